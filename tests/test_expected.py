"""The figures in evaluation/expected.yaml: rendered in the README, and found again by running them."""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@cache
def script() -> ModuleType:
    """evaluation/figures.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("figures", ROOT / "evaluation" / "figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def expected() -> list[Any]:
    """What is expected; nothing before it has been measured, which a test below finds out."""
    file = ROOT / "evaluation" / "expected.yaml"
    return script().load(file) if file.is_file() else []


@cache
def metrics(command: str) -> dict[str, Any]:
    """What a command prints, as JSON; each is run once."""
    words = [os.path.expandvars(word) for word in shlex.split(command)]
    assert words[0] == "claimcheck"
    words[0] = str(Path(sys.executable).with_name("claimcheck"))
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def verify(figure: Any) -> None:
    found = metrics(figure.command)
    assert found.get("n", figure.n) == figure.n
    assert script().value_at(found, figure.metric) == pytest.approx(
        figure.value, abs=figure.tolerance
    )


@pytest.mark.weights
@pytest.mark.parametrize(
    "figure", [f for f in expected() if f.group == "own"], ids=lambda f: f"{f.name}-{f.metric}"
)
def test_a_figure_on_the_own_corpus_comes_out_again(figure: Any) -> None:
    verify(figure)


@pytest.mark.weights
@pytest.mark.skipif("CLAIMCHECK_DATA" not in os.environ, reason="CLAIMCHECK_DATA is not set")
@pytest.mark.parametrize(
    "figure", [f for f in expected() if f.group == "public"], ids=lambda f: f"{f.name}-{f.metric}"
)
def test_a_figure_on_public_data_comes_out_again(figure: Any) -> None:
    verify(figure)


def test_something_is_expected_of_the_own_corpus() -> None:
    assert [f for f in expected() if f.group == "own"]


def test_the_readme_holds_the_figures_of_the_file() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert script().rewritten(readme, script().table(expected())) == readme


ENTRY = """
- name: entailment
  command: claimcheck evaluate entailment a.jsonl --json
  data: a.jsonl
  metric: per_label.supported.f1
  value: 0.5
  tolerance: 0.01
  n: 1200
  group: {group}
"""


def test_a_table_of_figures(tmp_path: Path) -> None:
    file = tmp_path / "expected.yaml"
    file.write_text(ENTRY.format(group="own") + ENTRY.format(group="public"), encoding="utf-8")
    text = script().table(script().load(file))
    assert "| entailment | a.jsonl | 1,200 | `per_label.supported.f1` | 0.500 |" in text
    assert text.count("claimcheck evaluate entailment a.jsonl --json") == 2
    assert text.index("own corpus") < text.index("CLAIMCHECK_DATA")


def test_a_malformed_entry_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "expected.yaml"
    file.write_text(ENTRY.format(group="private"), encoding="utf-8")
    with pytest.raises(ValueError, match="private"):
        script().load(file)
    file.write_text("- name: x\n", encoding="utf-8")
    with pytest.raises(TypeError):
        script().load(file)


def test_the_block_is_replaced_and_nothing_else() -> None:
    begin, end = script().BEGIN, script().END
    assert (
        script().rewritten(f"a\n{begin}\nold\n{end}\nb\n", "new") == f"a\n{begin}\nnew\n{end}\nb\n"
    )
    with pytest.raises(ValueError, match="markers"):
        script().rewritten("no markers", "new")


def test_a_metric_by_its_path() -> None:
    assert script().value_at({"recall@5": 0.5, "a": {"b": 1}}, "recall@5") == 0.5
    assert script().value_at({"a": {"b": 1}}, "a.b") == 1.0
