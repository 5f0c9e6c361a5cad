from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import spacy
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer

from claimcheck.errors import ConfigError, DataError, ModelError
from claimcheck.extract.net import TAGS, WORD_HEADS
from claimcheck.extract.words import Pieces
from claimcheck.training.extractor import (
    ExtractorTraining,
    load_mix,
    train_net,
)
from claimcheck.training.extractor_batches import entity_targets, parse_targets
from claimcheck.training.extractor_data import (
    Parse,
    Row,
    allowed_tags,
    load_ner,
    load_worth,
)
from claimcheck.training.pipeline import train_extractor

TEXT = "Anna Weir left Leeds."
WORDS = [(0, 4), (5, 9), (10, 14), (15, 20), (20, 21)]
TREEBANK = "\n".join(
    f"1\tAnna\tAnna\tPROPN\tNNP\t_\t2\tnsubj\t_\t_\n2\t{verb}\tleave\tVERB\tVBD\t_\t0\troot\t_\t_\n"
    "3\tLeeds\tLeeds\tPROPN\tNNP\t_\t2\tobj\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n"
    for verb in ("left", "left", "left", "saw")
)


def save(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(r) + "\n" for r in rows)
    return file


def names(*spans: tuple[int, int, tuple[str, ...]], open_types: tuple[str, ...] = ()) -> list[Any]:
    return [{TAGS[i] for i in tags} for tags in allowed_tags(WORDS, spans, open_types)]


def test_each_word_may_have_the_tags_its_corpus_allows() -> None:
    found = names((0, 9, ("PERSON",)), (15, 20, ("LOC", "FAC")))
    assert found == [{"B-PERSON"}, {"I-PERSON"}, {"O"}, {"B-LOC", "B-FAC"}, {"O"}]


def test_types_that_a_corpus_leaves_out_are_no_negatives() -> None:
    found = names((0, 9, ("PERSON",)), open_types=("DATE",))
    assert found[2] == {"O", "B-DATE", "I-DATE"}
    assert found[0] == {"B-PERSON"}


def test_a_span_to_ignore_may_be_anything() -> None:
    assert names((0, 9, ()))[:3] == [set(), set(), {"O"}]


def test_spans_cut_inside_a_word_or_beside_each_other_begin_where_they_begin() -> None:
    assert names((2, 9, ("PERSON",)))[:2] == [{"B-PERSON"}, {"I-PERSON"}]
    assert names((0, 4, ("PERSON",)), (5, 9, ("PERSON",)))[:2] == [{"B-PERSON"}, {"B-PERSON"}]


def test_entity_rows_by_the_map_of_their_corpus(tmp_path: Path) -> None:
    spans = [
        {"start": 0, "end": 9, "label": "Per"},
        {"start": 15, "end": 20, "label": "Misc"},
    ]
    file = save(tmp_path / "a.jsonl.gz", [{"text": TEXT, "spans": spans}])
    nlp = spacy.blank("en")
    rules = {"labels": {"Per": "PERSON", "Misc": ["EVENT", "LAW"]}, "not_annotated": ["DATE"]}
    (row,) = load_ner(file, rules, nlp)
    assert row.words == ("Anna", "Weir", "left", "Leeds", ".")
    assert row.entities is not None
    assert [{TAGS[i] for i in tags} for tags in row.entities][3] == {"B-EVENT", "B-LAW"}
    (row,) = load_ner(file, {"labels": {"Per": None}}, nlp)
    # "Misc" is no type of ours and nobody said what it is.
    assert row.entities == ((), (), (0,), (), (0,))


def test_check_worthiness_goes_to_its_own_head(tmp_path: Path) -> None:
    rows = [
        {"text": "a", "check_worthy": True, "doc": "1"},
        {"text": "b", "check_worthy": None},
        {"text": "c", "check_worthy": False},
        {"text": "d", "check_worthy": False, "doc": "2"},
    ]
    file = save(tmp_path / "b.jsonl.gz", rows)
    found = list(load_worth(file, "verifiable", spacy.blank("en"), without_docs=["2"]))
    assert [(r.words, r.worth) for r in found] == [(("a",), ((1, 1.0),)), (("c",), ((1, 0.0),))]
    assert all(r.entities is None for r in found)


