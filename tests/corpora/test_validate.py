import gzip
import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

import claimcheck.cli.corpus  # noqa: F401  (registers the command)
from claimcheck.cli.app import app
from claimcheck.corpora.formats import FORMATS, format_named
from claimcheck.corpora.kinds import kind_of, split_of
from claimcheck.corpora.records import LabelledDocument, LabelledSpan
from claimcheck.corpora.validate import validate
from claimcheck.errors import DataError, UsageError


def save(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def pair(premise, hypothesis, label="supported", **more):
    return {"premise": premise, "hypothesis": hypothesis, "label": label, **more}


def text(value, *spans, **more):
    return {
        "text": value,
        "spans": [dict(zip(("start", "end", "label"), s, strict=False)) for s in spans],
        **more,
    }


BALANCED = [
    pair(
        f"Field {i} was ploughed by the Berg family.", f"Family Berg ploughed plot {i * 31}", label
    )
    for i, label in enumerate(("supported", "contradicted", "unverified"))
]


def counts(*paths, **options):
    return dict(validate(paths, **options).counts)


def test_a_sound_corpus_gives_nothing(tmp_path):
    report = validate([save(tmp_path / "x.jsonl", *BALANCED)])
    assert (report.errors, report.warnings) == (0, 0)
    assert report.files[0].kind == "entailment"
    assert report.files[0].labels["contradicted"] == 1


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pair("a", "b"), "entailment"),
        (text("Oslo", (0, 4, "LOC")), "ner"),
        (text("Oslo", (0, 4, "CLAIM")), "claims"),
        (text("Oslo", (0, 4)), "claims"),
        (text("Oslo", statements=[]), "claims"),
        (text("Oslo"), "spans"),
        (text("Oslo grew", (0, 4, "LOC"), (0, 9, "CLAIM")), "mixed"),
        ({"text": "Oslo", "check_worthy": False, "spans": []}, "sentences"),
        ({"claim": "Oslo grew", "verdict": "supported"}, "verdicts"),
        ({"claim": "Oslo grew", "relevant": []}, "retrieval"),
        ({"claim": "Oslo grew"}, ""),
        ({"text": "Oslo"}, ""),
    ],
)
def test_kinds_are_known_by_their_keys(data, kind):
    assert kind_of(data) == kind


def test_splits_are_known_by_name_or_folder(tmp_path):
    assert split_of(tmp_path / "herald.train.jsonl.gz") == "train"
    assert split_of(tmp_path / "dev" / "herald.jsonl") == "dev"
    assert split_of(tmp_path / "dev" / "herald.test.jsonl") == "test"
    assert split_of(tmp_path / "testament.jsonl") == str(tmp_path / "testament.jsonl")


def test_broken_rows_do_not_stop_the_check(tmp_path):
    path = save(
        tmp_path / "x.jsonl",
        *BALANCED,
        "{",
        {"a": 1},
        pair("p", "h", "neutral"),
        pair("p", None),
        text("Oslo", (0, 4, "LOC")),
    )
    report = validate([path])
    assert report.counts == {"malformed": 4, "unknown-label": 1}
    assert report.examples[0].line in (4, 5, 7, 8)
    assert {p.line for p in report.examples} == {4, 5, 6, 7, 8}


def test_offsets_are_checked(tmp_path):
    path = save(
        tmp_path / "x.jsonl", text("Oslo grew", (0, 40, "LOC")), text("Rome fell", (0, 5, "LOC"))
    )
    assert counts(path, ignore=["imbalance"]) == {"offsets": 1, "span-whitespace": 1}


def test_repetitions_and_conflicts(tmp_path):
    claim = "The northern bridge over the river Aune was closed to lorries in March 2019"
    path = save(
        tmp_path / "x.jsonl",
        *BALANCED,
        pair("The bridge shut.", claim),
        pair("The bridge shut.", claim.upper() + "."),
        pair("The bridge shut.", claim, "contradicted"),
        pair("The bridge shut.", claim.replace("closed", "shut")),
    )
    assert counts(path) == {"duplicate": 1, "conflicting-labels": 1, "near-duplicate": 1}


def test_contrastive_pairs_are_not_repetitions(tmp_path):
    claim = "The northern bridge over the river Aune was closed to lorries in March 2019"
    path = save(
        tmp_path / "x.jsonl",
        *BALANCED,
        pair("The bridge shut.", claim),
        pair("The bridge shut.", claim.replace("2019", "2018"), "contradicted"),
        pair("A pier opened.", claim, "unverified"),
    )
    assert counts(path) == {}


