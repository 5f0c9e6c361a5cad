"""What other tools' files hold is taken as it is or refused in words, and offsets of UTF-16 are put right."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from claimcheck.corpora.formats import format_named, guess_format
from claimcheck.corpora.records import LabelledDocument, LabelledSpan, checked
from claimcheck.corpora.values import name_of, offset_of
from claimcheck.errors import DataError

WAVE = "The ferry \U0001f30a\U0001f30a carried 340 people."


def save(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read(
    path: Path, form: str = "", left_out: Counter[str] | None = None
) -> list[LabelledDocument]:
    return list(format_named(form or guess_format(path)).read(path, left_out))


@pytest.mark.parametrize(
    ("form", "row", "words"),
    [
        ("jsonl", {"text": None, "spans": []}, "the text is null, not a string"),
        ("jsonl", {"text": 5, "spans": []}, "the text is 5, not a string"),
        ("jsonl", {"spans": []}, "there is no 'text'"),
        ("jsonl", {"text": "ab", "spans": "x"}, "'spans' is 'x', not a list"),
        ("jsonl", {"text": "ab", "spans": [None]}, "a span is null, not an object"),
        ("jsonl", {"text": "ab", "spans": [{"start": 0}]}, "there is no 'end'"),
        ("jsonl", {"text": "ab", "spans": [{"start": 0.5, "end": 1}]}, "0.5, not a whole number"),
        ("jsonl", {"text": "ab", "spans": [{"start": 0, "end": True}]}, "True, not a whole"),
        ("jsonl", {"text": "ab", "id": ["a"], "spans": []}, "stands where a name should"),
        ("prodigy", {"text": None, "spans": []}, "the text is null"),
        ("prodigy", {"text": "ab", "spans": ["x"]}, "a span is 'x', not an object"),
        ("doccano", {"text": None, "label": [[0, 1, "X"]]}, "the text is null"),
        ("doccano", {"text": "ab", "label": ["X"]}, "the label 'X' is not [start, end, name]"),
        ("doccano", {"text": "ab", "entities": ["x"]}, "an entity is 'x', not an object"),
    ],
)
def test_a_row_that_is_none_is_named_with_its_line(
    form: str, row: dict[str, Any], words: str, tmp_path: Path
) -> None:
    path = save(tmp_path / "x.jsonl", {"text": "whole", "spans": [], "label": []}, row)
    with pytest.raises(DataError) as caught:
        read(path, form)
    assert words in str(caught.value)
    assert "line 2" in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ({"data": {"text": None}}, "the text is null"),
        ({"data": None}, "'data' is null"),
        (None, "it is null"),
        ({"data": {"text": "ab"}, "annotations": [{"result": "x"}]}, "'result' is 'x'"),
        ({"data": {"text": "ab"}, "annotations": [{"result": [{"value": {}}]}]}, "no 'start'"),
        (
            {"data": {"text": "ab"}, "annotations": [{"result": [{"value": {"labels": "PER"}}]}]},
            "'labels' is 'PER', not a list",
        ),
    ],
)
def test_a_task_that_is_none_is_named_with_its_number(
    task: Any, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([task]))
    with pytest.raises(DataError, match="task 0") as caught:
        read(path)
    assert words in str(caught.value)


def test_names_and_offsets_as_tools_write_them() -> None:
    assert [name_of(value) for value in (None, 0, 17, "a")] == ["", "0", "17", "a"]
    assert [offset_of(value, "start") for value in (3, 3.0, "3")] == [3, 3, 3]


def test_offsets_that_count_utf16_are_put_right_where_the_words_prove_it(tmp_path: Path) -> None:
    """As a tool in JavaScript counts them: each wave is two."""
    start = WAVE.index("340") + 2
    region = {"start": start, "end": start + 10, "text": "340 people", "labels": ["CLAIM"]}
    path = tmp_path / "x.json"
    path.write_text(
        json.dumps([{"data": {"text": WAVE}, "annotations": [{"result": [{"value": region}]}]}])
    )
    (document,) = read(path)
    (span,) = document.spans
    assert WAVE[span.start : span.end] == "340 people"
    ours = save(tmp_path / "x.jsonl", {"text": WAVE, "spans": [{**region, "labels": None}]})
    assert read(ours)[0].spans[0].start == start - 2


def test_words_that_are_not_at_their_offsets_are_an_error(tmp_path: Path) -> None:
    span = LabelledSpan(0, 3, "X")
    with pytest.raises(DataError, match=r"said to be 'ferry', and the text has 'The'"):
        checked(LabelledDocument("d", WAVE, (span,)), path=tmp_path, quoted=["ferry"])
    (tmp_path / "a.txt").write_text("Lena Ost won")
    (tmp_path / "a.ann").write_text("\ufeffT1\tPER 5 8\tLena\n", encoding="utf-8")
    with pytest.raises(DataError, match="said to be 'Lena'"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("row", "form"),
    [
        ({"text": "ab", "label": [[0, 1, "X"]]}, "doccano"),
        ({"text": "ab", "entities": [], "relations": []}, "doccano"),
        ({"text": "ab", "spans": [], "answer": "reject"}, "prodigy"),
        ({"text": "ab", "spans": [], "_task_hash": 1}, "prodigy"),
        ({"text": "ab", "spans": [], "label": ["x"], "answer": "yes"}, "jsonl"),
        ({"text": "ab"}, "jsonl"),
    ],
)
def test_json_lines_are_known_by_their_first_row(
    row: dict[str, Any], form: str, tmp_path: Path
) -> None:
    assert guess_format(save(tmp_path / "x.jsonl", row)) == form


def test_what_has_no_place_is_counted(tmp_path: Path) -> None:
    span = {"start": 0, "end": 4, "labels": ["X"]}
    cases: dict[str, tuple[Any, dict[str, int]]] = {
        "x.jsonl": (
            '{"text": "Lena", "spans": [], "answer": "ignore"}\n{"text": "Lena", "spans": []}\n',
            {"examples that were rejected or ignored": 1},
        ),
        "x.json": (
            json.dumps([{
                "data": {"text": "Lena"}, "predictions": [{}, {}],
                "annotations": [
                    {"result": [{"type": "choices", "value": {"choices": ["a"]}},
                                {"type": "labels", "value": span}]},
                    {"was_cancelled": True, "result": []},
                ],
            }]),
            {"annotations that were cancelled": 1, "predictions": 2, "results that mark no span": 1},
        ),
        "x.conll": ("Lena NNP I-NP B-PER\nwon VBD O O\n", {"columns between token and tag": 2}),
        "x.conllu": (
            "1\tLena\tlena\tPROPN\t_\t_\t0\troot\t_\t_\n",
            {"columns of lemmas, tags and trees": 4},
        ),
    }  # fmt: skip
    for name, (text, counts) in cases.items():
        (tmp_path / name).write_text(text)
        left_out: Counter[str] = Counter()
        assert len(read(tmp_path / name, left_out=left_out)) == 1
        assert +left_out == counts
    left_out = Counter()
    read(Path(__file__).parent / "data" / "brat", left_out=left_out)
    assert +left_out == {"lines that mark no span": 3}


def test_an_older_prodigy_session_is_the_annotator(tmp_path: Path) -> None:
    row = {
        "text": "Lena",
        "spans": [],
        "answer": "accept",
        "_session_id": "set-ada",
        "_timestamp": 7,
    }
    (document,) = read(save(tmp_path / "x.jsonl", row))
    assert (document.annotator, document.extra) == ("set-ada", {"_timestamp": 7})


def test_relations_of_doccano_come_back(tmp_path: Path) -> None:
    entity = {"id": 4, "label": "PER", "start_offset": 0, "end_offset": 4}
    relation = {"id": 1, "from_id": 4, "to_id": 4, "type": "same"}
    row = {"id": 2, "text": "Lena", "entities": [entity], "relations": [relation]}
    (document,) = read(save(tmp_path / "x.jsonl", row))
    format_named("doccano").write(tmp_path / "y.jsonl", [document])
    assert json.loads((tmp_path / "y.jsonl").read_text())["relations"] == [relation]
    assert read(tmp_path / "y.jsonl") == [document]


def test_numbers_of_a_class_label_become_its_names(tmp_path: Path) -> None:
    import datasets

    names = ["O", "B-PER", "I-PER"]
    features = datasets.Features(
        {
            "tokens": datasets.List(datasets.Value("string")),
            "ner_tags": datasets.List(datasets.ClassLabel(names=names)),
            "topic": datasets.ClassLabel(names=["town", "sea"]),
        }
    )
    rows = {"tokens": [["Lena", "Ost", "won"]], "ner_tags": [[1, 2, 0]], "topic": [1]}
    made = datasets.Dataset.from_dict(rows, features=features)
    made.info.license = "cc0-1.0"
    made.to_parquet(str(tmp_path / "t.parquet"))
    made.save_to_disk(str(tmp_path / "t"))
    for path in (tmp_path / "t.parquet", tmp_path / "t"):
        (document,) = read(path)
        assert document.text == "Lena Ost won"
        assert [(s.start, s.end, s.label) for s in document.spans] == [(0, 8, "PER")]
        assert document.extra["topic"] == "sea"
    assert document.extra["licence"] == "cc0-1.0"
    bare = datasets.Dataset.from_dict({"tokens": [["Lena"]], "ner_tags": [[1]]})
    bare.to_parquet(str(tmp_path / "bare.parquet"))
    with pytest.raises(DataError, match=r"row 0 .*'1' is no BIO tag"):
        read(tmp_path / "bare.parquet")
