import gzip
import importlib.util
import json
import sys
import types
from dataclasses import dataclass

import numpy as np
import pytest
from typer.testing import CliRunner

import claimcheck.cli.evaluate  # noqa: F401  (registers the command)
from claimcheck.cli.app import app
from claimcheck.types import Article, Claim, Entity, Evidence, Fact, Label, Verdict

LOADED = []
COMPARED = []


def module(monkeypatch, name, **members):
    fake = types.ModuleType(name)
    for key, value in members.items():
        setattr(fake, key, value)
    monkeypatch.setitem(sys.modules, name, fake)


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    """Stand-ins for every model: answers are read off the text."""
    LOADED.clear()
    COMPARED.clear()

    class EntailmentModel:
        @classmethod
        def load(cls, config):
            LOADED.append(config)
            return cls()

        def score(self, pairs, *, progress=None):
            return np.array(
                [[0.9, 0.05, 0.05] if "yes" in h else [0.05, 0.9, 0.05] for _, h in pairs]
            )

    class Checker:
        @classmethod
        def load(cls, reference, config=None):
            LOADED.append(reference)
            return cls()

        def check_statements(self, statements, dates=None):
            base = Claim("c", "a", 0, 1, "x", "x", "x")
            return [Verdict(base, Label.CONTRADICTED, 0.9, "why") for _ in statements]

    class Reference:
        @classmethod
        def open(cls, sources, *, config):
            LOADED.append(config)
            return cls()

        def search(self, statements):
            return [[Evidence(Fact("f1", "d", "", ""), 1, 1.0)] for _ in statements]

    @dataclass
    class Extraction:
        article: Article
        claims: tuple

    class Extractor:
        @classmethod
        def load(cls, config):
            LOADED.append(config)
            return cls()

        def entities(self, texts):
            return [[Entity(0, 4, "LOC", text[:4])] for text in texts]

        def sentences(self, text):
            return [(0, len(text))]

        def extract(self, articles):
            articles = list(articles)
            assert len(set(articles)) == len(articles)
            for article in articles:
                text = article.text
                yield Extraction(
                    article, (Claim("c", article.id, 0, 9, text[:9], str(article.published), text),)
                )

    def parse_text(text, *, path="-", format=None):
        return Article("id", path, text, "text")

    def with_particulars(model, name):
        COMPARED.append(name)
        return model

    module(monkeypatch, "claimcheck.entail", EntailmentModel=EntailmentModel)
    module(monkeypatch, "claimcheck.compared", with_particulars=with_particulars)
    module(monkeypatch, "claimcheck.checker", Checker=Checker)
    module(monkeypatch, "claimcheck.reference", Reference=Reference)
    module(monkeypatch, "claimcheck.extract", Extractor=Extractor)
    module(monkeypatch, "claimcheck.articles", parse_text=parse_text)


def save(tmp_path, *rows, name="rows.jsonl"):
    path = tmp_path / name
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    return str(path)


def run(*args):
    return CliRunner().invoke(app, ["evaluate", *args])


PAIRS = [
    {"premise": "p", "hypothesis": "yes one", "label": "supported"},
    {"premise": "p", "hypothesis": "no", "label": "supported"},
]


def test_entailment_prints_one_json_object(tmp_path):
    result = run("entailment", save(tmp_path, *PAIRS, name="rows.jsonl.gz"), "--json")
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 1
    metrics = json.loads(result.stdout)
    assert metrics["n"] == 2
    assert metrics["accuracy"] == metrics["accuracy_2way"] == 0.5
    assert metrics["confusion"] == [[1, 1, 0], [0, 0, 0], [0, 0, 0]]


def test_several_files_are_one_table_and_one_object_a_line(tmp_path):
    save(tmp_path, *PAIRS, name="b.jsonl.gz")
    first = save(tmp_path, *PAIRS, {**PAIRS[1], "label": "contradicted"}, name="a.jsonl")
    result = run("entailment", first, str(tmp_path), "--json")
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["set"], row["n"]) for row in rows] == [("a", 3), ("b", 2)]
    assert rows[0]["accuracy"] == pytest.approx(2 / 3)
    assert len(LOADED) == 1
    table = run("entailment", str(tmp_path / "*.jsonl*")).stdout.splitlines()
    assert table[0].split()[:3] == ["set", "n", "majority"]
    assert [line.split()[:2] for line in table[1:]] == [["a", "3"], ["b", "2"]]


