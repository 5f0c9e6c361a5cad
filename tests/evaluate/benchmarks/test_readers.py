"""Each benchmark's own format, with a few rows of ours in it."""

import datetime as dt
import gzip

import pytest

from claimcheck.errors import DataError, UsageError
from claimcheck.evaluate.benchmarks import BENCHMARKS, benchmark_named, read_benchmark
from claimcheck.evaluate.rows import NerRow, SentenceRow


def read(name, source, **options):
    return read_benchmark(benchmark_named(name), source, **options)


def test_fever_keeps_sets_of_evidence_and_drops_what_was_not_found(native):
    rows = [
        {
            "id": 7, "verifiable": "VERIFIABLE", "label": "SUPPORTS", "claim": "Orrin has a tram depot.",
            "evidence": [[[1, 10, "Orrin", 3], [1, 10, "Orrin_trams", 0]], [[2, 11, "Orrin", 5]]],
        },
        {
            "id": 8, "verifiable": "NOT VERIFIABLE", "label": "NOT ENOUGH INFO", "claim": "Orrin is old.",
            "evidence": [[[3, None, None, None]]],
        },
    ]  # fmt: skip
    one, two = read("fever", native("dev.jsonl", rows))
    assert (one.id, one.label) == ("7", "supported")
    assert one.evidence == (
        frozenset({("Orrin", 3), ("Orrin_trams", 0)}),
        frozenset({("Orrin", 5)}),
    )
    assert (two.label, two.evidence) == ("unverified", ())


def test_fever_of_the_hub_is_put_together_again(monkeypatch):
    def row(claim, evidence, page, sentence):
        return {
            "id": claim, "label": "REFUTES", "claim": "Orrin has no depot.", "evidence_annotation_id": 1,
            "evidence_id": evidence, "evidence_wiki_url": page, "evidence_sentence_id": sentence,
        }  # fmt: skip

    rows = [
        row(1, 10, "Orrin", 3),
        row(1, 10, "Tram", 0),
        row(1, 11, "Orrin", 5),
        row(2, -1, "", -1),
    ]
    monkeypatch.setattr(
        "claimcheck.reference.hub.hub_rows", lambda hub, limit, whole: (iter(rows), "")
    )
    one, two = read("fever", "")
    assert one.evidence == (frozenset({("Orrin", 3), ("Tram", 0)}), frozenset({("Orrin", 5)}))
    assert two.evidence == ()
    assert len(read("fever", "", limit=1)) == 1


def test_vitaminc(native):
    row = {
        "unique_id": "u1_1", "case_id": "u1", "wiki_revision_id": "9", "label": "NOT ENOUGH INFO",
        "claim": "The Lenn is over 90 km long .", "evidence": "The Lenn flows west .",
        "page": "Lenn_(river)", "revision_type": "synthetic",
    }  # fmt: skip
    (found,) = read("vitaminc", native("test.jsonl", [row]))
    assert found.premises == ("[Lenn (river)] The Lenn flows west .",)
    assert (found.id, found.label, found.part) == ("u1_1", "unverified", "synthetic")


def test_scifact_reads_claims_beside_their_abstracts(native):
    native(
        "scifact/corpus.jsonl",
        [
            {"doc_id": 11, "title": "Zinc", "abstract": ["Zinc was given.", "Colds were shorter."], "structured": False},
            {"doc_id": 12, "title": "Iron", "abstract": ["Iron was given."], "structured": False},
        ],
    )  # fmt: skip
    claims = native(
        "scifact/claims_dev.jsonl",
        [
            {
                "id": 3, "claim": "Zinc shortens colds.", "cited_doc_ids": [11, 12],
                "evidence": {"11": [{"sentences": [0, 1], "label": "SUPPORT"}, {"sentences": [1], "label": "SUPPORT"}]},
            },
            {"id": 4, "claim": "Iron shortens colds.", "evidence": {}, "cited_doc_ids": [12]},
        ],
    )  # fmt: skip
    folder = claims.removesuffix("/claims_dev.jsonl")
    one, two = read("scifact", folder)
    assert one.evidence == {"11": ("supported", (frozenset({0, 1}), frozenset({1})))}
    assert [document.title for document in one.documents] == ["Zinc", "Iron"]
    assert (two.evidence, len(two.documents)) == ({}, 1)
    assert read("scifact", claims) == [one, two]


