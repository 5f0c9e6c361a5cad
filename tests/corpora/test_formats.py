"""Every format gives back what it was given, to the letter; files of other tools are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.corpora.formats import FORMATS, format_named, guess_format
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.errors import DataError, UsageError

NAMES = {"jsonl": "c.jsonl", "spacy": "c.spacy", "prodigy": "c.jsonl", "doccano": "c.jsonl",
         "label-studio": "c.json", "brat": "c", "conll": "c.conll", "datasets": "c"}  # fmt: skip

# Letters, spaces of several kinds, marks that stand for something in a format, beyond the BMP.
TEXT = st.text(
    st.sampled_from("ab Zé.,'\"#-_/\\\t\n\r\u00a0\u2028\u0301😀中0%[]{}$€"), min_size=1, max_size=60
)
LABEL = st.sampled_from(["", "CLAIM", "ORG", "a-b", "ÄÖ"])
JSON = st.dictionaries(st.sampled_from(["speaker", "note"]), st.text(max_size=8), max_size=2)


@st.composite
def documents(draw: st.DrawFn, overlapping: bool = True) -> list[LabelledDocument]:
    found = []
    for n in range(draw(st.integers(1, 3))):
        text = draw(TEXT)
        spans: list[LabelledSpan] = []
        for m in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            if not overlapping and any(start < s.end and s.start < end for s in spans):
                continue
            if any((start, end) == (s.start, s.end) for s in spans):
                continue
            spans.append(LabelledSpan(start, end, draw(LABEL), f"s{m}", draw(JSON)))
        if not overlapping:
            spans.sort(key=lambda span: span.start)
        found.append(
            LabelledDocument(
                f"d {n}", text, tuple(spans), draw(st.sampled_from(["", "ada"])), draw(JSON)
            )
        )
    return found


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_round_trip_changes_nothing(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = data.draw(documents(overlapping=name != "conll"))
    path = tmp_path_factory.mktemp("trip") / NAMES[name]
    form = format_named(name)
    assert form.write(path, made) == len(made)
    assert list(form.read(path)) == made


def document(text: str, *spans: tuple[int, int, str]) -> LabelledDocument:
    return LabelledDocument(
        "d", text, tuple(LabelledSpan(s, e, label, f"{s}") for s, e, label in spans)
    )


def test_the_format_is_guessed_by_name(tmp_path: Path) -> None:
    (tmp_path / "one.ann").write_text("")
    assert guess_format(tmp_path) == "brat"
    assert guess_format(Path("x.spacy")) == "spacy"
    assert guess_format(Path("x.jsonl")) == "jsonl"
    with pytest.raises(UsageError, match="brat"):
        format_named("excel")


def test_spacy_trains_on_what_is_written(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    text = "The mayor of Orrin, Lena Ost, resigned."
    format_named("spacy").write(
        tmp_path / "c.spacy", [document(text, (13, 18, "LOC"), (20, 28, "PERSON"))]
    )
    nlp = spacy.blank("en")
    (doc,) = DocBin().from_disk(tmp_path / "c.spacy").get_docs(nlp.vocab)
    assert [(e.text, e.label_) for e in doc.ents] == [("Orrin", "LOC"), ("Lena Ost", "PERSON")]
    # The tokens are the tokeniser's own wherever no span cuts one.
    assert [t.text for t in doc] == [t.text for t in nlp(text)]


def test_entities_that_spacy_wrote_are_read(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("en")
    doc = nlp("Lena Ost  resigned in Orrin.")
    doc.ents = [doc.char_span(0, 8, label="PERSON"), doc.char_span(22, 27, label="LOC")]
    DocBin(docs=[doc]).to_disk(tmp_path / "theirs.spacy")
    (read,) = format_named("spacy").read(tmp_path / "theirs.spacy")
    assert read.text == doc.text
    assert [(s.start, s.end, s.label) for s in read.spans] == [(0, 8, "PERSON"), (22, 27, "LOC")]


def test_bio_columns_are_those_that_spacys_converter_reads(tmp_path: Path) -> None:
    from spacy.training.converters import conll_ner_to_docs

    text = "Lena Ost resigned in Orrin ."
    path = tmp_path / "c.conll"
    format_named("conll").write(path, [document(text, (0, 8, "PERSON"), (21, 26, "LOC"))])
    rows = "\n".join(line for line in path.read_text().split("\n") if not line.startswith("#"))
    (doc,) = conll_ner_to_docs(rows.replace("\t", " "), no_print=True)
    assert [(e.text, e.label_) for e in doc.ents] == [("Lena Ost", "PERSON"), ("Orrin", "LOC")]


def test_columns_of_others_are_read_with_several_columns_and_iob1(tmp_path: Path) -> None:
    path = tmp_path / "theirs.bio"
    path.write_text(
        "-DOCSTART- -X- O O\n\nLena NNP B-NP I-PER\nOst NNP I-NP I-PER\nwon VBD O O\n\nOrrin NNP O B-LOC\n"
    )
    one, two = format_named("conll").read(path)
    assert one.text == "Lena Ost won"
    assert [(s.start, s.end, s.label) for s in one.spans] == [(0, 8, "PER")]
    assert two.spans[0].label == "LOC"
    path.write_text("Lena X-PER\n")
    with pytest.raises(DataError, match="line 1"):
        list(format_named("conll").read(path))


def test_overlapping_spans_are_refused_where_they_have_no_place(tmp_path: Path) -> None:
    crossing = document("a b c", (0, 3, "X"), (2, 5, "X"))
    with pytest.raises(DataError, match="overlap"):
        format_named("conll").write(tmp_path / "c.conll", [crossing])


def test_a_dataset_that_datasets_wrote_is_read(tmp_path: Path) -> None:
    import datasets

    rows = [{"text": "Lena Ost won", "spans": [{"start": 0, "end": 8, "label": "PERSON"}]}]
    datasets.Dataset.from_list(rows).to_parquet(str(tmp_path / "t.parquet"))
    datasets.DatasetDict({"train": datasets.Dataset.from_list(rows)}).save_to_disk(
        str(tmp_path / "t")
    )
    for path in (tmp_path / "t.parquet", tmp_path / "t"):
        (read,) = format_named("datasets").read(path)
        assert [(s.start, s.end, s.label) for s in read.spans] == [(0, 8, "PERSON")]
    with pytest.raises(DataError, match="cannot be loaded"):
        list(format_named("datasets").read(tmp_path / "none.parquet"))


def test_doccano_lists_of_both_versions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(
        json.dumps({"id": 7, "text": "Lena Ost won", "label": [[0, 8, "PER"]], "Comments": []})
        + "\n"
        + json.dumps({"id": 8, "data": "Lena Ost won", "labels": [[9, 12, "ACT"]]})
        + "\n"
    )
    one, two = format_named("doccano").read(path)
    assert (one.id, one.spans[0].label, one.extra) == ("7", "PER", {"Comments": []})
    assert (two.spans[0].start, two.spans[0].end) == (9, 12)


def test_only_accepted_prodigy_examples_are_labels(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    spans = [{"start": 0, "end": 8, "token_start": 0, "token_end": 1, "label": "PER"}]
    rows = [
        {
            "text": "Lena Ost won",
            "spans": spans,
            "answer": answer,
            "_annotator_id": "db-ada",
            "_input_hash": 3,
        }
        for answer in ("accept", "reject", "ignore")
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    (read,) = format_named("prodigy").read(path)
    assert (read.annotator, read.spans[0].label, read.extra) == ("db-ada", "PER", {})


def test_each_label_studio_annotator_gives_a_document(tmp_path: Path) -> None:
    region = {"id": "r", "type": "labels", "value": {"start": 0, "end": 4, "labels": ["PER"]}}
    task = {
        "id": 3,
        "data": {"text": "Lena won"},
        "annotations": [
            {"completed_by": {"id": 1, "email": "a@example.org"}, "result": [region]},
            {"completed_by": 2, "result": []},
            {"completed_by": 4, "was_cancelled": True, "result": [region]},
        ],
    }
    path = tmp_path / "t.json"
    path.write_text(json.dumps([task]))
    one, two = format_named("label-studio").read(path)
    assert (one.annotator, one.spans[0].id, two.annotator, two.spans) == (
        "a@example.org",
        "r",
        "2",
        (),
    )
    path.write_text(json.dumps([{"data": {}}]))
    with pytest.raises(DataError, match="task 0"):
        list(format_named("label-studio").read(path))


def test_brat_errors_name_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("T1\tPER 0 2;4 6\tab ef\n")
    with pytest.raises(DataError, match=r"\.txt"):
        list(format_named("brat").read(tmp_path))
    (tmp_path / "a.txt").write_text("abcdefgh")
    with pytest.raises(DataError, match="line 1: a discontinuous"):
        list(format_named("brat").read(tmp_path))
    (tmp_path / "a.ann").write_text("T1\tPER 0 99\tab\n")
    with pytest.raises(DataError, match="0 to 99"):
        list(format_named("brat").read(tmp_path))
    (tmp_path / "a.ann").write_text("T7\tPER 0 2\tab\nR1\tx Arg1:T7 Arg2:T7\nA1\tNegation T7\n")
    (read,) = format_named("brat").read(tmp_path)
    assert [(s.id, s.label, s.start, s.end) for s in read.spans] == [("T7", "PER", 0, 2)]


@pytest.mark.parametrize("name", ["doccano.jsonl", "doccano-relations.jsonl"])
def test_files_that_doccano_exported_are_read(name: str, tmp_path: Path) -> None:
    """Written by doccano 1.8.4's own exporter, without and with relations."""
    form = format_named("doccano")
    one, two = form.read(Path(__file__).parent / "data" / name)
    marked = {(one.text[s.start : s.end], s.label) for s in one.spans}
    assert marked == {
        ("Lena Ost", "PERSON"),
        ("Lena Ost, the mayor of Orrin", "CLAIM"),
        ("Orrin", "LOC"),
    }
    assert [two.text[s.start : s.end] for s in two.spans] == ["carried 340 people", "340"]
    assert one.extra["article"] == "a1"
    form.write(tmp_path / "again.jsonl", [one, two])
    assert list(form.read(tmp_path / "again.jsonl")) == [one, two]
