"""A search trains each change with each seed once, on the same pairs, and tells what each gains."""

from __future__ import annotations

import gzip
import json
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "evaluation"))
import recipes

from claimcheck.config import build
from claimcheck.training.entailment import EntailmentTraining

SEARCH = """
seeds = [1, 2]
rows = 2
measure = ["dams"]
[base]
data = "{data}"
max_pairs = 3
mix_seed = 7
[base.sets]
dams = 0
[changes.plain]
[changes.smoothed]
label_smoothing = 0.1
"""


@pytest.fixture
def search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, list[EntailmentTraining]]:
    """A search whose trainings answer at once; the recipes that were trained."""
    trained: list[EntailmentTraining] = []

    def train(recipe: EntailmentTraining, output: Path, work: Path) -> dict[str, Any]:
        trained.append(recipe)
        return {"pairs": 3, "steps": 1, "seconds": 60, "loss": 1.0}

    def scored(pairs: Any) -> Any:
        # With smoothing all is right; else the first class is always named.
        said = (
            [h.split()[-1] for _, h in pairs] if trained[-1].label_smoothing else ["0"] * len(pairs)
        )
        return np.eye(3)[[int(s) for s in said]]

    monkeypatch.setattr(recipes, "train_entailment", train)
    model = SimpleNamespace(load=lambda config: SimpleNamespace(score=scored))
    monkeypatch.setattr("claimcheck.entail.EntailmentModel", model)
    (tmp_path / "train").mkdir()
    (tmp_path / "dev").mkdir()
    labels = ("supported", "contradicted", "unverified")
    # The odd rows, which no recipe may be chosen by, would all be wrong.
    rows = [
        {
            "premise": "p",
            "hypothesis": f"is {i // 2 % 2 if i % 2 == 0 else 2}",
            "label": labels[i // 2 % 2],
        }
        for i in range(8)
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "dev" / "dams.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    file = tmp_path / "search.toml"
    file.write_text(SEARCH.format(data=tmp_path / "train"), "utf-8")
    return file, trained


def run(file: Path, *options: str) -> None:
    argv = ["recipes.py", str(file), "--work", str(file.parent / "work"), *options]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", argv)
        recipes.main()


def test_every_change_is_trained_once_with_every_seed(
    search: tuple[Path, list[EntailmentTraining]], capsys: pytest.CaptureFixture[str]
) -> None:
    file, trained = search
    run(file, "--seeds", "1")
    run(file)
    run(file)
    assert [(r.seed, r.label_smoothing) for r in trained] == [
        (1, 0.0),
        (1, 0.1),
        (2, 0.0),
        (2, 0.1),
    ]
    assert {(r.max_pairs, r.mix_seed) for r in trained} == {(3, 7)}
    shown = capsys.readouterr().out.splitlines()
    assert shown[-2].startswith("| plain | 2 | 3 | 1 | 0.500 | 0.5000 | +0.0000 | 0.5000, 0.5000")
    assert shown[-1].startswith(
        "| smoothed | 2 | 3 | 1 | 1.000 | 1.0000 | +0.5000 | 1.0000, 1.0000"
    )


def test_a_table_of_nothing_is_an_error(search: tuple[Path, list[EntailmentTraining]]) -> None:
    with pytest.raises(SystemExit, match="nothing was run yet"):
        run(search[0], "--table")


def test_every_recipe_of_the_committed_search_is_one() -> None:
    file = Path(__file__).parents[2] / "evaluation" / "search.toml"
    search = tomllib.loads(file.read_text("utf-8"))
    for change in search["changes"].values():
        keys = {key: value for key, value in change.items() if key != "adapt"}
        recipe = build(EntailmentTraining, search["base"] | keys)
        assert recipe.max_pairs == 40_000
