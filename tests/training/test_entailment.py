from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from claimcheck.entail.matches import TYPES
from claimcheck.errors import ConfigError
from claimcheck.training.entailment import (
    EntailmentTraining,
    average_checkpoints,
    blended,
    train_entailment,
)
from claimcheck.training.progress import measure_peak


@pytest.fixture
def recipe(tmp_path: Path, tiny_encoder: Path) -> EntailmentTraining:
    labels = ("supported", "contradicted", "unverified")
    with gzip.open(tmp_path / "dams.jsonl.gz", "wt", encoding="utf-8") as file:
        for i in range(24):
            pair = {
                "premise": f"[Dam] The dam cost {i} million.",
                "hypothesis": "The dam was not old.",
                "label": labels[i % 3],
            }
            file.write(json.dumps(pair) + "\n")
    return EntailmentTraining(
        data=str(tmp_path),
        start=str(tiny_encoder),
        sets={"dams": 0},
        token_budget=64,
        checkpoint_steps=2,
        epochs=1.0,
    )


def test_a_recipe_without_sets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="sets"):
        train_entailment(EntailmentTraining(), tmp_path / "model", tmp_path / "work")


def test_a_run_saves_half_precision_and_nothing_pickled(
    recipe: EntailmentTraining, tmp_path: Path
) -> None:
    output, work = tmp_path / "model", tmp_path / "work"
    figures = train_entailment(recipe, output, work)
    assert figures["pairs"] == 24
    assert figures["steps"] > 2
    with safe_open(output / "model.safetensors", "pt") as file:
        assert {file.get_tensor(key).dtype for key in file.keys()} == {torch.float16}  # noqa: SIM118
    assert not [f for f in output.rglob("*") if f.suffix in {".bin", ".pt", ".pth", ".pkl"}]
    config = json.loads((output / "config.json").read_text(encoding="utf-8"))
    assert config["id2label"] == {"0": "supported", "1": "contradicted", "2": "unverified"}
    assert json.loads((output / "recipe.json").read_text(encoding="utf-8"))["sets"] == {"dams": 0}