def test_an_imbalance_is_a_warning(tmp_path):
    report = validate([save(tmp_path / "x.jsonl", *BALANCED[:2])])
    assert report.counts == {"imbalance": 1}
    assert report.errors == 0


def test_leaks_between_files(tmp_path):
    claim = "The northern bridge over the river Aune was closed to lorries in March 2019"
    train = save(
        tmp_path / "a.train.jsonl",
        *BALANCED,
        pair("[Aune] The bridge shut.", "It is shut"),
        pair("Lorries turned back.", claim),
    )
    dev = save(
        tmp_path / "a.dev.jsonl",
        pair("The bridge shut!", "Nothing happened", "contradicted"),
        pair("[Aune] It rained.", "It was wet"),
        pair("Snow fell.", claim.replace("closed", "shut")),
        pair("Sun shone.", "Nobody knows", "unverified"),
    )
    assert counts(train, dev) == {"leak-premise": 1, "leak-page": 1, "leak-claim": 1}
    assert counts(train, dev, near_duplicates=False) == {"leak-premise": 1, "leak-page": 1}


def test_files_of_one_split_do_not_leak_into_each_other(tmp_path):
    row = pair("The bridge shut.", "It is shut")
    paths = [save(tmp_path / "train" / f"{n}.jsonl", *BALANCED, row) for n in "ab"]
    assert not any(code.startswith("leak") for code in counts(*paths))


def test_a_split_key_in_one_file(tmp_path):
    path = save(
        tmp_path / "x.jsonl",
        text("Rain fell.", (0, 9), doc="story-1", split="train"),
        text("Snow fell.", (0, 9), doc="story-1", split="dev"),
        text("Hail fell.", (0, 9), doc="story-2", split="dev"),
    )
    assert counts(path) == {"leak-document": 1}


def test_a_bare_number_is_an_id_only_within_its_source(tmp_path):
    train = save(tmp_path / "a.train.jsonl", text("Rain fell.", (0, 9), doc_id=4, source="north"))
    other = save(tmp_path / "b.dev.jsonl", text("Snow fell.", (0, 9), doc_id=4, source="south"))
    same = save(tmp_path / "c.dev.jsonl", text("Hail fell.", (0, 9), doc_id=4, source="north"))
    assert counts(train, other) == {}
    assert counts(train, same) == {"leak-document": 1}


def test_statements_of_claims_leak_too(tmp_path):
    statement = "The northern bridge over the river Aune was closed to lorries in 2019"
    train = save(tmp_path / "train.jsonl", text("It shut.", (0, 7), statements=[statement]))
    dev = save(tmp_path / "dev.jsonl", text("It was shut.", (0, 11), statements=[statement]))
    assert counts(train, dev) == {"leak-claim": 1}


def invented(rng, words):
    """A sentence of made-up words, so that no two are alike by chance."""
    syllables = "ba cer din fol gam hur jit kel lom nar pid rus sot tav vem wix".split()
    return " ".join("".join(rng.choices(syllables, k=3)) for _ in range(words))


def planted(rng, n):
    """Three splits of 100 articles with two claims each, and what `n` of each kind were planted in them."""
    splits = {"train": [], "dev": [], "test": []}
    for split, rows in splits.items():
        for i in range(100):
            claims = [invented(rng, 12) for _ in range(2)]
            value = ". ".join([*claims, invented(rng, 30)])
            spans = [(value.index(claim), value.index(claim) + len(claim)) for claim in claims]
            rows.append(text(value, *spans, article=f"{split}-{i}"))
    for k in range(n):
        to = splits[("dev", "test")[k % 2]]
        # A second row of an article: another text, the same id.
        to.append(text(invented(rng, 20), article=splits["train"][k]["article"]))
        # The same text under another id, in capitals and with other marks.
        copy = splits["train"][20 + k]["text"].upper().replace(".", " –")
        to.append(text(copy, article=f"copy-{k}"))
        # The claim of another article with one word exchanged, in a text of its own.
        row = splits["train"][40 + k]
        words = row["text"][row["spans"][0]["start"] : row["spans"][0]["end"]].split()
        claim = " ".join([*words[:5], invented(rng, 1), *words[6:]])
        value = f"{invented(rng, 25)}. {claim}. {invented(rng, 25)}"
        at = value.index(claim)
        to.append(text(value, (at, at + len(claim)), article=f"near-{k}"))
    return splits


