"""Every format gives back what it was given, to the letter; files of other tools are read."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.corpora.formats import FORMATS, format_named, guess_format
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.errors import DataError, UsageError

DATA = Path(__file__).parent / "data"
NAMES = {"jsonl": "c.jsonl", "spacy": "c.spacy", "prodigy": "c.jsonl", "doccano": "c.jsonl",
         "label-studio": "c.json", "brat": "c", "conll": "c.conll",
         "conllu": "c.conllu", "datasets": "c"}  # fmt: skip

# Letters, spaces of several kinds, marks that stand for something in a format, beyond the BMP.
TEXT = st.text(
    st.sampled_from("ab Zé.,'\"#-_/\\\t\n\r\u00a0\u2028\u0301😀中0%[]{}$€"), min_size=1, max_size=60
)
LABEL = st.sampled_from(["", "CLAIM", "ORG", "a-b", "ÄÖ"])
JSON = st.dictionaries(st.sampled_from(["speaker", "note"]), st.text(max_size=8), max_size=2)


def _trimmed(inside: str, name: str) -> bool:
    """Whether the format can mark this span."""
    ends = {"brat": "\n\r\u2028", "conllu": None}
    return name not in ends or inside.strip(ends[name]) == inside


@st.composite
def documents(draw: st.DrawFn, name: str) -> list[LabelledDocument]:
    found = []
    for n in range(draw(st.integers(1, 3))):
        text = draw(TEXT)
        if name == "conllu" and not text.strip():
            text += "a"
        spans: list[LabelledSpan] = []
        for m in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            taken = any(start < s.end and s.start < end for s in spans)
            if (name in ("conll", "conllu") and taken) or not _trimmed(text[start:end], name):
                continue
            spans.append(LabelledSpan(start, end, draw(LABEL), f"s{m}", draw(JSON)))
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
    made = data.draw(documents(name))
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


def test_claims_say_nothing_about_entities(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    text = "The mayor of Orrin resigned."
    format_named("spacy").write(
        tmp_path / "c.spacy", [document(text, (0, 27, "")), document("Nothing happened.")]
    )
    vocab = spacy.blank("en").vocab
    claims, nobody = DocBin().from_disk(tmp_path / "c.spacy").get_docs(vocab)
    # Without spans at all a text was read for names and has none.
    assert not claims.has_annotation("ENT_IOB")
    assert nobody.has_annotation("ENT_IOB")
    assert [s.text for s in claims.spans["claims"]] == ["The mayor of Orrin resigned"]


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


def test_ids_of_spans_that_spacy_wrote_are_kept(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin, Span

    nlp = spacy.blank("en")
    grouped, named = nlp("Lena Ost resigned."), nlp("Lena Ost won.")
    grouped.spans["sc"] = [Span(grouped, 0, 2, label="PERSON", span_id="p1")]
    named.ents = [Span(named, 0, 2, label="PERSON", span_id="e7", kb_id="Q42")]
    DocBin(docs=[grouped, named]).to_disk(tmp_path / "theirs.spacy")
    one, two = format_named("spacy").read(tmp_path / "theirs.spacy")
    assert [(s.id, s.extra) for s in one.spans] == [("p1", {})]
    assert [(s.id, s.extra) for s in two.spans] == [("e7", {"kb_id": "Q42"})]
    # Ours, saved again without user data, lose all but them.
    format_named("spacy").write(tmp_path / "ours.spacy", [document("a b", (0, 1, "X"))])
    DocBin(docs=list(DocBin().from_disk(tmp_path / "ours.spacy").get_docs(nlp.vocab))).to_disk(
        tmp_path / "again.spacy"
    )
    (again,) = format_named("spacy").read(tmp_path / "again.spacy")
    assert [(s.start, s.label, s.id) for s in again.spans] == [(0, "X", "0")]


@pytest.mark.parametrize("split", ["train", "dev"])
def test_our_own_corpus_says_the_same_as_docbin(split: str) -> None:
    folder = Path(__file__).parents[2] / "corpus" / "labels" / "claims"
    ours = {d.text: d for d in format_named("jsonl").read(folder / f"{split}.jsonl")}
    for document in format_named("spacy").read(folder / f"{split}.spacy"):
        known = ours.pop(document.text)
        assert document.id == known.id
        assert [(s.start, s.end, s.extra) for s in document.spans] == [
            (s.start, s.end, s.extra) for s in known.spans
        ]
    assert not ours


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


def test_columns_that_label_studio_wrote_are_read() -> None:
    """Written by Label Studio 1.23.2 as CoNLL 2003; where labels overlapped it kept the parts it could."""
    one, two = format_named("conll").read(DATA / "label-studio.conll")
    assert [(s.label, one.text[s.start : s.end]) for s in one.spans] == [
        ("PERSON", "Lena Ost"),
        ("CLAIM", ", the mayor of Orrin"),
    ]
    assert [(s.label, two.text[s.start : s.end]) for s in two.spans] == [
        ("CLAIM", "carried 340 people , and it was late")
    ]


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


def test_parts_of_a_dataset_keep_their_names_and_what_leaks_between_them_is_found(
    tmp_path: Path,
) -> None:
    import datasets

    from claimcheck.corpora.validate import validate

    rows = [
        {"id": "1", "text": "Lena Ost won the vote in Orrin.", "spans": [{"start": 0, "end": 30}]},
        {"id": "2", "text": "The ferry sank off Zell in May.", "spans": [{"start": 0, "end": 30}]},
    ]
    whole, first = datasets.Dataset.from_list(rows), datasets.Dataset.from_list(rows[:1])
    datasets.DatasetDict({"train": whole, "test": first}).save_to_disk(str(tmp_path / "parts"))
    read = list(format_named("datasets").read(tmp_path / "parts"))
    assert [d.extra for d in read] == [{"split": "train"}] * 2 + [{"split": "test"}]
    report = validate({"parts": tmp_path / "parts"}.values())
    assert "leak-text" in {problem["code"] for problem in report.as_json()["problems"]}


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


def test_files_that_label_studio_exported_are_read() -> None:
    """Written by Label Studio 1.23.2: two texts annotated in it, the second also skipped by somebody."""
    one, two = format_named("label-studio").read(DATA / "label-studio.json")
    assert [(s.label, one.text[s.start : s.end]) for s in one.spans] == [
        ("PERSON", "Lena Ost"),
        ("CLAIM", "Lena Ost, the mayor of Orrin"),
        ("LOC", "Orrin"),
    ]
    assert [two.text[s.start : s.end] for s in two.spans] == [
        "carried 340 people,\nand it was late"
    ]
    assert (one.id, one.annotator, one.extra) == ("1", "1", {"article": "a1"})


def test_an_annotator_of_ours_is_kept_in_label_studio_beside_its_own() -> None:
    """A text of ours, imported into Label Studio 1.23.2, annotated there a second time and exported."""
    ours, theirs = sorted(
        format_named("label-studio").read(DATA / "label-studio-imported.json"),
        key=lambda d: d.annotator,
        reverse=True,
    )
    assert (ours.id, ours.annotator, ours.extra) == ("quay-1", "ben", {"article": "quay"})
    assert [(s.id, s.label, s.extra) for s in ours.spans] == [
        ("p1", "PERSON", {"note": "sure"}),
        ("c1", "CLAIM", {}),
    ]
    assert (theirs.id, theirs.annotator, theirs.spans[0].id) == ("quay-1", "1", "n1")


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


def test_a_folder_that_brat_wrote_is_read(tmp_path: Path) -> None:
    """Written by brat's own annotation server, with a relation, an attribute, a note and two lines in a span."""
    form = format_named("brat")
    (read,) = form.read(DATA / "brat")
    marked = [(s.id, s.label, read.text[s.start : s.end]) for s in read.spans]
    assert marked == [
        ("T1", "PERSON", "Lena Ost"),
        ("T2", "PERSON", "Lena Ost, the mayor of Orrin"),
        ("T3", "LOC", "Orrin"),
        ("T4", "CLAIM", "The ferry “Åse” 😀 carried 340 people"),
        ("T5", "CLAIM", "it was late"),
        ("T6", "CLAIM", "carried 340 people,\nand it was late"),
    ]
    # And a span over two lines is written as brat does, whose server refuses it otherwise.
    form.write(tmp_path / "again", [read])
    (again,) = (tmp_path / "again").glob("*.ann")
    theirs = (DATA / "brat" / "ferry.ann").read_text(encoding="utf-8")
    for line in (line for line in theirs.splitlines() if line.startswith("T")):
        assert line in again.read_text(encoding="utf-8").splitlines()


