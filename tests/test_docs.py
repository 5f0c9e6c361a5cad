"""The pages say what the program does: every command, option, key and error; and examples run."""

from __future__ import annotations

import dataclasses
import json
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer

import claimcheck.cli.main  # noqa: F401 - registers every command
from claimcheck import errors
from claimcheck.checker import Checker
from claimcheck.cli.app import app
from claimcheck.config import Config
from claimcheck.promotion.manifest import trained_on
from claimcheck.reference import SentenceEncoder

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

Run = Callable[..., tuple[int, str, str]]


def leaves(command: Any, name: str = "claimcheck") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name."""
    commands = getattr(command, "commands", None)
    if commands is None:
        yield name, command
        return
    for key, child in commands.items():
        yield from leaves(child, f"{name} {key}")


ROOT_COMMAND = typer.main.get_command(app)
LEAVES = dict(leaves(ROOT_COMMAND))


def section(name: str) -> str:
    """The page's text under the heading of a command, and under that of its group."""
    text = ""
    parts = re.split(r"^(#{2,3} .*)$", COMMANDS, flags=re.MULTILINE)
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        title = re.match(r"#+ `(claimcheck [a-z -]+?)(?: [\[A-Z].*)?`$", heading)
        if title and (title[1] == name or name.startswith(f"{title[1]} ")):
            text += heading + body
    return text


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_has_a_heading(name: str) -> None:
    assert re.search(rf"^##+ `{name}[` ]", COMMANDS, flags=re.MULTILINE)


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_is_under_its_command(name: str) -> None:
    text = section(name)
    for parameter in LEAVES[name].params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            for flag in (*parameter.opts, *parameter.secondary_opts):
                assert re.search(rf"`{re.escape(flag)}[` ]", text), f"{name} {flag}"


def test_no_heading_is_of_a_command_that_is_not_there() -> None:
    groups = {name.rsplit(" ", 1)[0] for name in LEAVES}
    for heading in re.findall(
        r"^#+ `(claimcheck [a-z -]+?)(?: [\[A-Z].*)?`$", COMMANDS, flags=re.MULTILINE
    ):
        assert heading in LEAVES or heading in groups


def keys() -> Iterator[tuple[str, str, Any, Any]]:
    for part in dataclasses.fields(Config):
        stage = getattr(Config(), part.name)
        for key in dataclasses.fields(stage):
            yield part.name, key.name, getattr(stage, key.name), key.metadata.get("bounds", "")


