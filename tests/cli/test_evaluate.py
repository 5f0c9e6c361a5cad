import gzip
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


def module(monkeypatch, name, **members):
    fake = types.ModuleType(name)
    for key, value in members.items():
        setattr(fake, key, value)
    monkeypatch.setitem(sys.modules, name, fake)


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    """Stand-ins for every model: answers are read off the text."""
    LOADED.clear()

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

    module(monkeypatch, "claimcheck.entail", EntailmentModel=EntailmentModel)
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
