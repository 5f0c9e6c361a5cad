"""What a model is made of stays known over all its stages, also when these are gone."""

import json
import shutil
from pathlib import Path

import pytest

from claimcheck.errors import ConfigError
from claimcheck.promotion.manifest import DataSet, data_of, licence_problems, trained_on
from claimcheck.promotion.recipes import add_corpora, save_recipe, stages_of

MANIFEST = {
    file: DataSet(file, file, ("x",), ("MIT",), licence_class, "train", 9, "0" * 64, hub)
    for file, licence_class, hub in (
        ("entailment/train/open.jsonl.gz", "permissive", ""),
        ("entailment/train/closed.jsonl.gz", "measure-only", ""),
        ("entailment/train/shared.jsonl.gz", "permissive", "hf:owner/shared:train"),
        ("owner/checkpoint", "permissive", ""),
    )
}


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path / "models"))
    return tmp_path / "work"


def stage(folder, recipe=None):
    """A folder of weights; a recipe is saved as a training saves it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text('{"architectures": ["BertForSequenceClassification"]}')
    if recipe is not None:
        save_recipe(recipe, folder)
    return folder


def three_stages(work):
    """The last goes on from the second, which goes on from the first, which it blends in too."""
    stage(work / "1", {"start": "start", "sets": {"closed": 100}})
    stage(work / "2", {"start": "work/1", "sets": {"open": 5}, "mined": {"open": 2}})
    recipe = {"start": "work/2", "sets": {"open": 3}, "blend": {"work/1": 0.3}}
    return stage(work / "3", recipe)


def test_the_stages_of_a_model_are_those_of_its_start_and_its_blend_each_once(work):
    model = three_stages(work)
    assert [one.weights for one in stages_of(model)] == ["", "work/2", "work/1"]
    found = {one.file: one for one in data_of(model)}
    assert found["entailment/train/closed.jsonl.gz"].most == 100
    assert found["entailment/train/open.jsonl.gz"].most == 5
    assert found["entailment/train/open.jsonl.gz"].how == "and 2 made unverified"


def test_they_are_known_when_the_earlier_folders_are_gone(work):
    model = three_stages(work)
    before = stages_of(model)
    shutil.rmtree(work / "1")
    shutil.rmtree(work / "2")
    assert stages_of(model) == before
    assert licence_problems(model, MANIFEST) == [
        "it was trained on entailment/train/closed.jsonl.gz, which is for measuring only"
    ]


def test_a_recipe_of_an_earlier_version_is_followed_where_the_folders_lie(work):
    three_stages(work)
    old = stage(work / "old")
    (old / "recipe.json").write_text(json.dumps({"start": "work/2", "sets": {"open": 0}}))
    assert [one.weights for one in stages_of(old)] == ["", "work/2", "work/1"]
    assert "closed" in licence_problems(old, MANIFEST)[0]
    shutil.rmtree(work / "2")
    assert "the weights work/2 that it comes from" in licence_problems(old, MANIFEST)[0]


def test_training_on_in_place_keeps_what_was_there(work):
    model = stage(work / "1", {"sets": {"closed": 0}})
    save_recipe({"start": "work/1", "sets": {"open": 0}}, model)
    assert len(licence_problems(model, MANIFEST)) == 1
    # A version before this one wrote over it, so that nobody knows any more.
    (model / "recipe.json").write_text(json.dumps({"start": "work/1", "sets": {"open": 0}}))
    assert "not known" in licence_problems(model, MANIFEST)[0]


def test_what_shipped_counts_as_a_stage(work):
    stage(work.parent / "models" / "entailment", {"sets": {"closed": 0}})
    model = stage(work / "new", {"start": "shipped", "sets": {"open": 0}})
    assert "closed" in licence_problems(model, MANIFEST)[0]


def test_weights_without_a_recipe_may_not_ship_unless_they_are_listed(work):
    stage(work / "foreign")
    assert "no recipe.json" in licence_problems(work / "foreign", MANIFEST)[0]
    for start, problems in (("work/foreign", 1), ("owner/unheard", 1), ("owner/checkpoint", 0)):
        model = stage(work / "new", {"start": start, "sets": {"open": 0}})
        assert len(licence_problems(model, MANIFEST)) == problems, start


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("open", "entailment/train/open.jsonl.gz"),
        ("../dev/open", "entailment/dev/open.jsonl.gz"),
        ("corpus/labels/entailment/train.jsonl", "corpus/labels/entailment/train.jsonl"),
        ("owner/shared:train", "hf:owner/shared:train"),
        ("/home/me/mine.jsonl", "mine.jsonl"),
    ],
)
def test_a_set_has_one_name_however_a_recipe_writes_it(name, file):
    assert [one.file for one in trained_on({"sets": {name: 0}})] == [file]


def test_a_set_of_the_hub_is_the_one_that_is_listed(work):
    assert licence_problems(stage(work / "1", {"sets": {"owner/shared:train": 0}}), MANIFEST) == []
    assert "mine.jsonl" in licence_problems(stage(work / "2", {"sets": {"/x/mine.jsonl": 0}}), MANIFEST)[0]  # fmt: skip


def test_labelled_articles_are_added_once_and_by_public_names(work):
    model = stage(work / "1", {"ner": {"town": 0}})
    files = [Path("/home/me/mine.jsonl"), Path("/any/where/corpus/labels/claims/train.jsonl")]
    add_corpora(model, files)
    add_corpora(model, files[:1])
    assert [one.file for one in data_of(model)] == [
        "ner/town.jsonl.gz",
        "mine.jsonl",
        "corpus/labels/claims/train.jsonl",
    ]
    # One of these alone would hide that the rest is not known.
    add_corpora(stage(work / "2"), files)
    assert not (work / "2" / "recipe.json").exists()


def test_a_recipe_that_does_not_say_where_weights_come_from_is_named(work):
    model = stage(work / "1", {"sets": {"open": 0}})
    (model / "recipe.json").write_text('{"earlier": [{"recipe": {}}]}')
    with pytest.raises(ConfigError, match="come from"):
        stages_of(model)