def test_every_planted_leak_is_found_and_nothing_else(tmp_path):
    rng = random.Random(7)
    sound = [save(tmp_path / "a" / f"{s}.jsonl", *rows) for s, rows in planted(rng, 0).items()]
    assert counts(*sound) == {}
    leaky = [save(tmp_path / "b" / f"{s}.jsonl", *rows) for s, rows in planted(rng, 16).items()]
    assert counts(*leaky) == {"leak-document": 16, "leak-text": 16, "leak-claim": 16}
    one_file = [
        row | {"split": p.stem}
        for p in leaky
        for row in map(json.loads, p.read_text().splitlines())
    ]
    assert counts(save(tmp_path / "all.jsonl", *one_file)) == counts(*leaky)
    result = CliRunner().invoke(app, ["corpus", "validate", *map(str, leaky)])
    assert result.exit_code == 1
    assert "leak-claim (16)" in result.stdout


def test_the_words_of_a_span_are_its_claim_where_no_statement_is(tmp_path):
    claim = "the northern bridge over the river Aune was closed to lorries in 2019"
    train = save(tmp_path / "train.jsonl", text(f"Once {claim}.", (5, 5 + len(claim))))
    span = {"start": 0, "end": 2, "label": "CLAIM", "statement": claim.capitalize()}
    dev = save(tmp_path / "dev.jsonl", {"text": "It was shut.", "spans": [span]})
    assert counts(train, dev) == {"leak-claim": 1}


def test_statements_must_match_the_spans(tmp_path):
    path = save(tmp_path / "x.jsonl", text("It shut.", (0, 7), statements=["a", "b"]))
    assert counts(path) == {"malformed": 1}


def test_an_unknown_code_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no problem is called nope"):
        validate([tmp_path / "x.jsonl"], ignore=["nope"])


def test_the_command(tmp_path):
    good = save(tmp_path / "x.jsonl", *BALANCED)
    bad = save(tmp_path / "y.jsonl", *BALANCED, pair("p", "h", "neutral"))
    runner = CliRunner()
    assert runner.invoke(app, ["corpus", "validate", str(good)]).exit_code == 0
    result = runner.invoke(app, ["corpus", "validate", str(bad), "--json"])
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["errors"] == 1
    assert report["problems"][0]["code"] == "unknown-label"
    assert report["problems"][0]["examples"][0]["line"] == 4
    shown = runner.invoke(app, ["corpus", "validate", str(bad)])
    assert "unknown-label" in shown.stdout


CLAIM = "Lena Ost has run the cheese counter at Orrin market since 2011"


def test_claims_by_any_name_leak(tmp_path):
    train = save(tmp_path / "train.jsonl", text(f"{CLAIM}.", (0, len(CLAIM), "FACT")))
    value = f"Nobody knows why. {CLAIM.replace('counter', 'stall')}, they say, and so it is told."
    dev = save(tmp_path / "dev.jsonl", text(value, (18, 78, "FACT")))
    assert counts(train, dev, ignore=["imbalance"]) == {"leak-claim": 1}
    # A name of a word or two may stand in every split.
    train = save(tmp_path / "a" / "train.jsonl", text("Orrin grew by a half.", (0, 5, "LOC")))
    dev = save(tmp_path / "a" / "dev.jsonl", text("In Orrin it rained.", (3, 8, "LOC")))
    assert counts(train, dev, ignore=["imbalance"]) == {}


def test_short_texts_leak_and_empty_ones_are_none(tmp_path):
    train = save(tmp_path / "train.jsonl", text("Taxes rose by 8%.", (0, 16)))
    dev = save(tmp_path / "dev.jsonl", text("Taxes rose by 8%", (0, 16)), text("… –"), text(""))
    assert counts(train, dev) == {"leak-text": 1, "leak-claim": 1, "empty-text": 2}
    path = save(tmp_path / "x.jsonl", *BALANCED, pair("It rained.", " "), pair("It rained.", "Yes"))
    assert counts(path) == {"empty-text": 1, "short-text": 1}


def test_claims_beside_other_labels_are_read_and_said(tmp_path):
    value = "The council raised the rent. It was wrong to do so."
    path = save(
        tmp_path / "x.jsonl",
        text(value, (0, 27, "CLAIM"), (4, 11, "ORG")),
        text(value + " So.", (0, 27, "CLAIM"), (29, 50, "OPINION"), (36, 41, "OPINION")),
    )
    report = validate([path], ignore=["imbalance"], near_duplicates=False)
    assert report.counts == {"mixed-labels": 1, "nested-entities": 1}
    assert (report.files[0].kind, report.files[0].rows) == ("mixed", 2)


