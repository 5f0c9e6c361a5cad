"""Native files as our own rows, which our own readers take."""

import json

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


def test_what_a_set_says_beside_is_kept_and_what_is_left_out_is_counted(native, run_cli, tmp_path):
    votes = {
        "evidence_id": "e",
        "evidence": "s",
        "evidence_label": "SUPPORTS",
        "votes": ["SUPPORTS", None],
    }
    rows = [
        {"claim_id": n, "claim": "c", "claim_label": label, "evidences": [votes]}
        for n, label in enumerate(("REFUTES", "DISPUTED"))
    ]
    source, output = native("climate.jsonl", rows), tmp_path / "c.jsonl"
    code, _, err = run_cli("corpus", "import", source, output, "--format", "climate-fever")
    assert code == 0
    assert "1 row in" in err
    assert "left out: 1 claims with evidence on both sides" in err
    (row,) = map(json.loads, output.read_text().splitlines())
    assert (row["id"], row["meta"]["evidences"][0]["votes"]) == ("0", ["SUPPORTS", None])
    sentences = imported(run_cli, tmp_path, "climate-fever-sentences", source)
    meta = json.loads(sentences.read_text().splitlines()[0])["meta"]
    assert meta == {"claim_id": "0", "votes": ["SUPPORTS", None]}
    debate = [{"Sentence_id": 7, "Text": "It fell by 8%.", "Verdict": -1, "Speaker": "Lena Ost"}]
    (row,) = converted("claimbuster", native("b.csv", debate))
    assert (row["id"], row["check_worthy"]) == ("7", False)
    assert row["meta"] == {"Verdict": "-1", "Speaker": "Lena Ost"}
    fever = {"id": 1, "label": "SUPPORTS", "claim": "c", "verifiable": "VERIFIABLE", "evidence": []}
    (row,) = converted("fever", native("f.jsonl", [fever]))
    assert row["meta"] == {"verifiable": "VERIFIABLE"}


def test_a_file_without_rows_and_rows_that_are_none_are_errors(native, run_cli, tmp_path):
    def refused(name, source):
        code, _, err = run_cli("corpus", "import", source, tmp_path / "o.jsonl", "--format", name)
        assert code == 2
        return err

    (tmp_path / "empty.csv").write_text("")
    assert "holds no labels" in refused("healthver", tmp_path / "empty.csv")
    asked = {
        "claim": "a",
        "label": "Supported",
        "questions": [{"question": "q", "answers": ["Yes"]}],
    }
    assert "an answer is no object" in refused("averitec", native("a.json", [asked]))
    native("s/corpus.jsonl", [{"doc_id": 1, "title": "T", "abstract": ["a"]}])
    for rationale, words in (
        ("x", "no objects with label and sentences"),
        ({"label": "SUPPORT"}, "no objects with label and sentences"),
        ({"label": "SUPPORT", "sentences": [7]}, "outside the 1 sentences"),
    ):
        claim = {"id": 1, "claim": "a", "cited_doc_ids": [1], "evidence": {"1": [rationale]}}
        native("s/claims_dev.jsonl", [claim])
        assert words in refused("scifact", tmp_path / "s")


def test_a_saved_dataset_with_numbers_for_labels_is_read(tmp_path):
    import datasets

    labels = datasets.ClassLabel(names=["entailment", "neutral", "contradiction"])
    rows = {"uid": ["u"], "premise": ["p"], "hypothesis": ["h"], "label": [2]}
    made = datasets.Dataset.from_dict(rows).cast_column("label", labels)
    made.save_to_disk(str(tmp_path / "saved"))
    made.to_parquet(str(tmp_path / "t.parquet"))
    for source in (tmp_path / "saved", tmp_path / "t.parquet"):
        (row,) = converted("anli", str(source))
        assert (row["premise"], row["label"]) == ("p", "contradicted")
    tags = datasets.List(datasets.ClassLabel(names=["O", "B-PER"]))
    tagged = datasets.Dataset.from_dict({"tokens": [["Ida"]], "ner_tags": [[1]]})
    tagged.cast_column("ner_tags", tags).to_parquet(str(tmp_path / "n.parquet"))
    (row,) = converted("conll", str(tmp_path / "n.parquet"))
    assert row["spans"] == [{"start": 0, "end": 3, "label": "PER"}]


def test_what_cannot_be_said_in_our_labels_is_refused(native):
    rows = [{"dataset": "a", "doc": "d", "claim": "c", "label": 0}]
    with pytest.raises(UsageError, match="does not tell denied"):
        list(converted("llm-aggrefact", native("a.jsonl", rows)))