def test_fm2_joins_its_gold_evidence(native):
    row = {
        "id": "Zx", "category": "Geography", "label": "REFUTES", "text": "The Lenn reaches the sea.",
        "gold_evidence": [
            {"section_header": "Summary", "text": "The Lenn is a river."},
            {"section_header": "Course", "text": "It ends in a lake."},
        ],
        "retrieved_evidence": [], "wikipedia_page": "Lenn", "correct_votes": 1, "total_votes": 2,
    }  # fmt: skip
    (found,) = read("fm2", native("dev.jsonl", [row]))
    assert found.premises == ("[Lenn] The Lenn is a river. It ends in a lake.",)
    assert (found.label, found.group) == ("contradicted", "Lenn")


def test_healthver(native):
    row = {
        "id": "12", "evidence": "Masks, worn well, cut the spread.", "claim": "Masks do nothing",
        "label": "Refutes", "topic_ip": "4", "question": "do masks help?",
    }  # fmt: skip
    (found,) = read("healthver", native("healthver_dev.csv", [row]))
    assert found.premises == ("Masks, worn well, cut the spread.",)
    assert (found.id, found.label, found.group) == ("12", "contradicted", "4")


def climate_row():
    return {
        "claim_id": "5", "claim": "The ice of Lenn grows.", "claim_label": "DISPUTED",
        "evidences": [
            {"evidence_id": "Lenn:1", "evidence_label": "SUPPORTS", "article": "Lenn", "evidence": "The ice grew in 1990.", "entropy": 0.1, "votes": ["SUPPORTS"]},
            {"evidence_id": "Lenn:2", "evidence_label": "REFUTES", "article": "Lenn", "evidence": "The ice has shrunk since.", "entropy": 0.0, "votes": ["REFUTES"]},
        ],
    }  # fmt: skip


def test_climate_fever_by_claim_and_by_sentence(native):
    path = native("climate-fever.jsonl", [climate_row()])
    (claim,) = read("climate-fever", path)
    assert claim.label == "disputed"
    assert claim.premises == ("[Lenn] The ice grew in 1990.", "[Lenn] The ice has shrunk since.")
    one, two = read("climate-fever-sentences", path)
    assert (one.label, two.label) == ("supported", "contradicted")
    assert one.group == two.group == "5"


def test_averitec_has_dates_and_questions(native):
    row = {
        "claim": "Orrin closed all its trams.", "required_reannotation": False,
        "label": "Conflicting Evidence/Cherrypicking", "justification": "Both.", "claim_date": "25-8-2020",
        "speaker": None, "claim_types": ["Event/Property Claim"], "fact_checking_strategies": [],
        "questions": [
            {"question": "Do trams run?", "answers": [{"answer": "No", "answer_type": "Boolean", "boolean_explanation": "The depot closed"}]},
            {"question": "Since when?", "answers": [{"answer": "Since May.", "answer_type": "Extractive"}, {"answer": "Never.", "answer_type": "Extractive"}]},
        ],
    }  # fmt: skip
    (found,) = read("averitec", native("dev.json", [row]))
    assert found.date == dt.date(2020, 8, 25)
    assert found.label == "disputed"
    assert found.premises == (
        "Do trams run? No. The depot closed",
        "Since when? Since May.",
        "Since when? Never.",
    )