def test_an_interrupted_run_goes_on_from_its_checkpoint(
    recipe: EntailmentTraining, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    first = train_entailment(recipe, tmp_path / "one", work)
    (work / "metrics.jsonl").touch()
    again = train_entailment(recipe, tmp_path / "two", work)
    # The last checkpoint is at or beyond every step but the odd one left over.
    assert again["steps"] == first["steps"]
    rows = [
        json.loads(line)
        for line in (tmp_path / "two" / "training.jsonl").read_text("utf-8").splitlines()
    ]
    assert all("share_of_peak" in row for row in rows)


def test_word_embeddings_stay_as_they_were(
    recipe: EntailmentTraining, tiny_encoder: Path, tmp_path: Path
) -> None:
    train_entailment(recipe, tmp_path / "model", tmp_path / "work")
    key = "embeddings.word_embeddings.weight"
    with (
        safe_open(tiny_encoder / "model.safetensors", "pt") as before,
        safe_open(tmp_path / "model" / "model.safetensors", "pt") as after,
    ):
        torch.testing.assert_close(after.get_tensor(f"bert.{key}"), before.get_tensor(key).half())
        layer = "encoder.layer.0.attention.self.query.weight"
        assert not torch.equal(after.get_tensor(f"bert.{layer}"), before.get_tensor(layer).half())


def test_the_peak_of_this_machine_is_a_rate() -> None:
    assert measure_peak() > 1e8


def test_development_sets_are_scored_at_checkpoints_and_drawn(
    recipe: EntailmentTraining, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    recipe = dataclasses.replace(recipe, dev=("dams.jsonl.gz",), dev_limit=9)
    train_entailment(recipe, tmp_path / "model", work)
    rows = [json.loads(line) for line in (work / "metrics.jsonl").read_text("utf-8").splitlines()]
    scored = [row for row in rows if "dev/dams" in row]
    assert [row["step"] for row in scored[:2]] == [2, 4]
    # Each label stands three times among the nine, and the claim is always the same.
    assert all(0 <= row["dev/dams"] <= 1 for row in scored)
    assert (work / "curve.png").stat().st_size > 2000


def test_a_run_that_learns_nothing_more_stops_early(
    recipe: EntailmentTraining, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    still = dataclasses.replace(
        recipe, dev=("dams.jsonl.gz",), dev_limit=9, patience=2, learning_rate=0.0, tensorboard=True
    )
    figures = train_entailment(still, tmp_path / "model", work)
    # Of the checkpoints at 2, 4 and 6 the first is the best for good.
    assert (figures["steps"], figures["best_step"]) == (6, 2)
    assert list((work / "tensorboard").glob("events.*"))
    assert not [f for f in (tmp_path / "model").rglob("*") if f.name.startswith("events.")]
    both = dataclasses.replace(still, average_last=2)
    with pytest.raises(ConfigError, match="average_last"):
        train_entailment(both, tmp_path / "model", work)


def test_a_short_run_takes_a_part_of_the_pairs(recipe: EntailmentTraining, tmp_path: Path) -> None:
    short = dataclasses.replace(recipe, max_pairs=5)
    assert train_entailment(short, tmp_path / "model", tmp_path / "work")["pairs"] == 5


def test_the_last_checkpoints_are_averaged(tmp_path: Path) -> None:
    for step, value in ((2, 9.0), (10, 1.0), (9, 3.0)):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        save_file({"w": torch.full((2,), value)}, folder / "model.safetensors")
    assert average_checkpoints(tmp_path, 2)["w"].tolist() == [2.0, 2.0]


def test_averaged_weights_are_what_is_saved(recipe: EntailmentTraining, tmp_path: Path) -> None:
    work = tmp_path / "work"
    train_entailment(dataclasses.replace(recipe, average_last=2), tmp_path / "model", work)
    mean = average_checkpoints(work, 2)["classifier.weight"]
    torch.testing.assert_close(
        load_file(tmp_path / "model" / "model.safetensors")["classifier.weight"], mean.half()
    )


def test_weights_of_an_earlier_stage_are_blended_in(
    recipe: EntailmentTraining, tmp_path: Path
) -> None:
    train_entailment(recipe, tmp_path / "first", tmp_path / "work-1")
    later = dataclasses.replace(recipe, start=str(tmp_path / "first"), seed=5)
    train_entailment(later, tmp_path / "second", tmp_path / "work-2")
    mixed = dataclasses.replace(later, blend={str(tmp_path / "first"): 0.25})
    train_entailment(mixed, tmp_path / "mixed", tmp_path / "work-3")
    first, second, both = (
        load_file(tmp_path / name / "model.safetensors")["classifier.weight"].float()
        for name in ("first", "second", "mixed")
    )
    assert torch.allclose(both, 0.25 * first + 0.75 * second, atol=1e-3)
    assert not torch.allclose(both, second, atol=1e-5)
    # What the earlier stage was trained on is known without it.
    stages = json.loads((tmp_path / "mixed" / "recipe.json").read_text())["earlier"]
    assert [one["weights"] for one in stages] == [str(tmp_path / "first"), recipe.start]
    assert stages[0]["recipe"]["sets"] == {"dams": 0}
    assert stages[1]["recipe"] is None


def test_shares_that_leave_nothing_of_the_new_weights_are_refused() -> None:
    with pytest.raises(ConfigError, match="blend"):
        blended({"w": torch.zeros(2)}, {"first": 0.6, "second": 0.4})


def test_the_start_may_be_the_model_that_ships() -> None:
    from claimcheck.model_paths import find_model, start_encoder
    from claimcheck.training.start import start_weights

    assert start_weights("start", "entailment") == str(start_encoder())
    assert start_weights("shipped", "entailment") == str(find_model("entailment"))
    assert start_weights("owner/name", "entailment") == "owner/name"


def test_matches_are_learned_faster_and_read_back_by_the_model(
    recipe: EntailmentTraining, tmp_path: Path
) -> None:
    output, work = tmp_path / "model", tmp_path / "work"
    told = dataclasses.replace(recipe, matches=True)
    first = train_entailment(told, output, work)
    again = train_entailment(told, tmp_path / "again", work)
    assert again["steps"] == first["steps"]
    config = json.loads((output / "config.json").read_text(encoding="utf-8"))
    assert config["type_vocab_size"] == TYPES
    weights = load_file(output / "model.safetensors")
    key = next(k for k in weights if k.endswith("token_type_embeddings.weight"))
    types = weights[key].float()
    start = load_file(Path(told.start) / "model.safetensors")
    (old,) = (t.float() for k, t in start.items() if k.endswith("token_type_embeddings.weight"))
    moved = (types - old.repeat(TYPES // 2, 1)).abs().max(1).values
    # "dam" stands in both texts and "million" in one; no capitalised word stands in the claims alone but "The".
    assert moved[2] > 0
    assert moved[4] > 0
    other = next(k for k in weights if k.endswith("position_embeddings.weight"))
    (places,) = (t.float() for k, t in start.items() if k.endswith("position_embeddings.weight"))
    assert moved.max() > 5 * (weights[other].float() - places).abs().max()


def test_a_stage_without_matches_can_be_blended_in(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    save_file(
        {"x.token_type_embeddings.weight": torch.ones(2, 3)}, tmp_path / "old/model.safetensors"
    )
    (tmp_path / "old/config.json").write_text("{}")
    new = {"x.token_type_embeddings.weight": torch.full((TYPES, 3), 3.0)}
    mean = blended(new, {str(tmp_path / "old"): 0.5})
    assert torch.equal(mean["x.token_type_embeddings.weight"], torch.full((TYPES, 3), 2.0))