def test_targets_of_entities_and_parse(tiny_encoder: Path) -> None:
    parse = Parse(
        labels=tuple((0, 1, -1, 0, 0) for _ in WORD_HEADS),
        heads=(1, 1, -1, 3, 3),
        deps=(1, 0, -1, 0, 2),
        starts=(1, 0, 0, 1, 0),
        sentences=((0, 3), (3, 5)),
    )
    rows = [
        Row(("Anna", "left"), entities=((1,), ())),
        Row(("Anna", "left", "it", "Leeds", "."), parse=parse),
    ]
    pieces = Pieces(AutoTokenizer.from_pretrained(tiny_encoder))
    words = pieces.encode([pieces.look_up(r.words) for r in rows]).words
    entities = entity_targets(rows, words)
    assert entities["entity_rows"].tolist() == [0]
    assert entities["allowed"][0, 0].nonzero().flatten().tolist() == [1]
    assert bool(entities["allowed"][0, 1:].all())
    found = parse_targets(rows, words)
    assert found["sentence_row"].tolist() == [1, 1]
    assert found["sentence_words"].tolist() == [[0, 1, 2], [3, 4, -1]]
    assert found["heads"].tolist() == [[2, 0, -1], [0, 1, -1]]
    assert found["deps"].tolist() == [[1, 0, -1], [0, 2, -1]]
    # A row that was cut keeps only the sentences that are whole.
    words[1, 4] = False
    assert parse_targets(rows, words)["sentence_words"].tolist() == [[0, 1, 2]]
    assert entity_targets(rows[1:], words[1:]) == {}
    assert parse_targets(rows[:1], words[:1]) == {}


@pytest.fixture
def recipe(tmp_path: Path, tiny_encoder: Path) -> ExtractorTraining:
    (tmp_path / "maps.json").write_text('{"town": {"labels": {"P": "PERSON"}}}', encoding="utf-8")
    spans = [{"start": 0, "end": 9, "label": "P"}]
    texts = [f"Anna Weir left Leeds {i}." for i in range(8)]
    save(tmp_path / "ner" / "town.train.jsonl.gz", [{"text": t, "spans": spans} for t in texts])
    save(tmp_path / "ner" / "town.dev.jsonl.gz", [{"text": "Anna Weir left LEEDS 3!", "spans": []}])
    talk = [{"text": t, "check_worthy": i % 2 == 0} for i, t in enumerate(texts)]
    save(tmp_path / "claims" / "talk.jsonl.gz", talk)
    (tmp_path / "trees.conllu").write_text(TREEBANK, encoding="utf-8")
    return ExtractorTraining(
        data=str(tmp_path),
        start=str(tiny_encoder),
        label_maps="maps.json",
        treebank_train="trees.conllu",
        treebank=1,
        treebank_words=1,
        ner={"town.train": 6},
        debate={"talk": 5},
        epochs=2,
        token_budget=48,
        checkpoint_steps=3,
    )


def test_each_epoch_draws_the_next_rows_of_a_set(recipe: ExtractorTraining) -> None:
    rows = load_mix(recipe).rows
    entities = [r.words for r in rows if r.entities is not None]
    assert len(entities) == 12
    assert len(set(entities)) == 8  # all of them in two epochs, the first ones twice
    assert sum(bool(r.worth) for r in rows) == 10
    assert sum(r.parse is not None for r in rows) == 8


def test_a_text_to_measure_on_is_never_trained_on(recipe: ExtractorTraining) -> None:
    kept = load_mix(dataclasses.replace(recipe, never=("ner/town.dev",), ner={"town.train": 0}))
    words = [r.words for r in kept.rows if r.parse is None]
    assert words
    assert not any("3" in w for w in words)