@pytest.mark.parametrize("name", ["test.parquet", "test.csv", "test.jsonl"])
def test_aggrefact_in_any_container(native, name):
    rows = [
        {"dataset": "Wice", "doc": "The mayor opened the depot.", "claim": "A depot opened.", "label": 1, "contamination_identifier": "x"},
        {"dataset": "RAGTruth", "doc": "The mayor opened the depot.", "claim": "It rained.", "label": 0, "contamination_identifier": "x"},
    ]  # fmt: skip
    one, two = read("llm-aggrefact", native(name, rows))
    assert (one.part, one.label) == ("Wice", "supported")
    assert two.label == "unverified"
    assert one.group == two.group


def test_anli_reads_the_three_rounds_of_the_archive(native):
    row = {
        "uid": "a",
        "context": "It rained.",
        "hypothesis": "It was wet.",
        "label": "e",
        "reason": "",
    }
    for n in "123":
        path = native(f"anli_v1.0/R{n}/test.jsonl", [row, {**row, "uid": "b", "label": "n"}])
    found = read("anli", path.split("/R3")[0])
    assert [(r.part, r.label) for r in found[:3]] == [
        ("R1", "supported"), ("R1", "unverified"), ("R2", "supported"),
    ]  # fmt: skip
    assert len(read("anli", path)) == 2
    with pytest.raises(DataError, match="R1"):
        read("anli", path.split("/anli_v1.0")[0])


def test_checkthat_has_bare_quotation_marks(native):
    rows = [
        {"Sentence_id": "1", "Text": 'He said "it fell by 8%, twice.', "class_label": "Yes"},
        {"Sentence_id": "2", "Text": "Thank you.", "class_label": "No"},
    ]
    assert read("checkthat", native("dev-test.tsv", rows)) == [
        SentenceRow('He said "it fell by 8%, twice.', True),
        SentenceRow("Thank you.", False),
    ]
    older = [{"topic": "x", "tweet_id": "1", "tweet_text": "It fell by 8%.", "class_label": "1"}]
    assert read("checkthat", native("2022.tsv", older)) == [SentenceRow("It fell by 8%.", True)]
    # The tweets of 2024 stand in columns of their own.
    tweet = {
        "tweet_id": "1",
        "tweet_url": "https://x.test/1",
        "tweet_text": "Up 8%.",
        "class_label": "Yes",
    }
    assert read("checkthat", native("dev.tsv", [tweet])) == [SentenceRow("Up 8%.", True)]


def test_a_workbook_is_closed_even_when_it_is_none(tmp_path, recwarn):
    import gc

    (tmp_path / "t.xlsx").write_text("no workbook")
    for name, what in (("t.xlsx", "not an Excel file"), ("none.xlsx", "cannot be read")):
        with pytest.raises(DataError, match=what):
            read("policlaim", str(tmp_path / name))
    gc.collect()
    assert not [w for w in recwarn if w.category is ResourceWarning]


def test_claimbuster_counts_minus_one_as_no(native):
    rows = [
        {"Sentence_id": str(n), "Text": text, "Speaker": "Lena Ost", "Sentiment": "0.1", "Verdict": verdict}
        for n, (text, verdict) in enumerate(
            (("It fell by 8%.", "1"), ("I was born here.", "0"), ("Thank you.", "-1"))
        )
    ]  # fmt: skip
    assert read("claimbuster", native("groundtruth.csv", rows)) == [
        SentenceRow("It fell by 8%.", True),
        SentenceRow("I was born here.", False),
        SentenceRow("Thank you.", False),
    ]
    with pytest.raises(DataError, match="line 2"):
        read("claimbuster", native("bad.csv", [rows[0] | {"Verdict": "CFS"}]))