def test_predictions_of_several_files_name_their_set(tmp_path):
    out = tmp_path / "predictions.jsonl"
    files = [save(tmp_path, *PAIRS, name=name) for name in ("a.jsonl", "b.jsonl")]
    run("entailment", *files, "--predictions", str(out))
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["set"] for row in rows] == ["a", "a", "b", "b"]


SLICES = [
    {"premise": "p", "hypothesis": "yes 9", "label": "supported", "kind": "dates", "minimal": "1"},
    {
        "premise": "p",
        "hypothesis": "no 8",
        "label": "contradicted",
        "kind": "dates",
        "minimal": "1",
    },
    {"premise": "q", "hypothesis": "yes", "label": "supported", "kind": "roles", "minimal": "2"},
    {"premise": "q", "hypothesis": "yes?", "label": "unverified", "kind": "roles", "minimal": "2"},
]


def test_kinds_and_minimal_pairs_in_json_and_table(tmp_path):
    path = save(tmp_path, *SLICES)
    metrics = json.loads(run("entailment", path, "--json").stdout)
    assert metrics["per_kind"]["roles"]["accuracy"] == 0.5
    assert metrics["minimal_pairs"]["both_right"] == 0.5
    assert metrics["minimal_pairs"]["per_kind"]["dates"]["both_right"] == 1.0
    lines = [line.split() for line in run("entailment", path).stdout.splitlines()]
    assert ["dates", "2", "1.0000", "-", "1", "1.0000", "0.207-1.000"] in lines
    assert ["all", "2", "0.5000", "0.095-0.905"] in lines
    several = run("entailment", path, save(tmp_path, *SLICES, name="more.jsonl")).stdout
    assert several.count("both right") == 2


def test_pooled_files_are_one_set_and_keep_their_pairs_apart(tmp_path):
    files = [save(tmp_path, *SLICES, name=name) for name in ("a.jsonl", "b.jsonl")]
    result = run("entailment", *files, "--pool", "--json")
    metrics = json.loads(result.stdout)
    assert "set" not in metrics
    assert metrics["n"] == 8
    assert metrics["minimal_pairs"]["n"] == 4


def test_every_second_row(tmp_path):
    path = save(tmp_path, *PAIRS, *PAIRS)
    even = json.loads(run("entailment", path, "--rows", "even", "--json").stdout)
    odd = json.loads(run("entailment", path, "--rows", "odd", "--json").stdout)
    assert (even["n"], even["accuracy"]) == (2, 1.0)
    assert (odd["n"], odd["accuracy"]) == (2, 0.0)
    halves = run("entailment", save(tmp_path, *SLICES), "--rows", "odd", "--json")
    assert "only one of their rows is here: 2" in halves.stderr


def test_hypothesis_only_empties_the_premise(tmp_path, monkeypatch):
    seen = []
    model = sys.modules["claimcheck.entail"].EntailmentModel
    score = model.score
    monkeypatch.setattr(
        model, "score", lambda self, pairs: [seen.extend(pairs), score(self, pairs)][1]
    )
    metrics = json.loads(
        run("entailment", save(tmp_path, *PAIRS), "--hypothesis-only", "--json").stdout
    )
    assert seen == [("", "yes one"), ("", "no")]
    assert metrics["control"] == "hypothesis-only"


def test_overlap_only_loads_no_model(tmp_path):
    pytest.importorskip("sklearn")
    path = save(tmp_path, *SLICES)
    result = run("entailment", path, "--overlap-only", "--json")
    assert json.loads(result.stdout)["control"] == "overlap-only"
    assert not LOADED
    both = run("entailment", path, "--overlap-only", "--hypothesis-only")
    assert both.exception.exit_code == 2


def test_the_model_alone_is_a_control(tmp_path):
    path = save(tmp_path, *SLICES)
    result = run("entailment", path, "--model-alone", "--json")
    assert json.loads(result.stdout)["control"] == "model-alone"
    assert not COMPARED
    assert "control" not in json.loads(run("entailment", path, "--json").stdout)
    assert COMPARED == ["entailment"]
    both = run("entailment", path, "--model-alone", "--hypothesis-only")
    assert both.exception.exit_code == 2


