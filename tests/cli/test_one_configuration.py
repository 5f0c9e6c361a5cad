"""Every command with --config takes `claimcheck.toml` here without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from claimcheck.cli.main import app

# What a command needs before it looks at the configuration.
WORDS = {
    "bench": ["x.md", "--reference", "x.csv"],
    "check": ["x.md", "--reference", "x.csv"],
    "claims": ["x.md"],
    "corpus suggest": [],
    "doctor": [],
    "evaluate claims": ["x.jsonl"],
    "evaluate entailment": ["x.jsonl"],
    "evaluate ner": ["x.jsonl"],
    "evaluate retrieval": ["x.jsonl"],
    "evaluate suite": ["x"],
    "evaluate verdicts": ["x.jsonl"],
    "models compare": ["a", "b"],
    "models promote": ["a", "--gates", "gates.toml"],
    "recheck": ["--reference", "x.csv"],
    "reference add": ["x", "x.csv"],
    "reference freeze": ["x"],
    "reference search": ["x.csv", "a query"],
    "reference update": ["x"],
    "review": [],
    "train calibration": ["x.jsonl"],
}


def with_config(command: Any, name: str = "") -> Iterator[str]:
    for one, inside in getattr(command, "commands", {}).items():
        yield from with_config(inside, f"{name} {one}".strip())
    if any(
        # The recipe of a training is another file.
        "--config" in option.opts and option.help != "Recipe."
        for option in command.params
    ):
        yield name


def test_the_list_is_whole() -> None:
    assert sorted(with_config(typer.main.get_command(app))) == sorted(WORDS)


@pytest.mark.parametrize("name", WORDS)
def test_a_configuration_here_is_read(
    run_cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "claimcheck.toml").write_text("[retrieve]\npool = 0\n")
    code, _, err = run_cli(*name.split(), *WORDS[name])
    assert code == 2
    assert "claimcheck.toml: retrieve.pool is 0" in err
