"""`claimcheck evaluate suite`: own suites and public benchmarks, with stand-ins for the models."""

import json

import numpy as np
import pytest

LABELS = ("supported", "contradicted", "unverified")
NATIVE = ("SUPPORTS", "REFUTES", "NOT ENOUGH INFO")


class FakeModel:
    """Right on four rows of five."""

    version = "fake"

    @classmethod
    def load(cls, config):
        return cls()

    def score(self, pairs):
        table = np.full((len(pairs), 3), 0.1)
        for i, (_, hypothesis) in enumerate(pairs):
            number = int(hypothesis.split()[-1])
            table[i, (number + (number % 5 == 4)) % 3] = 0.8
        return table


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("claimcheck.entail.EntailmentModel", FakeModel)
    (tmp_path / "evaluation").mkdir()
    rows = [
        {"premise": f"p {i}", "hypothesis": f"claim {i}", "label": LABELS[i % 3]} for i in range(60)
    ]
    (tmp_path / "own.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "evaluation" / "suites.toml").write_text(
        "".join(
            f'[[suite]]\nname = "{name}"\nkind = "entailment"\nfile = "{name}.jsonl"\nmetric = "accuracy"\n'
            for name in ("own", "away")
        ),
        encoding="utf-8",
    )
    native = [
        {
            "unique_id": str(i),
            "claim": f"claim {i}",
            "evidence": "e",
            "label": NATIVE[i % 3],
            "revision_type": "real",
        }
        for i in range(60)
    ]
    (tmp_path / "test.jsonl").write_text("\n".join(map(json.dumps, native)), encoding="utf-8")
    (tmp_path / "evaluation" / "published.yaml").write_text(
        "- {benchmark: vitaminc, metric: accuracy, value: 0.9, system: theirs, source: 'https://example.org',"
        " where: table 1, looked_up: 2026-11-27, differs: larger}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_all_measures_what_is_here_and_names_what_is_not(bench, run_cli):
    code, out, err = run_cli("evaluate", "suite", "all", "--json")
    assert code == 0, err
    (found,) = map(json.loads, out.splitlines())
    assert found["suite"] == "own"
    assert found["figures"]["accuracy"]["value"] == pytest.approx(0.8)
    low, high = found["figures"]["accuracy"]["interval"]
    assert low < 0.8 < high
    assert found["slices"]["gold supported"]["n"] == 20
    assert found["model"] == {"entailment": "fake"}
    assert "not here: away" in err


def test_a_benchmark_is_read_as_it_was_published_and_laid_beside_theirs(bench, run_cli):
    code, out, err = run_cli(
        "evaluate", "suite", "vitaminc", "--source", "test.jsonl", "-o", "saved"
    )
    assert code == 0, err
    assert "0.800" in out
    assert "0.900 theirs; larger" in out
    page = (bench / "saved" / "suites.md").read_text(encoding="utf-8")
    assert "https://example.org" in page
    assert "CC BY-SA" in page
    for name in ("confusion", "reliability", "risk-coverage", "slices"):
        assert f"vitaminc.{name}.png" in page
        assert (bench / "saved" / f"vitaminc.{name}.png").exists()
    (found,) = json.loads((bench / "saved" / "suites.json").read_text(encoding="utf-8"))
    assert found["confusion"][0] == [16, 4, 0]


def test_what_cannot_be_measured_is_said(bench, run_cli):
    code, _, err = run_cli("evaluate", "suite", "all", "--suites", "elsewhere.toml")
    assert code == 2
    assert "no catalogue of suites here. Run it in the project's folder" in err
    assert "no suite called 'nowhere'" in run_cli("evaluate", "suite", "nowhere")[2]
    assert "is on no Hub" in run_cli("evaluate", "suite", "healthver")[2]
    assert "in the catalogue" in run_cli("evaluate", "suite", "own", "--source", "x.jsonl")[2]
    code, _, err = run_cli("evaluate", "suite", "away")
    assert code == 2
    assert "is not here" in err
    (bench / "fever.jsonl").write_text(
        json.dumps({"id": 1, "label": "SUPPORTS", "claim": "claim 1", "evidence": []}),
        encoding="utf-8",
    )
    code, _, err = run_cli("evaluate", "suite", "fever", "--source", "fever.jsonl")
    assert code == 2
    assert "--reference" in err
    assert "names no model" in run_cli("evaluate", "suite", "own", "--model", "tagger=x")[2]
