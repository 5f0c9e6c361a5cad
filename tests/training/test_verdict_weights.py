"""Fitting the verdict weights: held-back articles, made copies, thresholds, the file."""

import dataclasses
import json

import numpy as np
import pytest

from claimcheck.checker import Checker
from claimcheck.decide import GROUNDS, LABELS, NAMES, claim_key, load_weights, read_held_back
from claimcheck.errors import DataError, UsageError
from claimcheck.training.verdict_weights import (
    Signalled,
    fit_weights,
    gather,
    predict,
    read_judged,
    write_weights,
)
from claimcheck.types import Label

SUPPORT, FIGURE = NAMES.index("support"), NAMES.index("figure")


def signalled(n=120, *, articles=4, made=0, seed=1):
    """Claims whose label can be told from two signals; copies that are marked as made."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(3, size=n + made, p=[0.7, 0.1, 0.2])
    labels[n:] = 1
    signals = rng.normal(0, 0.4, (n + made, len(NAMES)))
    signals[:, SUPPORT] += np.where(labels == 0, 2.0, -1.0)
    signals[:, FIGURE] += np.where(labels == 1, 2.0, 0.0)
    groups = np.array([f"a{i % articles}" for i in range(n + made)])
    return Signalled(
        signals,
        labels,
        groups,
        np.arange(n + made) >= n,
        np.stack([1.0 * (signals[:, SUPPORT] > 0), 1.0 * (signals[:, FIGURE] > 0.3)], 1),
        np.stack([signals[:, SUPPORT], *np.full((len(GROUNDS) - 1, n + made), 0.5)], 1),
    )


def test_held_back_figures_are_of_the_labelled_claims_alone():
    fitted = fit_weights(signalled(made=40), most_wrong=0.02, fitted={"file": "x"})
    assert fitted.held_back.shape == (120, 3)
    assert fitted.figures["n"] == 120
    assert fitted.figures["accuracy"] > 0.9
    assert fitted.figures["wrong_contradicted"] <= 0.02
    assert fitted.figures["ece"] < 0.15
    assert fitted.weights["fitted"]["made"] == 40


def test_a_signal_that_few_claims_have_is_not_weighed_by_how_little_it_varies():
    data = signalled(400)
    word = NAMES.index("word")
    signals = data.signals.copy()
    signals[:, word] = 0.0
    signals[np.flatnonzero(data.labels == 1)[:8], word] = 0.3
    assert 0 < signals[:, word].std() < 0.06
    weights = fit_weights(
        dataclasses.replace(data, signals=signals), most_wrong=0.02, fitted={}
    ).weights
    assert weights["scale"][word] == 0.1
    assert weights["scale"][SUPPORT] > 1
    per_unit = weights["coefficients"]["contradicted"][word] / weights["scale"][word]
    assert 0 < per_unit < 6


def test_the_answers_held_back_are_written_beside_the_weights(tmp_path):
    data = signalled(made=40)
    data = dataclasses.replace(data, statements=tuple(f"claim {i}" for i in range(160)))
    fitted = fit_weights(data, most_wrong=0.02, fitted={})
    write_weights(fitted, tmp_path)
    answers = read_held_back(tmp_path)
    assert len(answers) == 120
    for i in (0, 50, 119):
        answer = answers[claim_key(f"claim {i}")]
        assert LABELS.index(answer.label) == fitted.predicted[i]
        assert answer.confidence == pytest.approx(fitted.held_back[i].max(), abs=0.5)
    right = sum(LABELS.index(answers[claim_key(f"claim {i}")].label) == data.labels[i] for i in range(120))  # fmt: skip
    assert right / 120 == pytest.approx(fitted.figures["accuracy"], abs=1e-4)


def test_no_claim_is_judged_by_a_fit_that_saw_its_article():
    """Labels that only an article's own claims could teach are not learnt."""
    data = signalled()
    signals = np.zeros_like(data.signals)
    places = {name: i for i, name in enumerate(sorted(set(data.articles)))}
    for row, article in enumerate(data.articles):
        signals[row, places[article]] = 1.0
    told = dataclasses.replace(data, signals=signals)
    held = fit_weights(told, most_wrong=0.02, fitted={}).held_back
    assert (predict(held, np.ones((len(held), 2)), 0.9, 0.3) == 1).sum() == 0


