"""Native files as our own rows, which our own readers take."""

import pytest

from claimcheck.errors import UsageError
from claimcheck.evaluate.benchmarks.convert import converted
from claimcheck.evaluate.rows import (
    read_ner,
    read_pairs,
    read_retrieval,
    read_sentences,
    read_verdicts,
)


def imported(run_cli, tmp_path, name, source):
    output = tmp_path / f"{name}.ours.jsonl"
    code, _, err = run_cli("corpus", "import", source, output, "--format", name)
    assert code == 0, err
    return output


def test_pairs(native, run_cli, tmp_path):
    row = {
        "unique_id": "u",
        "claim": "c",
        "evidence": "e",
        "label": "REFUTES",
        "page": "P",
        "revision_type": "real",
    }
    path = imported(run_cli, tmp_path, "vitaminc", native("test.jsonl", [row]))
    (pair,) = read_pairs(path)
    assert (pair.premise, pair.hypothesis, pair.label) == ("[P] e", "c", "contradicted")
    assert '"licence": "CC BY-SA 3.0 (Wikipedia)"' in path.read_text(encoding="utf-8")


def test_fever_gives_verdicts_and_what_to_retrieve(native, run_cli, tmp_path):
    row = {
        "id": 1,
        "label": "SUPPORTS",
        "claim": "c",
        "evidence": [[[1, 1, "P", 3], [1, 1, "Q", 0]], [[1, 2, "P", 3]]],
    }
    path = imported(run_cli, tmp_path, "fever", native("dev.jsonl", [row]))
    assert read_verdicts(path)[0].label == "supported"
    assert read_retrieval(path)[0].relevant == {"P#3", "Q#0"}


def test_scifact_has_a_pair_for_each_rationale(native, tmp_path):
    native(
        "s/corpus.jsonl", [{"doc_id": d, "title": "T", "abstract": ["a", "b"]} for d in (11, 12)]
    )
    claim = {
        "id": 3, "claim": "c", "cited_doc_ids": [11, 12],
        "evidence": {"11": [{"sentences": [1], "label": "CONTRADICT"}, {"sentences": [0, 1], "label": "CONTRADICT"}]},
    }  # fmt: skip
    native("s/claims_dev.jsonl", [claim])
    rows = list(converted("scifact", str(tmp_path / "s")))
    assert [(r["premise"], r["label"]) for r in rows] == [
        ("[T] b", "contradicted"), ("[T] a b", "contradicted"), ("[T] a b", "unverified"),
    ]  # fmt: skip


def test_claims_with_days_sentences_and_entities(native, run_cli, tmp_path):
    claims = [
        {"claim": "c", "label": label, "claim_date": "1-2-2020", "questions": []}
        for label in ("Refuted", "Conflicting Evidence/Cherrypicking")
    ]
    (claim,) = read_verdicts(imported(run_cli, tmp_path, "averitec", native("dev.json", claims)))
    assert str(claim.date) == "2020-02-01"
    tweets = [{"Sentence_id": "1", "Text": "It fell by 8%.", "class_label": "Yes"}]
    (sentence,) = read_sentences(imported(run_cli, tmp_path, "checkthat", native("t.tsv", tweets)))
    assert sentence.label is True
    path = tmp_path / "t.conll"
    path.write_text("Ida B-PER\n\n", encoding="utf-8")
    ours = tmp_path / "ner.jsonl"
    assert run_cli("corpus", "import", path, ours, "--format", "conll")[0] == 0
    assert read_ner(ours)[0].spans == ((0, 3, "PER"),)


def test_what_cannot_be_said_in_our_labels_is_refused(native):
    rows = [{"dataset": "a", "doc": "d", "claim": "c", "label": 0}]
    with pytest.raises(UsageError, match="does not tell denied"):
        list(converted("llm-aggrefact", native("a.jsonl", rows)))
