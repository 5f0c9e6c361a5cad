import importlib.util

import numpy as np
import pytest

from claimcheck.errors import DataError, UsageError
from claimcheck.evaluate.metrics import expected_calibration_error
from claimcheck.evaluate.reliability import make_plot_folder, plot_reliability, reliability

CONFIDENCE = np.array([0.82, 0.88, 0.9, 0.6, 1.0])
RIGHT = np.array([True, False, True, True, False])


def test_bins_by_hand():
    low, high, top = reliability(CONFIDENCE, RIGHT)
    assert (low.lower, low.upper, low.n, low.accuracy) == (0.5, 0.6, 1, 1.0)
    assert (high.lower, high.upper, high.n) == (0.8, 0.9, 3)
    assert high.confidence == pytest.approx(2.6 / 3)
    assert high.accuracy == pytest.approx(2 / 3)
    assert high.low < 2 / 3 < high.high
    assert (top.upper, top.n, top.accuracy, top.low) == (1.0, 1, 0.0, 0.0)


def test_the_bins_are_those_of_the_calibration_error():
    rng = np.random.default_rng(6)
    confidence = rng.uniform(1 / 3, 1, 500)
    right = rng.uniform(size=500) < confidence
    gaps = [b.n * abs(b.accuracy - b.confidence) for b in reliability(confidence, right)]
    assert sum(gaps) / 500 == pytest.approx(expected_calibration_error(confidence, right))


def test_a_picture_is_drawn_with_the_counts(tmp_path, monkeypatch):
    figure = pytest.importorskip("matplotlib.figure")
    drawn = []
    save = figure.Figure.savefig

    def keep(self, *args, **kwargs):
        drawn.append(self)
        save(self, *args, **kwargs)

    monkeypatch.setattr(figure.Figure, "savefig", keep)
    file = tmp_path / "new" / "er" / "towns.png"
    make_plot_folder(file.parent)
    plot_reliability(CONFIDENCE, RIGHT, title="towns", file=file)
    assert file.read_bytes().startswith(b"\x89PNG")
    upper, lower = drawn[0].axes
    assert [text.get_text() for text in lower.texts] == ["1", "3", "1"]
    assert upper.get_ylim()[0] == 0
    assert drawn[0].get_suptitle() == "towns: 5 answers, accuracy 0.600, ece 0.400"


def test_a_folder_that_cannot_be_is_a_data_error(tmp_path):
    pytest.importorskip("matplotlib")
    file = tmp_path / "plots"
    file.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be written"):
        make_plot_folder(file)
    with pytest.raises(DataError, match="cannot be written"):
        plot_reliability(CONFIDENCE, RIGHT, title="x", file=file / "x.png")


def test_without_matplotlib_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"claimcheck\[train\]"):
        make_plot_folder(tmp_path)
