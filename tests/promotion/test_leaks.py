"""Rows of a gate that a model was trained on are found in every stage, under any name of the file."""

import json

import pytest

from claimcheck.evaluate.catalog import Suite, load_suites
from claimcheck.promotion.leaks import find_leaks
from claimcheck.promotion.recipes import save_recipe

TEXTS = [f"The ferry to island {i} sails at noon on Sundays." for i in range(5)]


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMCHECK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def written(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def trained(folder, **recipe):
    folder.mkdir(parents=True, exist_ok=True)
    save_recipe(recipe, folder)
    return folder


def pair(text):
    return {"premise": "It sails.", "hypothesis": text, "label": "supported"}


def pairs_suite(data):
    written(data / "entailment/dev/town.jsonl", map(pair, TEXTS))
    return Suite("town", "entailment", "accuracy", "$CLAIMCHECK_DATA/entailment/dev/town.jsonl")


def test_a_set_is_the_same_by_its_file_and_not_by_its_bare_name(data, tmp_path):
    suite = pairs_suite(data)
    written(data / "entailment/train/town.jsonl.gz", [pair("Another ferry sails at night.")])
    apart = find_leaks(trained(tmp_path / "a", sets={"town": 0}), [suite], most=0)
    assert (apart.found, apart.unread) == ({}, [])
    by_name = trained(tmp_path / "b", sets={str(data / "entailment/dev/town.jsonl"): 0})
    assert "this very set" in find_leaks(by_name, [suite], most=0).found["town"]


def test_an_earlier_stage_counts(data, tmp_path):
    suite = pairs_suite(data)
    written(data / "entailment/train/mixed.jsonl.gz", [pair(TEXTS[3].upper()), pair("Unheard of.")])
    first = trained(tmp_path / "first", sets={"mixed": 0})
    second = trained(tmp_path / "second", start=str(first), sets={"other": 0})
    leaks = find_leaks(second, [suite], most=0)
    assert "has 1 of its 5 rows" in leaks.found["town"]
    assert leaks.unread == ["entailment/train/other.jsonl.gz"]
    assert find_leaks(second, [suite], most=1).found == {}


def test_another_premise_is_another_row(data, tmp_path):
    suite = pairs_suite(data)
    other = {**pair(TEXTS[0]), "premise": "It does not sail."}
    written(data / "entailment/train/mixed.jsonl.gz", [other])
    assert find_leaks(trained(tmp_path / "m", sets={"mixed": 0}), [suite], most=0).found == {}


def test_a_claim_that_evidence_is_looked_up_for_is_found_among_hypotheses(data, tmp_path):
    written(data / "dev.jsonl", [{"claim": text, "relevant": ["f"]} for text in TEXTS])
    suite = Suite("search", "retrieval", "mrr", "$CLAIMCHECK_DATA/dev.jsonl")
    written(data / "entailment/train/mixed.jsonl.gz", map(pair, TEXTS[:2]))
    leaks = find_leaks(trained(tmp_path / "m", sets={"mixed": 0}), [suite], most=0)
    assert "has 2 of its 5 rows" in leaks.found["search"]


def test_what_the_extractor_leaves_out_it_has_not_seen(data, tmp_path):
    rows = [{"text": text, "spans": []} for text in TEXTS]
    written(data / "ner/town.dev.jsonl.gz", rows)
    written(data / "ner/mixed.jsonl.gz", [*rows, {"text": "Thanks.", "spans": []}])
    suite = Suite("town", "ner", "f1", "$CLAIMCHECK_DATA/ner/town.dev.jsonl.gz")
    seen = trained(tmp_path / "seen", ner={"mixed": 0})
    assert "has 5 of its 5 rows" in find_leaks(seen, [suite], most=0).found["town"]
    spared = trained(tmp_path / "spared", ner={"mixed": 0}, never=["ner/town.dev"])
    assert find_leaks(spared, [suite], most=0).found == {}


def test_documents_that_are_kept_apart_were_not_seen(data, tmp_path):
    rows = [{"text": text, "check_worthy": True, "doc": f"d{i % 2}"} for i, text in enumerate(TEXTS)]  # fmt: skip
    written(data / "claims/speech.jsonl.gz", rows)
    written(data / "claims/dev.jsonl", rows[1::2])
    suite = Suite("dev", "sentences", "f1", "$CLAIMCHECK_DATA/claims/dev.jsonl")
    seen = trained(tmp_path / "seen", debate={"speech": 0})
    assert "dev" in find_leaks(seen, [suite], most=0).found
    apart = trained(tmp_path / "apart", debate={"speech": 0}, without_docs=["d1"])
    assert find_leaks(apart, [suite], most=0).found == {}


def test_short_sentences_that_everybody_says_are_no_sign(data, tmp_path):
    rows = [{"text": "Thank you all.", "check_worthy": False}]
    written(data / "claims/speech.jsonl.gz", rows)
    written(data / "claims/dev.jsonl", rows)
    suite = Suite("dev", "sentences", "f1", "$CLAIMCHECK_DATA/claims/dev.jsonl")
    assert find_leaks(trained(tmp_path / "m", debate={"speech": 0}), [suite], most=0).found == {}


@pytest.mark.parametrize(
    ("kind", "suite"), [("extractor", "claims.corpus-dev"), ("entailment", "own_pairs.dev")]
)
def test_what_ships_has_not_seen_the_own_rows_of_its_gates(repository, monkeypatch, kind, suite):
    monkeypatch.delenv("CLAIMCHECK_DATA", raising=False)
    catalog = load_suites(repository / "evaluation" / "suites.toml")
    chosen = [one for one in catalog if one.name == suite and one.use == "choose"]
    assert chosen
    leaks = find_leaks(repository / "models" / kind, chosen, most=0)
    assert leaks.found == {}
    assert not [file for file in leaks.unread if file.startswith("corpus/")]