def test_a_diagram_for_each_set(tmp_path):
    pytest.importorskip("matplotlib")
    folder = tmp_path / "plots"
    files = [save(tmp_path, *PAIRS, name=name) for name in ("a.jsonl", "b.test.jsonl.gz")]
    result = run("entailment", *files, "--plot", str(folder), "--json")
    assert sorted(path.name for path in folder.iterdir()) == ["a.png", "b.test.png"]
    assert "2 reliability diagrams" in result.stderr


def test_an_extra_that_is_missing_is_found_out_before_the_model_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    path = save(tmp_path, *PAIRS)
    for options in (["--plot", str(tmp_path)], ["--overlap-only"]):
        result = run("entailment", path, *options)
        assert result.exception.exit_code == 2
        assert "claimcheck[train]" in str(result.exception)
    assert not LOADED


def test_a_folder_for_diagrams_that_cannot_be_is_found_out_as_early(tmp_path):
    pytest.importorskip("matplotlib")
    path = save(tmp_path, *PAIRS)
    result = run("entailment", path, "--plot", path)
    assert result.exception.exit_code == 2
    assert not LOADED


def test_one_bad_file_of_several_stops_before_a_model_is_loaded(tmp_path):
    files = [save(tmp_path, *PAIRS), save(tmp_path, {"premise": "p"}, name="bad.jsonl")]
    result = run("entailment", *files)
    assert "bad.jsonl" in str(result.exception)
    assert not LOADED


def test_limit_model_and_predictions(tmp_path):
    out = tmp_path / "out.jsonl"
    result = run(
        *("entailment", save(tmp_path, *PAIRS), "--limit", "1", "--model", "mine"),
        *("--predictions", str(out), "--json"),
    )
    assert json.loads(result.stdout)["n"] == 1
    assert LOADED[0].model == "mine"
    (row,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert row["predicted"] == "supported"
    assert row["supported"] == 0.9


def test_a_table_without_json(tmp_path):
    result = run("entailment", save(tmp_path, *PAIRS))
    assert "macro_f1" in result.stdout
    assert "gold \\ predicted" in result.stdout


def test_verdicts_and_retrieval_need_a_reference(tmp_path):
    for what in ("verdicts", "retrieval"):
        result = run(what, save(tmp_path, {"claim": "x"}))
        assert result.exception.exit_code == 2
        assert "--reference" in str(result.exception)


def test_verdicts(tmp_path):
    path = save(tmp_path, {"claim": "x", "verdict": "contradicted", "date": "2020-01-01"})
    result = run("verdicts", path, "--reference", "a", "--reference", "b", "--json")
    metrics = json.loads(result.stdout)
    assert metrics["precision_contradicted"] == metrics["coverage"] == 1.0
    assert LOADED == [["a", "b"]]


def test_retrieval_asks_for_enough_facts(tmp_path):
    path = save(tmp_path, {"claim": "x", "relevant": ["f1", "f2"]})
    result = run("retrieval", path, "--reference", "a", "--json")
    assert json.loads(result.stdout)["recall@20"] == 0.5
    assert LOADED[0].top_k >= 20


def test_ner_with_a_label_map(tmp_path):
    path = save(tmp_path, {"text": "Oslo", "spans": [{"start": 0, "end": 4, "label": "spot"}]})
    labels = tmp_path / "map.json"
    labels.write_text('{"spot": "LOC"}', encoding="utf-8")
    result = run("ner", path, "--labels", str(labels), "--json")
    assert json.loads(result.stdout)["per_label"]["LOC"]["f1"] == 1.0


def test_claims_pass_the_date_on(tmp_path):
    text = "Rain fell."
    row = {
        "text": text,
        "spans": [{"start": 0, "end": 9}],
        "statements": ["2022-05-06"],
        "published": "2022-05-06",
    }
    blank = {"text": " ", "spans": []}
    result = run("claims", save(tmp_path, row, blank, row), "--json")
    metrics = json.loads(result.stdout)
    assert metrics["exact"]["f1"] == metrics["statement_exact"] == 1.0
    assert metrics["n"] == 3
    assert "exact" in run("claims", save(tmp_path, row)).stdout


def test_a_bad_row_stops_before_a_model_is_loaded(tmp_path):
    result = run("entailment", save(tmp_path, *PAIRS, {"premise": "p"}))
    assert result.exception.exit_code == 2
    assert "line 3" in str(result.exception)
    assert not LOADED
