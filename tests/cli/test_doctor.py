"""`claimcheck doctor`: the verdict weights belong to the entailment model that is there."""

import dataclasses
import json
import shutil

import pytest

from claimcheck.cli.doctor import _verdicts
from claimcheck.cli.fitting import misfit
from claimcheck.config import Config, EntailConfig
from claimcheck.errors import ModelError
from claimcheck.model_paths import scoring_version


@pytest.fixture
def models(tmp_path, monkeypatch, repository):
    """A folder of models: some bytes for weights, and the shipped verdict weights."""
    (tmp_path / "entailment").mkdir()
    (tmp_path / "entailment" / "model.safetensors").write_bytes(b"weights")
    shutil.copytree(repository / "models" / "verdicts", tmp_path / "verdicts")
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path))
    return tmp_path


def test_weights_of_another_entailment_model_are_told_with_the_command(models):
    with pytest.raises(ModelError, match="belong to entailment model") as told:
        _verdicts(Config())
    assert "claimcheck train calibration" in str(told.value)


def test_weights_of_this_entailment_model_are_good(models):
    file = models / "verdicts" / "weights.json"
    data = json.loads(file.read_text())
    version = scoring_version(models / "entailment")
    data["fitted"]["entailment"] = version
    file.write_text(json.dumps(data))
    assert version in _verdicts(Config())


def test_check_says_so_too_and_a_model_of_the_hub_is_not_compared(models):
    assert "do not hold" in misfit(Config())
    elsewhere = dataclasses.replace(Config(), entail=EntailConfig(model="owner/name"))
    assert misfit(elsewhere) == ""
