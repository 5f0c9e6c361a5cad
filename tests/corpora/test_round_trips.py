"""500 made documents through the export and the import of every format: nothing is lost on the way."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from claimcheck.cli.main import app
from claimcheck.corpora.formats import FORMATS, format_named
from claimcheck.corpora.formats.tokens import blank_pipeline
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.errors import DataError
from claimcheck.jsonl import read_jsonl

N = 500
FILES = {"jsonl": "c.jsonl", "spacy": "c.spacy", "prodigy": "c.jsonl", "doccano": "c.jsonl",
         "label-studio": "c.json", "brat": "c", "conll": "c.conll", "conllu": "c.conllu", "datasets": "c.parquet"}  # fmt: skip
# One label a word: no overlaps.
FLAT = {"conll", "conllu"}

# Words and what stands between them: combining marks, ligatures, beyond the BMP, right to left, quotes of
# all kinds, what means something in a format, white space of many kinds.
WORDS = (
    "Åse", "e\u0301te\u0301", "Zürich", "ﬁne", "中文", "😀", "👩‍👩‍👧", "שלום", "مرحبا", "\ufeffbom", "3,5%", "$1.2bn",
    "don't", "“so”", '"', "'", "#1", "-DOCSTART-", "O", "B-ORG", "_", "<b>", "&amp;", "{x}", "[0]", "a|b", "a=b",
    "\\n", "\\u0041", "T1", "NE=B-X", "the", "mayor", "of", "Orrin", "340", ".", ",", "\u200b", "\u0000",
)  # fmt: skip
SPACES = (" ",) * 12 + ("", "  ", "\n", "\n\n", "\t", "\r\n", "\r", "\u00a0", "\u2028", "\u3000", "\x85", "\x1c")  # fmt: skip
IDS = (
    "",
    "a1",
    "7",
    "a b",
    "ä/ö\\ü",
    "#x = 1",
    'say "hi"',
    "tab\there",
    "two\nlines",
    "😀",
    "../up",
    "x" * 90,
)
LABELS = ("", "CLAIM", "ORG", "a-b", "ÄÖ", "O", "SPAN", "50%", "&lt;")
# Names that some format uses itself, among them.
KEYS = ("speaker", "note", "label", "labels", "entities", "relations", "tokens", "answer", "meta", "data", "extra",
        "claimcheck", "claimcheck_id", "token_start", "start_offset", "Comments", "split", "article")  # fmt: skip
VALUES: tuple[Any, ...] = (
    "",
    "x",
    "ä\n😀",
    0,
    3,
    1.5,
    True,
    None,
    [],
    [1, "b"],
    {},
    {"id": 3},
    {"k": {"l": []}},
)


def made(seed: int, form: str) -> list[LabelledDocument]:
    """500 documents that the format can hold: every tenth is empty or without spans."""
    rng = random.Random(seed)
    return [_document(rng, n, form) for n in range(N)]


def _document(rng: random.Random, n: int, form: str) -> LabelledDocument:
    parts = [rng.choice(SPACES)]
    for _ in range(0 if n % 20 == 0 else rng.randint(1, 12)):
        parts += [rng.choice(WORDS), rng.choice(SPACES)]
    text = "".join(parts)
    if form == "conllu" and not text.strip():
        text += "word"
    spans: list[LabelledSpan] = []
    for m in range(0 if n % 10 == 5 or not text else rng.randint(0, 5)):
        start = rng.randrange(len(text))
        end = rng.randint(start + 1, min(len(text), start + 20))
        inside = text[start:end]
        if form == "brat" and inside.strip("\n\r\u2028\x85\x1c") != inside:
            continue
        if form == "conllu" and inside != inside.strip():
            continue
        if form in FLAT and any(start < s.end and s.start < end for s in spans):
            continue
        id_ = rng.choice((f"s{m}", f"T{m}", "", "ä b\n#", "T1"))
        spans.append(LabelledSpan(start, end, rng.choice(LABELS), id_, _fields(rng, ("label",))))
    annotator = rng.choice(("", "ada", "Bo Ö.", "a@example.org", "17", "x\ty"))
    return LabelledDocument(rng.choice(IDS), text, tuple(spans), annotator, _fields(rng))


def _fields(rng: random.Random, taken: tuple[str, ...] = ()) -> dict[str, Any]:
    chosen = rng.sample(KEYS, rng.choice((0, 0, 1, 2, 4)))
    return {key: rng.choice(VALUES) for key in chosen if key not in taken}


@pytest.mark.parametrize("name", FORMATS)
def test_500_documents_come_back_as_they_went(name: str, tmp_path: Path) -> None:
    documents = made(20, name)
    assert sum(len(d.spans) for d in documents) > 400
    assert len({d.annotator for d in documents}) == 6
    ours, theirs, back = tmp_path / "ours.jsonl", tmp_path / FILES[name], tmp_path / "back.jsonl"
    format_named("jsonl").write(ours, documents)
    run = CliRunner().invoke
    sent = run(app, ["corpus", "export", str(ours), "-o", str(theirs), "--format", name])
    assert sent.exit_code == 0, sent.output
    # Nothing that the first half left in memory helps the second.
    blank_pipeline.cache_clear()
    got = run(app, ["corpus", "import", str(theirs), str(back), "--format", name])
    assert got.exit_code == 0, got.output
    before, after = ([row.data for row in read_jsonl(path)] for path in (ours, back))
    assert len(before) == len(after) == N
    for one, other in zip(before, after, strict=True):
        assert one == other
    assert list(format_named("jsonl").read(ours)) == documents


def test_doccano_takes_all_labels_of_what_is_written(tmp_path: Path) -> None:
    """It drops entities whose id is no number or whose label is empty, and stores no row that lacks a field."""
    format_named("doccano").write(tmp_path / "c.jsonl", made(20, "doccano"))
    rows = [row.data for row in read_jsonl(tmp_path / "c.jsonl")]
    assert len({tuple(row) for row in rows}) == 1
    assert not [row for row in rows if None in row.values()]
    for row in rows:
        assert all(type(e["id"]) is int and e["label"] for e in row["entities"])
        assert len({e["id"] for e in row["entities"]}) == len(row["entities"])
        assert row["label"] == [
            [e["start_offset"], e["end_offset"], e["label"]] for e in row["entities"]
        ]


def _one(text: str, *spans: tuple[int, int, str]) -> LabelledDocument:
    return LabelledDocument("d7", text, tuple(LabelledSpan(*span) for span in spans))


@pytest.mark.parametrize(
    ("name", "document", "what"),
    [
        ("conll", _one("a b c", (0, 3, "X"), (2, 5, "X")), "overlap"),
        ("conllu", _one("a b c", (0, 3, "X"), (2, 5, "X")), "overlap"),
        ("conll", _one("a b", (0, 1, "X Y")), "white space"),
        ("conllu", _one("a b", (0, 1, "X Y")), "white space"),
        ("conllu", _one("a b", (0, 1, "X|Y")), "holds a |"),
        ("conllu", _one("a b", (0, 2, "X")), "begins or ends with white space"),
        ("conllu", _one(" \n"), "no word"),
        ("brat", _one("a\nb", (0, 2, "X")), "line break"),
    ],
)
def test_what_a_format_cannot_hold_is_said_on_export(
    name: str, document: LabelledDocument, what: str, tmp_path: Path
) -> None:
    format_named("jsonl").write(tmp_path / "c.jsonl", [document])
    target = tmp_path / FILES[name].replace("c", "out", 1)
    args = ["corpus", "export", str(tmp_path / "c.jsonl"), "-o", str(target), "--format", name]
    error = CliRunner().invoke(app, args).exception
    assert isinstance(error, DataError)
    assert what in str(error)
    assert error.remedy


@pytest.mark.parametrize("name", FORMATS)
def test_half_a_character_is_refused_by_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"text": "cut \\ud83d here", "spans": []}\n')
    with pytest.raises(DataError, match="half of a character"):
        list(format_named("jsonl").read(tmp_path / "c.jsonl"))
    with pytest.raises(DataError, match="half of a character"):
        format_named(name).write(tmp_path / "out", [LabelledDocument("d", "cut \ud83d here")])
