"""The scripts that measure verdicts: corrupted copies, real articles, gains; on made-up towns."""

import importlib
import json
from pathlib import Path

import pytest

from claimcheck.checker import Checker
from claimcheck.config import Config, DecideConfig
from claimcheck.errors import DataError
from claimcheck.types import Evidence, Fact

TEXT = """Trams return to Orrin

The Orrin Bridge opened to trams in 1954. The Orrin Bridge is 312 metres long. Zebras are striped.
"""
# The fakes are as sure as can be; the shipped weights and threshold do not matter here.
CONFIG = Config(decide=DecideConfig(min_contradicted=0.5))


@pytest.fixture
def scripts(monkeypatch, repository):
    """A module of evaluation/ by name; the folder is no package."""
    monkeypatch.syspath_prepend(str(repository / "evaluation"))
    return importlib.import_module


@pytest.fixture
def checker(fake_extractor, fake_reference, fake_entailment):
    return Checker.load(
        reference=fake_reference,
        extractor=fake_extractor,
        entailment=fake_entailment,
        config=CONFIG,
    )


@pytest.fixture
def folder(tmp_path):
    """An article, and a record of three changes in it."""
    (tmp_path / "bridge.txt").write_text(TEXT)
    records = tmp_path / "corrupted"
    records.mkdir()

    def change(original, changed, kind):
        start = TEXT.index(original)
        return {
            "article": "bridge.txt", "start": start, "end": start + len(original),
            "original": original, "changed": changed, "kind": kind,
        }  # fmt: skip

    rows = [
        {"note": "This copy holds deliberate errors."},
        change("1954", "1962", "date"),
        change("312", "1,312", "number"),
        change("striped", "spotted", "direction"),
    ]
    (records / "bridge.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    return tmp_path


def test_changes_are_counted_by_kind_and_true_claims_beside_them(
    scripts, checker, folder, monkeypatch, capsys
):
    verdicts = scripts("verdicts")
    monkeypatch.setattr(verdicts.Checker, "load", lambda **_: checker)
    monkeypatch.setattr(
        "sys.argv", ["verdicts.py", "corrupted", str(folder / "corrupted"), str(folder)]
    )
    verdicts.main()
    rows = {row["kind"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows["date"]["contradicted"] == rows["number"]["contradicted"] == 1.0
    # Nothing is known of zebras, so that nothing can be found.
    assert rows["direction"]["contradicted"] == 0.0
    assert rows["direction"]["unverified"] == 1.0
    assert (rows["all"]["n"], rows["all"]["known_n"]) == (3, 2)
    assert rows["all"]["contradicted"] == pytest.approx(2 / 3, abs=1e-3)
    assert rows["all"]["known_contradicted"] == 1.0
    true = rows["true claims of the originals"]
    assert (true["n"], true["contradicted"]) == (3, 0.0)
    assert true["supported"] == pytest.approx(2 / 3, abs=1e-3)


def test_claims_with_planted_errors_are_no_true_claims(scripts, checker, folder):
    corrupted = scripts("corrupted")
    planted = folder / "planted"
    planted.mkdir()
    row = {
        "article": "bridge.txt",
        "sentence": "The Orrin Bridge is 312 metres long.",
        "wrong": "312",
    }
    (planted / "bridge.jsonl").write_text(json.dumps(row) + "\n")
    ((_, verdicts, _),) = corrupted.judge(
        corrupted.read_edits(folder / "corrupted"),
        corrupted.by_name([folder]),
        checker.check_articles,
    )
    errors = corrupted.read_planted(planted)
    left = [v for v in verdicts if not corrupted.is_planted(v, "bridge.txt", errors)]
    assert [v.claim.text for v in verdicts if v not in left] == [row["sentence"]]


def test_a_change_that_does_not_stand_there_is_told(scripts, folder):
    corrupted = scripts("corrupted")
    (edit, *_) = corrupted.read_edits(folder / "corrupted")["bridge.txt"]
    with pytest.raises(DataError, match="'1954' does not stand at"):
        corrupted.put_in("x" + TEXT, [edit])
    with pytest.raises(DataError, match="overlap"):
        corrupted.put_in(TEXT, [edit, edit])


@pytest.mark.parametrize(
    "row", ["{}", "{", '{"article": "a", "start": 3, "end": 3, "original": "", "changed": "x", "kind": "date"}']
)  # fmt: skip
def test_a_malformed_record_names_file_and_line(scripts, tmp_path, row):
    (tmp_path / "a.jsonl").write_text(row)
    with pytest.raises(DataError, match="line 1 is no change") as told:
        scripts("corrupted").read_edits(tmp_path)
    assert told.value.path == str(tmp_path / "a.jsonl")


def test_the_interval_of_a_share_holds_for_rare_ones(scripts):
    wilson = scripts("corrupted").wilson
    assert wilson(0, 0) == [0.0, 1.0]
    assert wilson(0, 300)[0] == 0.0
    assert wilson(0, 300)[1] == pytest.approx(0.0126, abs=1e-3)
    assert wilson(5, 10) == pytest.approx([0.2366, 0.7634], abs=1e-3)


def test_real_articles_give_a_mix_of_verdicts_and_some_to_read(scripts, checker, tmp_path):
    wild = scripts("wild")
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps({"id": "n1", "text": TEXT}) + "\n")
    done = list(checker.check_articles(wild.read_texts(path)))
    row = wild.mix(done)
    assert (row["articles"], row["claims"], row["claims_per_article"]) == (1, 3, 3.0)
    assert row["supported"] == pytest.approx(2 / 3)
    read = list(wild.sample(done, 2))
    assert {one["verdict"] for one in read} == {"supported", "unverified"}
    assert all(one["reason"] for one in read)


def test_other_articles_become_a_reference_that_is_no_evidence_for_themselves(scripts, tmp_path):
    wild = scripts("wild")
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps({"id": "n1", "text": TEXT}) + "\n")
    (article,) = wild.read_texts(path)
    rows = list(wild.passages([article]))
    assert [row["url"] for row in rows] == ["n1"] * len(rows)
    assert rows[0]["text"].startswith("The Orrin Bridge opened")
    wild.write_rows(rows, tmp_path / "others.jsonl")
    assert len(Path(tmp_path / "others.jsonl").read_text().splitlines()) == len(rows) == 2


def test_recall_counts_gold_sentences_and_their_abstracts(scripts):
    retrieval = scripts("open_retrieval")
    corpus = [
        {"doc_id": 7, "title": "Ferries", "sentences": ["Ferries  sank.", "They were old."]},
        {"doc_id": 8, "title": "Trams", "sentences": ["Trams ran."]},
    ]
    claim = {
        "cited_doc_ids": [8],
        "evidence": [
            {"doc_id": 8, "text": "Trams ran.", "gold": True},
            {"doc_id": 8, "text": "None.", "gold": False},
        ],
    }
    nothing = {"cited_doc_ids": [7], "evidence": []}
    rows = list(retrieval.abstracts(corpus, [claim]))
    assert [row["id"] for row in rows] == ["8:0", "7:0", "7:1"]
    assert len(list(retrieval.abstracts(corpus, [claim], most=1))) == 1
    facts = [Fact(r["id"], "d", r["title"], r["text"], url=r["url"]) for r in rows]
    evidence = [Evidence(fact, i, 1.0) for i, fact in enumerate([*facts[1:]] * 4 + facts[:1], 1)]
    five, twenty = retrieval.recall([claim, nothing], [evidence, evidence])
    assert (five["n"], five["sentence"], five["abstract"]) == (1, 0.0, 0.0)
    assert (twenty["sentence"], twenty["abstract"]) == (1.0, 1.0)