def test_brat_files_of_others_are_not_mixed_with_ours(tmp_path: Path) -> None:
    form = format_named("brat")
    form.write(tmp_path / "c", [document("a b", (0, 1, "X"))])
    with pytest.raises(DataError, match="already"):
        form.write(tmp_path / "c", [document("a b", (0, 1, "X"))])


def test_spans_that_a_tool_added_or_took_out_leave_the_others_their_ids(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin, Span

    text = "Lena Ost resigned in Orrin."
    path = tmp_path / "c.spacy"
    format_named("spacy").write(path, [document(text, (0, 8, "PERSON"), (21, 26, "LOC"))])
    nlp = spacy.blank("en")
    (doc,) = DocBin().from_disk(path).get_docs(nlp.vocab)
    doc.spans["claims"] = [doc.spans["claims"][1], Span(doc, 2, 3, label="ACT")]
    DocBin(docs=[doc], store_user_data=True).to_disk(path)
    (read,) = format_named("spacy").read(path)
    assert [(s.start, s.label, s.id) for s in read.spans] == [(21, "LOC", "21"), (9, "ACT", "")]
    tags = tmp_path / "c.conll"
    format_named("conll").write(tags, [document(text, (0, 8, "PERSON"), (21, 26, "LOC"))])
    tags.write_text(tags.read_text().replace("Orrin\tB-LOC", "Orrin\tO"))
    (read,) = format_named("conll").read(tags)
    assert [(s.start, s.label, s.id) for s in read.spans] == [(0, "PERSON", "0")]


def test_a_text_that_was_changed_below_its_comment_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "c.conll"
    format_named("conll").write(path, [document("Lena Ost won", (0, 8, "PERSON"))])
    path.write_text(path.read_text().replace("\nOst\t", "\nAst\t"))
    with pytest.raises(DataError, match="line 1: the comment"):
        list(format_named("conll").read(path))


def test_conllu_that_the_conllu_library_wrote_is_read(tmp_path: Path) -> None:
    from conllu.models import Metadata, Token, TokenList

    rows = [
        ("1", "Lena", {"NE": "B-PERSON"}),
        ("2", "Ost", {"NE": "L-PERSON"}),
        ((3, "-", 4), "didn't", None),
        ("3", "did", None),
        ("4", "n't", None),
        ("5", "go", None),
        ((5, ".", 1), "anywhere", None),
        ("6", "to", None),
        ("7", "Orrin", {"SpaceAfter": "No", "NE": "U-LOC"}),
        ("8", ".", None),
    ]
    empty = dict.fromkeys(("lemma", "upos", "xpos", "feats", "head", "deprel", "deps"))
    words = [
        Token(id=int(i) if isinstance(i, str) else i, form=form, **empty, misc=misc)
        for i, form, misc in rows
    ]
    first = TokenList(words, Metadata({"newdoc id": "n1", "sent_id": "n1-1"}))
    second = TokenList([Token(id=1, form="Ja", **empty, misc=None)], Metadata({"sent_id": "n1-2"}))
    other = TokenList([Token(id=1, form="No", **empty, misc=None)], Metadata({"newdoc id": "n2"}))
    path = tmp_path / "theirs.conllu"
    path.write_text("".join(sentence.serialize() for sentence in (first, second, other)))
    one, two = format_named("conllu").read(path)
    assert (one.id, one.text) == ("n1", "Lena Ost didn't go to Orrin. Ja")
    assert [(one.text[s.start : s.end], s.label) for s in one.spans] == [
        ("Lena Ost", "PERSON"),
        ("Orrin", "LOC"),
    ]
    assert (two.id, two.text) == ("n2", "No")


def test_conllu_is_what_spacy_and_the_conllu_library_read(tmp_path: Path) -> None:
    from conllu import parse
    from spacy.training.converters import conllu_to_docs

    text = 'Lena Ost said: "Orrin pays."\n\nIt paid | twice.'
    path = tmp_path / "c.conllu"
    made = document(text, (0, 8, "PERSON"), (16, 21, "LOC"), (30, 46, "CLAIM"))
    format_named("conllu").write(path, [made])
    (doc,) = conllu_to_docs(path.read_text(), n_sents=10, no_print=True)
    assert [(e.text, e.label_) for e in doc.ents] == [
        ("Lena Ost", "PERSON"),
        ("Orrin", "LOC"),
        ("It paid | twice.", "CLAIM"),
    ]
    one, two = parse(path.read_text())
    assert one.metadata["newdoc id"] == "d"
    assert two.metadata["text"] == "It paid | twice."
    assert two[-1]["misc"] == {"NE": "L-CLAIM", "SpaceAfter": "No"}


def test_conllu_without_documents_gives_its_sentences(tmp_path: Path) -> None:
    path = tmp_path / "t.conllu"
    word = "\t".join(["_"] * 7)
    path.write_text(f"# sent_id = s1\n1\tJa\t{word}\t_\n\n# sent_id = s2\n1\tNo\t{word}\tNE=B-X\n")
    one, two = format_named("conllu").read(path)
    assert (one.id, one.text, two.id, two.spans[0].label) == ("s1", "Ja", "s2", "X")
    path.write_text("1\tJa\n")
    with pytest.raises(DataError, match="line 1 has 2 columns"):
        list(format_named("conllu").read(path))


@pytest.mark.parametrize("name", ["doccano.jsonl", "doccano-relations.jsonl"])
def test_files_that_doccano_exported_are_read(name: str, tmp_path: Path) -> None:
    """Written by doccano 1.8.4's own exporter, without and with relations."""
    form = format_named("doccano")
    one, two = form.read(DATA / name)
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


def test_what_doccano_gives_for_each_annotator_is_theirs(tmp_path: Path) -> None:
    """Two texts of ours that ben had labelled, imported into doccano 1.8.4 by ada and labelled there by bo: the ZIP
    that it gives has a file for each of its annotators."""
    form = format_named("doccano")
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for one in sorted((DATA / "doccano-each").iterdir()):
            file.write(one, one.name)
    assert guess_format(archive) == "doccano"
    ferry, count, first, second = form.read(archive)
    assert [*form.read(DATA / "doccano-each")] == [ferry, count, first, second]
    # Spans that nobody touched are still ben's, with their ids and what was known of them.
    assert (ferry.id, ferry.annotator, count.annotator) == ("d one", "ben", "ben")
    assert [(s.label, s.id) for s in ferry.spans] == [("PERSON", "p1"), ("CLAIM", "3"), ("LOC", "")]
    assert count.spans[0].extra == {"note": "sure"}
    assert (first.annotator, second.annotator, second.spans) == ("bo", "bo", ())
    assert [(s.start, s.end, s.label) for s in first.spans] == [(0, 8, "PERSON")]
    assert ferry.extra == first.extra == {"article": "quay"}
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w") as file:
        file.writestr("all.csv", "text")
    with pytest.raises(DataError, match=r"no \.jsonl file"):
        list(form.read(empty))
    with zipfile.ZipFile(empty, "w") as file:
        file.writestr("ada.jsonl", '{"text": 3}')
    with pytest.raises(DataError, match=r"empty\.zip/ada\.jsonl.*line 1: not a doccano row"):
        list(form.read(empty))


def test_relations_are_of_the_spans_that_doccano_numbered_anew(tmp_path: Path) -> None:
    form = format_named("doccano")
    relation = {"from_id": 7, "to_id": 9, "type": "mayor of"}
    spans = (LabelledSpan(0, 8, "PERSON", "7"), LabelledSpan(13, 18, "LOC", "9"))
    made = LabelledDocument("d", "Lena Ost of Orrin.", spans, "", {"relations": [relation]})
    path = tmp_path / "c.jsonl"
    form.write(path, [made])
    row = json.loads(path.read_text())
    assert [e["id"] for e in row["entities"]] == [7, 9]
    for entity, number in zip(row["entities"], (70, 90), strict=True):
        entity["id"] = number
    row["relations"] = [{"id": 1, "from_id": 70, "to_id": 90, "type": "mayor of"}]
    path.write_text(json.dumps(row))
    (read,) = form.read(path)
    assert read.extra["relations"] == [{"id": 1} | relation]
    assert read.spans == spans
    row["relations"], row["Comments"] = [], ["two mayors?"]
    path.write_text(json.dumps(row))
    (read,) = form.read(path)
    assert read.extra == {"relations": [], "Comments": ["two mayors?"]}