def test_a_missing_set_and_a_recipe_without_sets(recipe: ExtractorTraining, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not found"):
        load_mix(dataclasses.replace(recipe, ner={"none": 0}))
    with pytest.raises(ConfigError, match="ner"):
        train_net(ExtractorTraining(), tmp_path / "model", tmp_path / "work")


def test_a_small_run_gives_a_whole_pipeline_and_goes_on_where_it_stopped(
    recipe: ExtractorTraining, tmp_path: Path
) -> None:
    figures = train_extractor(recipe, tmp_path / "model", tmp_path / "work")
    assert figures["rows"] == 30
    assert torch.isfinite(torch.tensor(figures["loss"]))
    steps = figures["steps"]
    assert steps > 3
    again = train_extractor(recipe, tmp_path / "again", tmp_path / "work")
    assert again["steps"] == steps
    nlp = spacy.load(tmp_path / "model")
    assert nlp.pipe_names == ["claimcheck_tagger", "claimcheck_claims"]
    doc = nlp("Anna Weir left Leeds. She saw Leeds in 1931.")
    assert all(t.tag_ and t.pos_ and t.dep_ and t.lemma_ for t in doc)
    assert {t.dep_ for t in doc if t.head.i == t.i} == {"ROOT"}
    assert all(0 <= p <= 1 for pair in doc.user_data["worth"].values() for p in pair)
    files = [f for f in (tmp_path / "model").rglob("*") if f.is_file()]
    pickles = (b"\x80\x02", b"\x80\x04", b"\x80\x05", b"PK")
    assert not [f for f in files if f.read_bytes().startswith(pickles)]
    record = json.loads((tmp_path / "model" / "recipe.json").read_text(encoding="utf-8"))
    assert record["data"] == ""


def test_a_run_that_learns_nothing_more_stops_early(
    recipe: ExtractorTraining, tmp_path: Path
) -> None:
    still = dataclasses.replace(
        recipe, dev=("town.dev",), patience=1, checkpoint_steps=1, epochs=4,
        learning_rate=0.0, head_learning_rate=0.0, tensorboard=True,
    )  # fmt: skip
    work = tmp_path / "work"
    figures = train_net(still, tmp_path / "net", work)
    assert (figures["steps"], figures["best_step"]) == (2, 1)
    rows = [json.loads(line) for line in (work / "metrics.jsonl").read_text("utf-8").splitlines()]
    scored = [row["dev/town.dev"] for row in rows if "dev/town.dev" in row]
    assert 0 < scored[0] == scored[1] < 1
    assert list((work / "tensorboard").glob("events.*"))


def test_the_probability_of_the_right_tags_rises_with_training(
    recipe: ExtractorTraining, tmp_path: Path
) -> None:
    taught = dataclasses.replace(
        recipe, dev=("town.dev",), checkpoint_steps=2, epochs=6, head_learning_rate=5e-2
    )
    work = tmp_path / "work"
    assert "best_step" not in train_net(taught, tmp_path / "net", work)
    rows = [json.loads(line) for line in (work / "metrics.jsonl").read_text("utf-8").splitlines()]
    scored = [row["dev/town.dev"] for row in rows if "dev/town.dev" in row]
    assert scored[-1] > scored[0]


def test_training_goes_on_from_an_extractor(
    recipe: ExtractorTraining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_extractor(recipe, tmp_path / "models" / "extractor", tmp_path / "work")
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path / "models"))
    still = dataclasses.replace(recipe, start="shipped", learning_rate=0.0, head_learning_rate=0.0)
    train_extractor(still, tmp_path / "again", tmp_path / "work2")

    def weights(model: Path) -> dict[str, torch.Tensor]:
        return load_file(model / "claimcheck_tagger" / "model.safetensors")

    before, after = weights(tmp_path / "models" / "extractor"), weights(tmp_path / "again")
    assert before.keys() == after.keys()
    assert [key for key in before if not torch.equal(before[key], after[key])] == []
    record = json.loads((tmp_path / "again" / "recipe.json").read_text(encoding="utf-8"))
    assert record["earlier"][0]["weights"] == "shipped"
    assert record["earlier"][0]["recipe"]["debate"] == {"talk": 5}
    # Of another treebank the heads are new, and what is no treebank's is taken over.
    other = TREEBANK.replace("nsubj", "subj")
    (tmp_path / "trees.conllu").write_text(other, encoding="utf-8")
    train_extractor(still, tmp_path / "third", tmp_path / "work3")
    third = weights(tmp_path / "third")
    assert torch.equal(third["tags.weight"], before["tags.weight"])


def test_start_weights_that_cannot_be_loaded_are_said(
    recipe: ExtractorTraining, tmp_path: Path
) -> None:
    (tmp_path / "none").mkdir()
    wrong = dataclasses.replace(recipe, start=str(tmp_path / "none"))
    with pytest.raises(ModelError, match=r"start weights .* cannot be loaded"):
        train_net(wrong, tmp_path / "net", tmp_path / "work")
