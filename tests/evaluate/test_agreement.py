"""Agreement of two annotators."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score
from typer.testing import CliRunner

from claimcheck.cli.main import app
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.errors import DataError
from claimcheck.evaluate.agreement import agreement, cohens_kappa

TEXT = "The dam opened in 1931 and burst in 1954, says Lena Ost."


def labelled(*spans: tuple[int, int, bool], id: str = "d") -> LabelledDocument:
    return LabelledDocument(
        id, TEXT, tuple(LabelledSpan(s, e, extra={"check_worthy": w}) for s, e, w in spans)
    )


def test_kappa_is_that_of_scikit_learn() -> None:
    one, other = "aababbbcca", "ababbbbcac"
    assert cohens_kappa(one, other) == pytest.approx(cohen_kappa_score(list(one), list(other)))
    assert cohens_kappa("aaa", "aaa") == 1.0
    assert cohens_kappa("", "") == 0.0


def test_spans_and_decisions() -> None:
    a = labelled((0, 22, True), (27, 40, True))
    b = labelled((0, 22, True), (33, 40, False), (47, 55, True))
    found = agreement([a], [b, labelled(id="another")])
    assert found["spans"] == [2, 3]
    assert found["f1_exact"] == pytest.approx(2 * 1 / 5)
    assert found["f1_overlap"] == pytest.approx(2 * 2 / 5)
    assert found["fields"]["check_worthy"] == {"n": 2, "agree": 0.5, "kappa": 0.0}
    # Nobody filled it in.
    assert found["fields"]["mode"]["n"] == 0


def test_texts_must_be_the_same() -> None:
    with pytest.raises(DataError, match="in common"):
        agreement([labelled()], [labelled(id="other")])
    changed = LabelledDocument("d", TEXT + "!")
    with pytest.raises(DataError, match="not the same"):
        agreement([labelled()], [changed])


def test_the_command_prints_both(tmp_path: Path) -> None:
    row = {"id": "d", "text": TEXT, "spans": [{"start": 0, "end": 22, "check_worthy": True}]}
    for name in "ab":
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
    args = ["corpus", "agreement", str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")]
    assert "span F1  1.000 exact" in CliRunner().invoke(app, args).stdout
    assert json.loads(CliRunner().invoke(app, [*args, "--json"]).stdout)["f1_exact"] == 1.0
