"""Published figures: each with its source."""

import datetime as dt

import pytest

from claimcheck.errors import DataError
from claimcheck.evaluate.benchmarks import BENCHMARKS
from claimcheck.evaluate.published import load_published, published_for

ENTRY = """
- benchmark: anli
  metric: accuracy
  value: 0.5
  system: somebody's
  source: https://example.org/paper
  where: table 2
  looked_up: 2026-11-27
"""


def save(tmp_path, text):
    path = tmp_path / "published.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_best_of_each_metric_comes_first(tmp_path):
    low = ENTRY.replace("0.5", "0.4").replace("anli", "anli")
    other = ENTRY.replace("anli", "fever")
    figures = load_published(save(tmp_path, low + ENTRY + other))
    assert [f.value for f in published_for(figures, "anli")] == [0.5, 0.4]
    assert figures[0].looked_up == dt.date(2026, 11, 27)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.5", "50", "entry 1: the value 50"),
        ("https://example.org/paper", "memory", "the source is no address"),
        ("2026-11-27", "once", "looked_up"),
        ("  where: table 2\n", "", "where"),
        ("where", "place", "unknown key 'place'"),
    ],
)
def test_a_figure_without_a_source_is_refused(tmp_path, old, new, message):
    with pytest.raises(DataError, match=message):
        load_published(save(tmp_path, ENTRY.replace(old, new)))


def test_the_figures_that_ship_are_of_benchmarks_that_are_read(repository):
    figures = load_published(repository / "evaluation" / "published.yaml")
    assert figures
    assert {figure.benchmark for figure in figures} <= set(BENCHMARKS)