def test_policlaim_reads_workbooks_and_folders_of_them(native, tmp_path):
    rows = [
        {"SENTENCES": "We built 60 schools.", "SPEECH": "AK2022", "Golden": 1},
        {"SENTENCES": "God bless you all.", "SPEECH": "AK2022", "Golden": 0},
    ]
    wanted = [SentenceRow("We built 60 schools.", True), SentenceRow("God bless you all.", False)]
    assert read("policlaim", native("test/AK2022.xlsx", rows)) == wanted
    native(
        "test/train.csv",
        [{"SENTENCES": "It rained.", "golden": "1"}, {"SENTENCES": "?", "golden": ""}],
    )
    assert read("policlaim", str(tmp_path / "test")) == [*wanted, SentenceRow("It rained.", True)]
    assert len(read("policlaim", str(tmp_path / "test"), limit=1)) == 1


def test_conll_columns_in_iob1_and_iob2(tmp_path):
    path = tmp_path / "eng.testb"
    path.write_text(
        "-DOCSTART- -X- O O\n\nIda NNP I-NP I-PER\nMoe NNP I-NP I-PER\nleft VBD I-VP O\nOrrin NNP I-NP B-LOC\n\n"
        "Rain NN I-NP O\n",
        encoding="utf-8",
    )
    one, two = read("conll", str(path))
    assert one == NerRow("Ida Moe left Orrin", ((0, 7, "PER"), (13, 18, "LOC")))
    assert two == NerRow("Rain", ())


def test_conll_of_the_hub_is_tokens_and_tags(monkeypatch):
    rows = [{"id": "0", "tokens": ["Ida", "left"], "ner_tags": ["B-PER", "O"]}]
    monkeypatch.setattr(
        "claimcheck.reference.hub.hub_rows", lambda hub, limit, whole: (iter(rows), "")
    )
    assert read("conll", "hf:eriktks/conll2003:test") == [NerRow("Ida left", ((0, 3, "PER"),))]


def test_files_may_be_gzipped(native, tmp_path):
    plain = native("test.jsonl", [climate_row()])
    packed = tmp_path / "test.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "test.jsonl").read_bytes()))
    assert read("climate-fever", str(packed)) == read("climate-fever", plain)


@pytest.mark.parametrize(
    ("name", "file", "row", "message"),
    [
        ("vitaminc", "a.jsonl", {"claim": "x", "evidence": "y", "label": "MAYBE"}, "line 1: the label 'MAYBE'"),
        ("vitaminc", "a.jsonl", {"claim": "x", "label": "SUPPORTS"}, "no 'evidence'"),
        ("fever", "a.jsonl", {"id": 1, "claim": "x", "label": "SUPPORTS"}, "'evidence' is no list"),
        ("fever", "a.jsonl", {"id": 1, "claim": "x", "label": "SUPPORTS", "evidence": [[[1]]]}, "in sets of"),
        ("averitec", "a.json", {"claim": "x", "label": "Refuted", "claim_date": "32-8-2020"}, "object 1: .*no day"),
        ("healthver", "a.csv", {"id": "1", "evidence": "y", "claim": "x", "label": "Yes"}, "line 2: the label"),
        ("climate-fever", "a.jsonl", {"claim_id": "1", "claim": "x", "claim_label": "SUPPORTS"}, "'evidences'"),
        ("checkthat", "a.txt", {"Text": "x"}, "no benchmark comes in .txt files"),
    ],
)  # fmt: skip
def test_what_is_not_the_file_of_the_set_is_said(native, name, file, row, message):
    path = native(file, [row])
    with pytest.raises(DataError, match=message) as caught:
        read(name, path)
    assert caught.value.path == path


def test_scifact_without_its_corpus_is_said(native):
    with pytest.raises(DataError, match="abstracts are not here"):
        read("scifact", native("claims.jsonl", [{"id": 1, "claim": "x"}]))


def test_a_set_that_is_on_no_hub_names_its_home():
    with pytest.raises(UsageError, match="HealthVer"):
        read("healthver", "")
    with pytest.raises(UsageError, match="no benchmark called 'fevre'"):
        benchmark_named("fevre")


def test_every_benchmark_says_where_it_is_from():
    assert len(BENCHMARKS) == 14
    for benchmark in BENCHMARKS.values():
        assert benchmark.home.startswith("https://")
        assert benchmark.licence
