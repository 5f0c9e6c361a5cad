"""What figures tell is learned from pairs, more from those that the model has not seen."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from claimcheck.decide.correction import FILE, MARKS, load_correction
from claimcheck.errors import DataError
from claimcheck.training import correction
from claimcheck.training.correction import Answered, correct, fit_correction
from claimcheck.training.entailment import EntailmentTraining

AGREE, CONFLICT = MARKS.index("number-agree"), MARKS.index("number-conflict")


def answers(n: int, *, conflict_label: int, sure: float = 0.5) -> Answered:
    """Pairs whose model says `supported` to all, half with the same figure and half with another."""
    said = np.tile([sure, (1 - sure) / 2, (1 - sure) / 2], (n, 1))
    marks = np.zeros((n, len(MARKS)))
    marks[::2, AGREE] = 1
    marks[1::2, CONFLICT] = 1
    gold = np.array([0, conflict_label] * (n // 2))
    return Answered(said, marks, gold)


NOTHING = Answered(np.zeros((0, 3)), np.zeros((0, len(MARKS))), np.zeros(0, dtype=np.int64))


def test_a_conflict_comes_to_mean_what_the_labels_say() -> None:
    data = answers(200, conflict_label=1)
    fitted = fit_correction(NOTHING, data)
    assert fitted.probabilities(data.said, data.marks).argmax(1).tolist() == data.gold.tolist()
    assert fitted.weights["number-conflict"][1] > 1 > 0 > fitted.weights["number-conflict"][0]
    assert fitted.weights["date-conflict"] == pytest.approx((0, 0, 0))


def test_pairs_that_were_not_seen_count_more() -> None:
    seen, unseen = answers(200, conflict_label=2), answers(100, conflict_label=1)
    weights = fit_correction(seen, unseen).weights["number-conflict"]
    assert weights[1] > weights[2] > weights[0]


def test_without_unseen_pairs_nothing_is_fitted() -> None:
    with pytest.raises(DataError, match="no pairs"):
        fit_correction(answers(10, conflict_label=1), NOTHING)


def test_it_is_written_beside_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {
            "premise": f"The dam cost {i} million.",
            "hypothesis": f"The dam cost {i + i % 4 // 2 * 20} million.",
            "label": ("supported", "contradicted")[i % 4 // 2],
        }
        for i in range(10, 90)
    ]
    for name in ("unseen.jsonl", "train.jsonl.gz"):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        if name.endswith("gz"):
            import gzip

            (tmp_path / name).write_bytes(gzip.compress(text.encode()))
        else:
            (tmp_path / name).write_text(text, "utf-8")
    asked: list[Any] = []

    def load(config: Any) -> Any:
        assert not (tmp_path / FILE).exists()  # what lies there already must not be learned from
        asked.append(config.model)
        return SimpleNamespace(score=lambda pairs: np.tile([[0.5, 0.3, 0.2]], (len(pairs), 1)))

    monkeypatch.setattr(correction, "EntailmentModel", SimpleNamespace(load=load))
    (tmp_path / FILE).write_text("of an earlier run", "utf-8")
    recipe = EntailmentTraining(data=str(tmp_path), particulars={"train": 20})
    told = correct(tmp_path, str(tmp_path / "unseen.jsonl"), recipe)
    assert told == {"pairs_compared": 100}
    assert asked == [str(tmp_path)]
    fitted = load_correction(tmp_path)
    assert fitted is not None
    assert fitted.weights["number-conflict"][1] > 0 > fitted.weights["number-conflict"][0]
    record = json.loads((tmp_path / FILE).read_text("utf-8"))
    assert (record["pairs"], record["unseen"]) == (20, 80)
