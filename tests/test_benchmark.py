"""The bench counts what went through the stages, and its shares are of products measured here."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from claimcheck.benchmark import measure_stages
from claimcheck.checker import Checker
from claimcheck.config import EntailConfig
from claimcheck.entail import EntailmentModel
from claimcheck.entail.peak import measure_peaks, operations
from claimcheck.runners.machine import cores
from claimcheck.scaling import measure_scaling, times_as_fast
from claimcheck.types import Article

TEXT = "The Orrin Bridge opened to trams in 1954. The Orrin Bridge is 512 metres long."


@pytest.fixture
def parts(fake_extractor, fake_reference, fake_entailment):
    return Checker.load(
        reference=fake_reference, extractor=fake_extractor, entailment=fake_entailment
    )


def test_counts_are_of_what_went_through(parts):
    articles = [Article(f"id{n}", f"{n}.md", TEXT, "markdown") for n in range(3)]
    found = measure_stages(parts, articles)
    stages = found["stages"]
    assert list(stages) == ["extract", "retrieve", "entail", "decide", "whole"]
    assert found["sentences"] == stages["whole"]["count"] == 6
    assert found["claims"] == stages["retrieve"]["count"] == stages["decide"]["count"] == 6
    assert stages["extract"]["count"] == 3 * len(TEXT.split())
    # Three articles of the same two claims: six are looked up, and each pair counts once.
    assert stages["entail"]["count"] <= found["pairs_a_claim"] * 6
    assert found["failed"] == 0
    parts_of_it = sum(
        stages[name]["seconds"] for name in ("extract", "retrieve", "entail", "decide")
    )
    assert parts_of_it == pytest.approx(stages["whole"]["seconds"], abs=0.01)


def test_operations_are_those_of_the_products():
    config = SimpleNamespace(hidden_size=4, intermediate_size=8, num_hidden_layers=2)
    # A layer on one token: four 4 by 4 products, two 4 by 8 products, and a score of itself.
    assert operations(config, [1]) == 2 * (2 * (4 * 16 + 2 * 32) + 4 * 4)
    assert operations(config, [3, 1]) == operations(config, [3]) + operations(config, [1])


def test_a_peak_is_measured_for_each_type():
    peaks = measure_peaks()
    assert {"float32", "bfloat16"} <= set(peaks)
    assert all(peak > 1e8 for peak in peaks.values())


def test_scaling_is_work_done_at_once():
    assert times_as_fast([2.0, 2.0], [(10.0, 12.0), (10.0, 12.0)]) == 2
    # Nothing is won where one waits for the other.
    assert times_as_fast([2.0, 2.0], [(10.0, 12.0), (12.0, 14.0)]) == 1
    assert times_as_fast([1.0, 3.0], [(0.0, 1.6), (0.2, 3.2)]) == pytest.approx(1.25)


@pytest.mark.weights
def test_processes_and_threads_are_measured():
    model = EntailmentModel.load()
    pairs = [(f"The bridge opened in {year}.", "The bridge is open.") for year in range(1900, 1964)]
    found = measure_scaling(model, pairs, EntailConfig(), processors=2, rounds=2)
    assert found["processors"] == 2
    assert len(found["as_processes_by_round"]) == 2
    # Two are never more than twice as fast, but for what the clock does; one alone is never idle.
    assert 0.3 < found["as_processes"] < 3
    assert 0.3 < found["as_threads"] < 3
    assert found["pairs_a_second_on_one"] > 1


@pytest.mark.weights
def test_the_command_measures_an_article(run_cli, tmp_path):
    article = tmp_path / "a.txt"
    article.write_text(TEXT, encoding="utf-8")
    facts = tmp_path / "facts.jsonl"
    facts.write_text(json.dumps({"id": "f1", "text": "The Orrin Bridge opened in 1954."}))
    code, out, _ = run_cli("bench", str(article), "--reference", str(facts), "--no-cold", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["articles"] == 1
    assert found["claims"] >= 1
    # In the type that it computes in: another may be emulated.
    entailment = found["entailment"]
    assert 0 < entailment["share_of_peak"][entailment["precision"]] < 1.5
    assert ("scaling" in found) == (cores() > 1)