def test_conflict_counts_for_contradicted_and_support_against_it():
    weights = fit_weights(signalled(), most_wrong=0.02, fitted={}).weights
    contradicted = dict(zip(NAMES, weights["coefficients"]["contradicted"], strict=True))
    assert contradicted["figure"] > 0.5
    assert contradicted["support"] < 0


def test_nothing_is_settled_for_want_of_the_contrary():
    held = np.array([[0.05, 0.9, 0.05], [0.05, 0.9, 0.05], [0.9, 0.05, 0.05], [0.9, 0.05, 0.05]])
    signs = np.array([[0, 1], [1, 0], [1, 0], [0, 1]], dtype=float)
    assert predict(held, signs, 0.5, 0.3).tolist() == [1, 2, 0, 2]
    assert predict(held, signs, 0.5, 0.3, min_supported=0.95).tolist() == [1, 2, 2, 2]


def test_the_gate_keeps_claims_without_their_facts_from_being_supported():
    data = signalled(made=100)
    silent = dataclasses.replace(data, labels=np.where(data.made, 2, data.labels))
    silent.signals[silent.made, SUPPORT] = 2.5
    silent.grounds[silent.made, 0] = np.linspace(-3, 3, 100)
    figures = fit_weights(silent, most_wrong=0.02, fitted={}).figures
    assert 0.1 <= figures["least_backed"] <= 0.95
    assert figures["without_facts_supported"] <= 0.08 or figures["least_backed"] == 0.95


def test_a_fact_that_has_the_claim_s_words_is_told_from_one_on_its_subject():
    """The model's word is the same for both; how much of the claim the fact has is not."""
    data = signalled(made=100)
    silent = dataclasses.replace(data, labels=np.where(data.made, 2, data.labels))
    silent.signals[silent.made, SUPPORT] = 2.5
    silent.grounds[:, 0] = 1.0
    silent.grounds[:, 1] = np.where(silent.labels == 0, 0.9, 0.1)
    fitted = fit_weights(silent, most_wrong=0.02, fitted={})
    assert fitted.weights["ground"][1] > 0
    assert fitted.figures["without_facts_supported"] == 0.0
    assert (fitted.predicted[fitted.labels == 0] == 0).mean() > 0.9


def test_without_claims_that_lack_their_facts_the_model_s_word_is_the_sign():
    weights = fit_weights(signalled(), most_wrong=0.02, fitted={}).weights
    assert weights["ground"] == []


def test_thresholds_rise_and_let_ever_less_through():
    points = fit_weights(signalled(), most_wrong=0.02, fitted={}).weights["points"]
    for column in (1, 2):
        values = [point[column] for point in points]
        assert values == sorted(values, reverse=True)


def test_the_file_is_what_decide_reads(tmp_path):
    fitted = fit_weights(signalled(), most_wrong=0.02, fitted={"file": "x"})
    write_weights(fitted, tmp_path / "verdicts")
    weights = load_weights(str((tmp_path / "verdicts").resolve()))
    assert weights.names == NAMES
    assert weights.point(0.02).threshold == fitted.figures["threshold"]
    assert json.loads(weights.fitted)["claims"] == 120


def test_true_claims_without_their_facts_count_for_the_threshold():
    """The reference is silent on them and the signals look like a contradiction all the same."""
    data = signalled(made=40)
    silent = dataclasses.replace(data, labels=np.where(data.made, 2, data.labels))
    silent.signals[silent.made, FIGURE] += 2.0
    apart = fit_weights(data, most_wrong=0.02, fitted={}).figures
    with_them = fit_weights(silent, most_wrong=0.02, fitted={}).figures
    assert (apart["without_facts"], with_them["without_facts"]) == (0, 40)
    assert with_them["without_facts_contradicted"] <= 0.02
    assert with_them["wrong_contradicted"] <= 0.02
    assert with_them["threshold"] > apart["threshold"]


