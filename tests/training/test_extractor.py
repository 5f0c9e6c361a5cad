from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from claimcheck.errors import ConfigError, DataError
from claimcheck.extract.net import TAGS, load_net
from claimcheck.training.extractor import (
    ExtractorTraining,
    Row,
    allowed_tags,
    load_mix,
    load_ner,
    load_worth,
    set_loss,
    train_tagger,
)

TEXT = "Anna Weir left Leeds."
WORDS = [(1, 0, 4), (2, 5, 9), (3, 10, 14), (4, 15, 20), (5, 20, 21)]


def save(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(r) + "\n" for r in rows)
    return file


def names(row: Row) -> list[set[str]]:
    return [{TAGS[i] for i in tags} for _, tags in allowed_tags(row, WORDS)]


def test_each_word_may_have_the_tags_its_corpus_allows() -> None:
    row = Row(TEXT, ((0, 9, ("PERSON",)), (15, 20, ("LOC", "FAC"))))
    assert names(row) == [{"B-PERSON"}, {"I-PERSON"}, {"O"}, {"B-LOC", "B-FAC"}, {"O"}]


def test_types_that_a_corpus_leaves_out_are_no_negatives() -> None:
    row = Row(TEXT, ((0, 9, ("PERSON",)),), open_types=("DATE",))
    assert names(row)[2] == {"O", "B-DATE", "I-DATE"}
    assert names(row)[0] == {"B-PERSON"}


def test_a_span_to_ignore_has_no_loss() -> None:
    assert names(Row(TEXT, ((0, 9, None),)))[:2] == [set(), set()]


def test_a_span_cut_inside_a_word_still_begins_there() -> None:
    assert names(Row(TEXT, ((2, 9, ("PERSON",)),)))[:2] == [{"B-PERSON"}, {"I-PERSON"}]


def test_the_loss_is_minus_the_log_of_the_allowed_probability() -> None:
    logits = torch.log(torch.tensor([[[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]]))
    allowed = torch.tensor([[[True, True, False], [False, False, False]]])
    assert set_loss(logits, allowed).item() == pytest.approx(-math.log(0.8), abs=1e-6)
    nothing = set_loss(logits.requires_grad_(), torch.zeros_like(allowed))
    assert nothing.item() == 0.0
    nothing.backward()


def test_entity_rows_by_the_map_of_their_corpus(tmp_path: Path) -> None:
    file = save(
        tmp_path / "a.jsonl.gz",
        [
            {
                "text": TEXT,
                "spans": [
                    {"start": 0, "end": 9, "label": "Per"},
                    {"start": 15, "end": 20, "label": "Misc"},
                ],
            }
        ],
    )
    rules = {"labels": {"Per": "PERSON", "Misc": ["EVENT", "LAW"]}, "not_annotated": ["DATE"]}
    (row,) = load_ner(file, rules)
    assert row.spans == ((0, 9, ("PERSON",)), (15, 20, ("EVENT", "LAW")))
    assert row.open_types == ("DATE",)
    assert load_ner(file, {"labels": {"Per": None}})[0].spans[0] == (0, 9, None)


def test_check_worthiness_goes_to_its_own_head(tmp_path: Path) -> None:
    rows = [
        {"text": "a", "check_worthy": True},
        {"text": "b", "check_worthy": None},
        {"text": "c", "check_worthy": False},
    ]
    file = save(tmp_path / "b.jsonl.gz", rows)
    assert [r.worth for r in load_worth(file, "verifiable")] == [((1, 1.0),), ((1, 0.0),)]
    assert not any(r.has_entities for r in load_worth(file, "debate"))


def test_a_missing_set_and_a_recipe_without_sets(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not found"):
        load_ner(tmp_path / "none.jsonl.gz", {})
    with pytest.raises(ConfigError, match="ner"):
        train_tagger(ExtractorTraining(), tmp_path / "model", tmp_path / "work")


def test_a_small_run_saves_a_net_that_loads(tmp_path: Path, tiny_encoder: Path) -> None:
    (tmp_path / "maps.json").write_text('{"town": {"labels": {"P": "PERSON"}}}', encoding="utf-8")
    spans = [{"start": 0, "end": 9, "label": "P"}]
    save(tmp_path / "ner" / "town.train.jsonl.gz", [{"text": TEXT, "spans": spans}] * 8)
    save(
        tmp_path / "claims" / "talk.jsonl.gz",
        [{"text": TEXT, "check_worthy": i % 2 == 0} for i in range(8)],
    )
    recipe = ExtractorTraining(
        data=str(tmp_path),
        start=str(tiny_encoder),
        label_maps="maps.json",
        ner={"town.train": 6},
        debate={"talk": 5},
        epochs=1.0,
        token_budget=48,
    )
    rows = load_mix(recipe)
    assert (sum(r.has_entities for r in rows), len(rows)) == (6, 11)
    figures = train_tagger(recipe, tmp_path / "net", tmp_path / "work")
    assert figures["rows"] == 11
    assert math.isfinite(figures["loss"])
    load_net(tmp_path / "net")
    assert not [f for f in (tmp_path / "net").iterdir() if f.suffix in {".bin", ".pt"}]