@pytest.mark.parametrize(("stage", "key", "default", "bounds"), keys())
def test_every_key_has_a_row_with_its_default_and_its_bounds(
    stage: str, key: str, default: Any, bounds: Any
) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    own = page.split(f"## `[{stage}]`")[1].split("\n## ")[0]
    assert f"| `{key}` | `{json.dumps(default)}` | {bounds} |" in own


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_has_a_row_with_its_code(name: str) -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert f"| `{name}` | {getattr(errors, name).exit_code} |" in page


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [
        *project["dependencies"],
        *(d for extra in project["optional-dependencies"].values() for d in extra),
    ]
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Dependencies")[1]
    rows = {
        name.strip()
        for line in text.splitlines()
        if line.startswith("| ")
        for name in line.split("|")[1].split(",")
    }
    assert {re.split(r"[<>=\[~!]", d)[0] for d in named} <= rows


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s:]*)(?:#[\w-]+)?\)", text):
        assert (page.parent / target).exists(), target
    headings = {
        h.lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) <= headings


def examples(page: Path) -> list[str]:
    """The claimcheck commands in the console blocks of a page."""
    blocks = re.findall(
        r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    lines = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    commands = [line.removeprefix(".venv/bin/") for line in lines]
    return [line for line in commands if line.startswith("claimcheck ")]


ALL = [line for page in PAGES for line in examples(page)]


@pytest.mark.parametrize("line", ALL)
def test_every_example_is_a_command_that_parses(line: str) -> None:
    words = shlex.split(line)[1:]
    command: Any = ROOT_COMMAND
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    # Parsing raises a usage error for an unknown option or a missing argument.
    command.make_context(command.name, words)


def test_there_are_examples() -> None:
    assert len(ALL) >= 10


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the README's commands make sense."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "facts.csv").write_text(
        "id,passage\nt1,The tram depot at Orrin opened in 1954.\n", encoding="utf-8"
    )
    (tmp_path / "today").mkdir()
    (tmp_path / "today" / "trams.md").write_text(
        "# Trams\n\nThe tram depot at Orrin opened in 1954.\n", encoding="utf-8"
    )
    return tmp_path


def of_section(title: str) -> list[str]:
    text = README.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return [line[2:] for line in text.splitlines() if line.startswith("$ claimcheck ")]


def test_checking_your_own_articles_runs_as_written(
    newsroom: Path,
    run_cli: Run,
    monkeypatch: pytest.MonkeyPatch,
    fake_extractor: Any,
    fake_entailment: Any,
) -> None:
    load = Checker.load
    monkeypatch.setattr(
        Checker,
        "load",
        lambda **parts: load(
            **{**parts, "extractor": fake_extractor, "entailment": fake_entailment}
        ),
    )
    monkeypatch.setattr(
        SentenceEncoder,
        "encode",
        lambda self, texts: np.full((len(texts), 4), 0.5, dtype=np.float32),
    )
    monkeypatch.setenv("CLAIMCHECK_HOME", str(newsroom / "home"))
    lines = of_section("Check your own articles")
    assert len(lines) == 4
    for line in lines:
        code, _, err = run_cli(*shlex.split(line)[1:])
        assert code == 0, err
    assert "Orrin" in (newsroom / "claims.csv").read_text(encoding="utf-8")


@pytest.mark.weights
@pytest.mark.parametrize("line", of_section("Evaluate"))
def test_the_evaluation_commands_run_as_written(newsroom: Path, run_cli: Run, line: str) -> None:
    code, out, err = run_cli(*shlex.split(line)[1:])
    assert code == 0, err
    assert out.strip()


@pytest.mark.weights
def test_the_python_example_runs_as_written(
    newsroom: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    exec(compile(blocks[0], "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "Guzmán" in printed
    assert printed.split()[0] in {"supported", "contradicted", "unverified"}


def test_the_query_in_the_pages_runs_and_names_what_is_there(tmp_path: Path) -> None:
    import sqlite3

    from claimcheck.store import Store

    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    with Store.open(tmp_path / "claims.db"):
        pass
    db = sqlite3.connect(tmp_path / "claims.db")
    names = {
        row[0]
        for row in db.execute("select name from sqlite_master where type in ('table', 'view')")
    }
    own = page.split("## The database")[1].split("\n## ")[0]
    assert set(re.findall(r"`(\w+)`", own)) <= names
    for query in re.findall(r"```sql\n(.*?)```", page, re.DOTALL):
        assert db.execute(query).fetchall() == []
    db.close()


def manifest() -> dict[str, dict[str, Any]]:
    with (ROOT / "corpus" / "manifest.toml").open("rb") as file:
        return {entry["file"]: entry for entry in tomllib.load(file)["set"]}


def trained() -> Iterator[str]:
    """The files that the recipes train on."""
    configs = ROOT / "pipeline" / "configs"
    for recipe in sorted(configs.glob("entailment*.toml")):
        sets = trained_on(tomllib.loads(recipe.read_text(encoding="utf-8")))
        yield from (one.file for one in sets)
    extractor = tomllib.loads((configs / "extractor.toml").read_text(encoding="utf-8"))
    yield from (f"ner/{name}.jsonl.gz" for name in extractor["ner"])
    for head in ("debate", "verifiable"):
        yield from (f"claims/{name}.jsonl.gz" for name in extractor[head])
    yield "treebank/ewt.train.conllu.gz"


@pytest.mark.parametrize("file", sorted(set(trained())))
def test_what_is_trained_on_is_in_the_manifest_and_may_ship(file: str) -> None:
    entry = manifest()[file]
    assert entry["use"] == "train"
    assert entry["class"] in {"permissive", "share-alike", "unstated"}


def test_every_set_of_the_manifest_is_whole() -> None:
    for file, entry in manifest().items():
        assert entry["use"] in {"train", "measure", "none"}, file
        assert entry["class"] in {"permissive", "share-alike", "unstated", "measure-only"}, file
        assert entry["name"], file
        assert entry["source"], file
        assert entry["licence"], file
        assert re.fullmatch(r"[0-9a-f]{64}", entry["sha256"]), file
        assert entry["rows"] > 0, file