def silent(n=200, *, supported=0.2, contradicted=0.0):
    """Unverified claims beside another reference, some of which look supported, some contradicted."""
    rng = np.random.default_rng(7)
    signals = rng.normal(0, 0.2, (n, len(NAMES)))
    looks, opposed = np.arange(n) < supported * n, np.arange(n) >= (1 - contradicted) * n
    signals[:, SUPPORT] += np.where(looks, 2.0, -1.0)
    signals[:, FIGURE] += np.where(opposed, 2.0, 0.0)
    # What tells them from real support: the fact has none of their words.
    grounds = np.stack([signals[:, SUPPORT], *np.full((len(GROUNDS) - 1, n), 0.1)], 1)
    return Signalled(
        signals,
        np.full(n, 2),
        np.array([f"silent {i % 5}" for i in range(n)]),
        np.zeros(n, bool),
        np.stack([1.0 * (signals[:, SUPPORT] > 0), 1.0 * opposed], 1),
        grounds,
    )


def test_silent_claims_are_fitted_on_and_never_among_the_labelled():
    data = signalled(made=20).joined(silent())
    assert (data.made.sum(), data.silent.sum()) == (220, 200)
    assert not data.withheld[data.silent].any()
    alone = fit_weights(signalled(made=20), most_wrong=0.02, fitted={})
    fitted = fit_weights(data, most_wrong=0.02, fitted={})
    assert fitted.figures["n"] == len(fitted.labels) == 120
    assert fitted.figures["silent"] == 200
    assert alone.figures["silent"] == alone.figures["silent_supported"] == 0
    # A fifth of them looks supported: by the other grounds they are told from those that are.
    assert fitted.figures["silent_supported"] <= 0.01
    assert fitted.figures["accuracy"] > 0.9


def test_the_threshold_holds_for_silent_claims():
    for share, most in ((0.0, 0.9), (0.3, 1.0)):
        fitted = fit_weights(
            signalled().joined(silent(contradicted=share)), most_wrong=0.02, fitted={}
        )
        assert fitted.figures["silent_contradicted"] <= 0.02
        assert fitted.figures["threshold"] <= most
    # Most that look contradicted are silent: hardly any is called so.
    assert fitted.figures["threshold"] > 0.5


@pytest.mark.parametrize(
    "data", [signalled(articles=1), signalled(n=30, seed=2)], ids=["one article", "few"]
)
def test_too_little_is_a_usage_error(data):
    if len(set(data.articles)) > 1:
        data = dataclasses.replace(data, labels=np.zeros_like(data.labels))
    with pytest.raises(UsageError, match="two articles"):
        fit_weights(data, most_wrong=0.02, fitted={})


def test_gathering_checks_claims_and_copies_of_the_true_ones(
    tmp_path, fake_extractor, fake_reference, fake_entailment
):
    rows = [
        {
            "claim": "The Orrin Bridge opened to trams in 1954.",
            "verdict": "supported",
            "article": "a.md",
            "facts": ["f1"],
            "published": "2024-01-01",
        },
        {"claim": "Zebras are striped.", "verdict": "unverified"},
    ]
    path = tmp_path / "judged.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    judged = read_judged(path)
    assert [claim.label for claim in judged] == [Label.SUPPORTED, Label.UNVERIFIED]
    checker = Checker.load(
        reference=fake_reference, extractor=fake_extractor, entailment=fake_entailment
    )
    told = []
    data = gather(judged, checker, copies=1, progress=lambda done, of: told.append((done, of)))
    # The zebras have no evidence, and so nothing that could be decided.
    assert data.made.tolist() == [False, True, True]
    # As it stands, with a particular changed, and with its deciding fact withheld.
    assert data.labels.tolist() == [0, 1, 2]
    assert data.signals[0, SUPPORT] > data.signals[1, SUPPORT]
    assert told == [(4, 4)]
    asked = [pair for call in fake_entailment.calls for pair in call]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("row", ['{"claim": "x"}', '{"claim": "x", "verdict": "maybe"}', ""])
def test_a_malformed_file_is_a_data_error(tmp_path, row):
    path = tmp_path / "judged.jsonl"
    path.write_text(row)
    with pytest.raises(DataError, match=r"judged\.jsonl"):
        read_judged(path)
