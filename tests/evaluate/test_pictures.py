"""Risk against coverage, and the files that are drawn."""

import numpy as np
import pytest

from claimcheck.evaluate.measured import measured
from claimcheck.evaluate.pictures import area_under_risk, draw, risk_coverage
from claimcheck.evaluate.rows import PairRow
from claimcheck.evaluate.tallies import tally_pairs
from claimcheck.types import Label


def test_risk_is_the_share_wrong_among_the_surest():
    confidence, right = np.array([0.6, 0.9, 0.8, 0.7]), np.array([0.0, 1.0, 1.0, 0.0])
    coverage, risk = risk_coverage(confidence, right)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk == pytest.approx([0, 0, 1 / 3, 1 / 2])
    assert area_under_risk(confidence, right) == pytest.approx((1 / 3 + 1 / 2) / 4)


def test_rows_of_one_confidence_are_one_step():
    coverage, risk = risk_coverage(np.array([0.5, 0.5, 0.9]), np.array([1.0, 0.0, 1.0]))
    assert coverage.tolist() == [pytest.approx(1 / 3), 1.0]
    assert risk == pytest.approx([0, 1 / 3])
    flat = np.full(4, 0.5)
    assert area_under_risk(flat, np.array([0.0, 0.0, 1.0, 1.0])) == 0.5


def test_every_picture_is_drawn(tmp_path):
    labels = tuple(Label)
    rows = [PairRow(f"p{i}", f"claim {i % 7}", labels[i % 3]) for i in range(90)]
    scores = np.random.default_rng(1).dirichlet((1, 1, 1), size=90)
    tally = tally_pairs(rows, scores)
    found = measured("own/set", "entailment", "accuracy", tally)
    assert found.labels == ["supported", "contradicted", "unverified"]
    assert np.sum(found.confusion) == 90
    files = draw(found, tally, tmp_path)
    kinds = [file.name.split(".")[1] for file in files]
    assert kinds == ["confusion", "reliability", "risk-coverage", "slices"]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)
