"""The pages as a site: built without a warning, with the reference made from the code."""

from __future__ import annotations

import dataclasses
import importlib.util
import logging
import sys
from pathlib import Path
from typing import Any

import pytest

from claimcheck import errors
from claimcheck.config import Config

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def reference() -> Any:
    """The module that makes the reference pages."""
    spec = importlib.util.spec_from_file_location(
        "reference_pages", ROOT / "docs" / "hooks" / "reference.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(tmp_path), strict=True)
    try:
        build(config)
    finally:
        logging.getLogger("mkdocs").handlers.clear()
    made = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.html")}
    assert {"index.html", "tutorials/editor.html", "reference/database.html"} <= made
    assert "hooks/reference.html" not in made
    # It opens on a machine without network.
    for page in tmp_path.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text
        assert '<link rel="stylesheet" href="http' not in text


def test_every_page_of_the_folder_is_in_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        assert page.relative_to(ROOT / "docs").as_posix() in menu


def test_the_reference_holds_every_command_and_option(reference: Any) -> None:
    import typer

    from claimcheck.cli.app import app

    page = reference.commands_page()
    for name, command in reference._leaves(typer.main.get_command(app), "claimcheck"):
        assert f"## `{name}" in page
        own = page.split(f"## `{name}")[1].split("\n## ")[0]
        for option in command.params:
            if option.param_type_name == "option" and option.name != "help":
                assert f"`{option.opts[0]}`" in own


def test_every_key_has_a_meaning(reference: Any) -> None:
    page = reference.configuration_page()
    for part in dataclasses.fields(Config):
        for key in dataclasses.fields(getattr(Config(), part.name)):
            (row,) = [
                line
                for line in page.split(f"## `[{part.name}]`")[1].split("\n## ")[0].splitlines()
                if line.startswith(f"| `{key.name}` |")
            ]
            assert row.rsplit("|", 2)[1].strip(), key.name


def test_every_table_is_said_to_be_for_something(reference: Any) -> None:
    page = reference.database_page()
    for section in page.split("\n## ")[1:]:
        heading, _, meaning = section.split("\n")[:3]
        assert meaning.strip(), heading
    assert "| `claim_id` | text | never empty, refers to `claims.id` |" in page
    assert "`normal`" in page


def test_every_error_is_in_the_reference(reference: Any) -> None:
    page = reference.errors_page()
    assert all(f"| `{name}` |" in page for name in errors.__all__)