def test_judged_claims_are_checked(tmp_path):
    def judged(claim, verdict, **more):
        return {"claim": claim, "verdict": verdict, **more}

    train = save(
        tmp_path / "train.jsonl",
        judged(CLAIM, "supported", article="a"),
        judged(CLAIM + ".", "contradicted"),
        judged(CLAIM + ".", "contradicted"),
        judged(CLAIM, "contradicted", date="2024-01-01"),
        judged("It rained all day.", "SUPPORTS"),
        judged(None, "supported"),
        {"claim": "The pier is long.", "label": "unverified"},
    )
    assert counts(train) == {
        "conflicting-labels": 1, "duplicate": 1, "unknown-label": 1, "malformed": 1,
    }  # fmt: skip
    dev = save(tmp_path / "dev.jsonl", judged(CLAIM.replace("cheese", "fish"), "supported"))
    found = validate([train, dev])
    assert found.counts["leak-claim"] == 1
    assert [file.kind for file in found.files] == ["verdicts", "verdicts"]
    facts = save(tmp_path / "r.dev.jsonl", {"claim": CLAIM, "relevant": ["f1"]})
    judged_too = save(tmp_path / "v.dev.jsonl", judged(CLAIM, "supported"))
    assert counts(facts, judged_too, ignore=["imbalance"]) == {}
    assert counts(save(tmp_path / "r.jsonl", {"claim": CLAIM, "relevant": "f1"})) == {
        "malformed": 1
    }


def test_one_sided_labels_are_said_of_every_kind(tmp_path):
    def only(message, *rows):
        report = validate([save(tmp_path / "x.jsonl", *rows)], near_duplicates=False)
        assert report.counts["imbalance"] >= 1
        assert any(message in p.message for p in report.examples), report.examples

    rng = random.Random(3)
    lines = [invented(rng, 8) for _ in range(12)]
    only("contradicted is 0.0%", *({"claim": line, "verdict": "supported"} for line in lines))
    only("not check-worthy is 0.0%", *({"text": line, "check_worthy": True} for line in lines))
    only("no span in 12 texts", *map(text, lines))
    only("from end to end", *(text(line, (0, len(line), "CLAIM")) for line in lines))


def test_an_id_names_one_row(tmp_path):
    path = save(
        tmp_path / "x.jsonl",
        text("The hall closed after a fire.", id="1"),
        text("A different text about the sea.", id="1"),
        text("It rained.", id="2", annotator="ada"),
        text("It rained.", (0, 9), id="2", annotator="ben"),
    )
    assert counts(path) == {"duplicate-id": 1, "conflicting-labels": 1}


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "jsonl"])
def test_every_format_is_checked(name, tmp_path):
    """The same leak and the same repetition, whatever tool wrote the corpus."""
    files = {"brat": "", "datasets": ""}
    suffix = {"spacy": ".spacy", "prodigy": ".jsonl", "doccano": ".jsonl", "label-studio": ".json",
              "conll": ".conll", "conllu": ".conllu", **files}[name]  # fmt: skip
    span = LabelledSpan(0, len(CLAIM), "CLAIM", "s")
    train = [LabelledDocument(f"t{n}", f"{CLAIM}.", (span,)) for n in range(2)]
    dev = [LabelledDocument("d", f"{CLAIM}, they say.", (span,))]
    for split, documents in (("train", train), ("dev", dev)):
        path = tmp_path / f"{split}{suffix}"
        format_named(name).write(path, documents)
    paths = [tmp_path / f"{split}{suffix}" for split in ("train", "dev")]
    result = CliRunner().invoke(app, ["corpus", "validate", *map(str, paths), "--json"])
    found = json.loads(result.stdout)
    assert {p["code"]: p["count"] for p in found["problems"]} == {
        "duplicate": 1, "leak-claim": 1, "leak-text": 1,
    }  # fmt: skip
    # The folder that holds them is read as well, where they are files.
    if suffix:
        whole = CliRunner().invoke(app, ["corpus", "validate", str(tmp_path), "--json"])
        assert len(json.loads(whole.stdout)["files"]) == 2


def test_a_broken_file_of_another_format_is_reported_and_the_next_is_checked(tmp_path):
    (tmp_path / "a.conll").write_text("Lena X-PER\n")
    (tmp_path / "b.json").write_text("{}")
    (tmp_path / "d.jsonl").write_bytes(gzip.compress(b'{"text": "cut"}\n')[:-4])
    sound = save(tmp_path / "e.jsonl", *BALANCED)
    report = validate([*(tmp_path / name for name in ("a.conll", "b.json", "d.jsonl")), sound])
    assert report.counts["malformed"] >= 3
    assert [p.line for p in report.examples][:2] == [1, 0]
    assert {Path(p.path).name for p in report.examples} == {"a.conll", "b.json", "d.jsonl"}
    assert report.files[3].rows == 3
    with pytest.raises(DataError, match="cannot be read"):
        validate([tmp_path / "none.conll"])
