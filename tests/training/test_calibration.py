"""`train calibration` as every training: a recipe, a run that goes on, metrics, a curve."""

import dataclasses
import json

import numpy as np
import pytest

from claimcheck.checker import Checker
from claimcheck.config import Config, EntailConfig, digest, load
from claimcheck.decide import GROUNDS, NAMES
from claimcheck.errors import ConfigError, UsageError
from claimcheck.training import calibration
from claimcheck.training.calibration import CalibrationTraining, train_calibration
from claimcheck.training.verdict_curve import fits_on_ever_more
from claimcheck.training.verdict_signals import JudgedClaim, Signalled, gather
from claimcheck.types import Label

YEARS = range(1950, 1962)


def judged(path):
    """Two of three articles' claims are true, a third of a subject that is known and open."""
    rows = [
        {
            "claim": f"The Orrin Bridge opened {what} in {year}.",
            "verdict": label,
            "article": f"a{year % 4}",
        }
        for year in YEARS
        for what, label in (
            ("to trams", "supported"), ("to ships", "contradicted"), ("to goats", "unverified"),
        )
    ]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return rows


@pytest.fixture
def recipe(tmp_path, monkeypatch, fake_extractor, fake_reference, fake_entailment):
    def loaded(*, reference, config):
        return Checker.load(
            reference=fake_reference,
            extractor=fake_extractor,
            entailment=fake_entailment,
            config=config,
        )

    monkeypatch.setattr(calibration, "Checker", type("Loads", (), {"load": staticmethod(loaded)}))
    judged(tmp_path / "judged.jsonl")
    return CalibrationTraining(claims=str(tmp_path / "judged.jsonl"), reference=("x",))


def test_a_recipe_names_models_and_claims_in_one_file(tmp_path):
    file = tmp_path / "recipe.toml"
    file.write_text('claims = "c.jsonl"\ncopies = 2\n[entail]\nmodel = "mine"\n')
    recipe = load(CalibrationTraining, file)
    assert (recipe.claims, recipe.copies) == ("c.jsonl", 2)
    assert recipe.settings == Config(entail=EntailConfig(model="mine"))
    assert type(recipe.settings) is Config
    assert digest(recipe.settings) == digest(Config(entail=EntailConfig(model="mine")))
    file.write_text('claimz = "c.jsonl"\n')
    with pytest.raises(ConfigError, match=r"recipe\.toml.*claimz"):
        load(CalibrationTraining, file)


def test_the_shipped_recipe_can_be_read(repository):
    recipe = load(CalibrationTraining, repository / "pipeline/configs/calibration.toml")
    assert recipe.settings.entail.model == "work/entailment/model"


def test_it_writes_weights_metrics_and_a_curve(tmp_path, recipe):
    pytest.importorskip("matplotlib")
    work = tmp_path / "work"
    fitted = train_calibration(recipe, tmp_path / "model", work)
    weights = json.loads((tmp_path / "model" / "weights.json").read_text())
    assert weights["fitted"]["seed"] == recipe.seed
    rows = [json.loads(line) for line in (work / "metrics.jsonl").read_text().splitlines()]
    tried = [row for row in rows if "penalty" in row]
    best = max(tried, key=lambda row: row["log_likelihood"])
    assert best["penalty"] == weights["fitted"]["penalty"]
    points = [row for row in rows if "share" in row]
    assert {row["seed"] for row in points} == set(range(recipe.seed, recipe.seed + 5))
    assert (work / "curve.png").read_bytes()[:4] == b"\x89PNG"
    assert not list(work.glob("*.kept"))
    assert len(fitted.labels) == 3 * len(YEARS)


def test_a_killed_run_goes_on_and_ends_the_same(tmp_path, recipe, monkeypatch, fake_entailment):
    whole = train_calibration(recipe, tmp_path / "whole", tmp_path / "w1")
    monkeypatch.setattr("claimcheck.training.verdict_signals.AT_ONCE", 10)

    def stop(done, of):
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_calibration(recipe, tmp_path / "again", tmp_path / "w2", progress=stop)
    assert not (tmp_path / "again" / "weights.json").exists()
    fake_entailment.calls.clear()
    told = []
    again = train_calibration(
        recipe, tmp_path / "again", tmp_path / "w2", progress=lambda done, of: told.append(done)
    )
    assert told[0] == 30
    asked = " ".join(claim for call in fake_entailment.calls for _, claim in call)
    assert str(YEARS[0]) not in asked
    assert str(YEARS[-1]) in asked
    assert again.weights == whole.weights
    assert np.array_equal(again.held_back, whole.held_back)
    # Another seed is another run.
    changed = dataclasses.replace(recipe, seed=2)
    train_calibration(changed, tmp_path / "again", tmp_path / "w2")


def test_other_judgements_are_not_gone_on_from(tmp_path, recipe, fake_reference, fake_entailment):
    checker = Checker.load(reference=fake_reference, entailment=fake_entailment)
    kept = tmp_path / "claims.kept"
    true = JudgedClaim("The Orrin Bridge opened in 1954.", Label.SUPPORTED, "a")
    assert gather([true], checker, kept=kept).labels.tolist() == [0]
    asked = len(fake_entailment.calls)
    assert gather([true], checker, kept=kept).labels.tolist() == [0]
    assert len(fake_entailment.calls) == asked
    false = dataclasses.replace(true, label=Label.CONTRADICTED)
    assert gather([false], checker, kept=kept).labels.tolist() == [1]
    assert len(fake_entailment.calls) > asked


@pytest.mark.parametrize(
    "lacking", [{"claims": ""}, {"silent": ("a.txt",)}, {"silent_reference": ("x",)}]
)
def test_a_recipe_that_lacks_something_says_so(tmp_path, recipe, lacking):
    with pytest.raises(UsageError):
        train_calibration(dataclasses.replace(recipe, **lacking), tmp_path / "m", tmp_path / "w")


def test_more_articles_of_the_same_kind_help_on_others():
    rng = np.random.default_rng(1)
    labels = rng.choice(3, size=360)
    signals = rng.normal(0, 1.0, (360, len(NAMES)))
    for label in range(3):
        signals[:, label] += labels == label
    data = Signalled(
        signals,
        labels,
        np.array([f"a{n % 12}" for n in range(360)]),
        np.zeros(360, dtype=bool),
        np.ones((360, 2)),
        np.zeros((360, len(GROUNDS))),
    )
    rows = fits_on_ever_more(data, 0.3, shares=(0.1, 1.0), seed=3)
    by_share = {share: [r for r in rows if r["share"] == share] for share in (0.1, 1.0)}
    assert all(r["articles"] > 9 for r in by_share[1.0])
    little, much = (np.mean([r["log_likelihood"] for r in by_share[s]]) for s in (0.1, 1.0))
    assert much > little
