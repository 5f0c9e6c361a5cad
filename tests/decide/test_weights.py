"""The weights' file, its arithmetic, and the threshold it gives."""

import dataclasses
import json
import math

import pytest

from claimcheck.decide import NAMES, load_weights
from claimcheck.decide.signals import LEAST_UNNAMED, Signals
from claimcheck.decide.weights import Point
from claimcheck.errors import ModelError

DATA = {
    "signals": ["support", "figure"],
    "mean": [1.0, 0.0],
    "scale": [2.0, 1.0],
    "coefficients": {"supported": [2, -1], "contradicted": [0, 3], "unverified": [0, 0]},
    "intercept": {"supported": 0.5, "contradicted": -1, "unverified": 0},
    "points": [[0.4, 0.03, 0.8, 0.9], [0.5, 0.01, 0.6, 0.85]],
}


def signals(**values):
    return Signals(**{name: values.get(name, 0.0) for name in NAMES})


def write(folder, data=None, text=None):
    folder.mkdir(exist_ok=True)
    (folder / "weights.json").write_text(text if text is not None else json.dumps(data or DATA))
    return str(folder.resolve())


def test_probabilities_are_a_softmax_of_standardised_signals(tmp_path):
    weights = load_weights(write(tmp_path / "w"))
    powers = [math.exp(2 * (3 - 1) / 2 - 1 * 0.5 + 0.5), math.exp(3 * 0.5 - 1), 1.0]
    expected = [p / sum(powers) for p in powers]
    assert weights.probabilities(signals(support=3.0, figure=0.5)) == pytest.approx(expected)


def test_the_lowest_threshold_that_keeps_to_the_share(tmp_path):
    weights = load_weights(write(tmp_path / "w"))
    assert weights.point(0.03).threshold == 0.4
    assert weights.point(0.02).threshold == 0.5
    assert weights.point(0.001).threshold == 1.0


def test_precision_depends_on_how_many_claims_are_false():
    point = Point(0.5, wrong=0.01, caught=0.6, settled=0.9)
    assert point.precision(0.05) == pytest.approx(0.05 * 0.6 / (0.05 * 0.6 + 0.95 * 0.01))
    assert point.precision(0.2) > point.precision(0.02)
    assert Point(1.0, 0.0, 0.0, 0.0).precision(0.2) == 0.0


@pytest.mark.parametrize(
    "broken",
    [
        "not json",
        json.dumps({**DATA, "signals": ["support", "no_such"]}),
        json.dumps({**DATA, "mean": [1.0]}),
        json.dumps({**DATA, "scale": [0, 1]}),
        json.dumps({key: DATA[key] for key in DATA if key != "intercept"}),
    ],
)
def test_a_broken_file_is_a_model_error_with_its_path(tmp_path, broken):
    folder = write(tmp_path / "w", text=broken)
    with pytest.raises(ModelError, match="claimcheck train calibration") as error:
        load_weights(folder)
    assert "weights.json" in str(error.value)


def test_a_missing_folder_is_a_model_error(monkeypatch, tmp_path):
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path))
    with pytest.raises(ModelError):
        load_weights("verdicts")


def test_a_claim_with_a_name_that_no_fact_has_must_be_said_more_surely():
    weights = load_weights("verdicts")
    sure = dataclasses.replace(signals(support=0.5), cover=0.5, found=0.5, similarity=0.6)
    said = weights.grounded(sure)
    assert 0 < said < LEAST_UNNAMED
    assert weights.grounded(dataclasses.replace(sure, unnamed=("Orrin",))) == 0
    surer = dataclasses.replace(signals(support=4.0, borne=1.0))
    assert weights.grounded(dataclasses.replace(surer, unnamed=("Orrin",))) > LEAST_UNNAMED


def test_the_shipped_weights_can_be_read():
    weights = load_weights("verdicts")
    assert weights.names
    assert len(weights.version) == 16
    assert sum(weights.probabilities(signals())) == pytest.approx(1.0)
