"""Figures say which models they are of: those that answered, by their versions."""

from types import SimpleNamespace

import pytest

from claimcheck.config import Config
from claimcheck.evaluate.answer import answered_as
from claimcheck.evaluate.catalog import Suite
from claimcheck.evaluate.stages import Stages
from claimcheck.evaluate.versions import model_version
from claimcheck.model_paths import START_SHA256


@pytest.fixture
def stages():
    found = Stages(Config())
    found.entailment = SimpleNamespace(version="e1")
    found.extractor = SimpleNamespace(version="x1")
    return found


def test_a_suite_names_the_models_that_answer_it_and_no_others(stages):
    assert stages.versions("entailment") == {"entailment": "e1"}
    assert stages.versions("claims") == {"extractor": "x1"}
    assert stages.versions("retrieval") == {"retriever": START_SHA256[:16]}
    assert set(stages.versions("verdicts")) == {"entailment", "retriever", "verdicts"}


@pytest.mark.parametrize(
    ("benchmark", "kind"),
    [
        ("vitaminc", "entailment"),
        ("fever", "verdicts"),
        ("conll", "ner"),
        ("policlaim", "sentences"),
    ],
)
def test_a_benchmark_is_answered_by_its_task(benchmark, kind):
    assert answered_as(Suite("b", "benchmark", "accuracy", benchmark=benchmark)) == kind


def test_a_version_is_of_what_lies_in_the_folder(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"1")
    (tmp_path / "weights.json").write_text("{}")
    before = {kind: model_version(kind, tmp_path) for kind in ("entailment", "extractor", "retriever", "verdicts")}  # fmt: skip
    assert all(before.values())
    (tmp_path / "model.safetensors").write_bytes(b"2")
    (tmp_path / "weights.json").write_text("{ }")
    assert not {(k, model_version(k, tmp_path)) for k in before} & set(before.items())
