"""What may lie in a model folder."""

import pickle
import zipfile

import numpy as np
import pytest

from claimcheck.errors import ModelError
from claimcheck.promotion.folder import describe, kind_of, problems_of, tree_sha256


@pytest.fixture
def model(tmp_path):
    folder = tmp_path / "net"
    (folder / "vocab").mkdir(parents=True)
    (folder / "README.md").write_text("# net\n", encoding="utf-8")
    (folder / "config.json").write_text(
        '{"architectures": ["BertForSequenceClassification"]}', encoding="utf-8"
    )
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "vocab" / "lookups.bin").write_bytes(b"\x80")
    return folder


def test_a_plain_model_has_no_problems(model):
    assert problems_of(model, max_file_mb=1) == []


def test_the_models_that_ship_have_none(repository):
    for folder in sorted((repository / "models").iterdir()):
        assert problems_of(folder, max_file_mb=50) == [], folder.name
        assert kind_of(folder) == folder.name


@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_of_any_protocol_is_found_under_any_name(model, protocol):
    (model / "vocab" / "key2row").write_bytes(pickle.dumps({"a": [1, 2]}, protocol=protocol))
    assert problems_of(model, max_file_mb=1) == ["vocab/key2row is pickled"]


def test_archives_and_arrays_of_objects_are_found(model):
    with zipfile.ZipFile(model / "state.bin", "w") as archive:
        archive.writestr("data.pkl", b"x")
    with (model / "vectors").open("wb") as file:
        np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with (model / "plain").open("wb") as file:
        np.save(file, np.zeros(3))
    assert problems_of(model, max_file_mb=1) == ["state.bin is pickled", "vectors is pickled"]


def test_sizes_links_strange_files_and_what_is_missing(model, tmp_path):
    (model / "training_args.pt").write_bytes(b"x")
    (model / "big.json").write_bytes(b"1" * 2_000_000)
    (model / "away.json").symlink_to(tmp_path / "elsewhere.json")
    (model / "README.md").unlink()
    (model / "model.safetensors").unlink()
    found = " ".join(problems_of(model, max_file_mb=1))
    for word in (
        "training_args.pt is of a kind",
        "2.0 MB",
        "away.json is a link",
        "no card",
        "no weights",
    ):
        assert word in found


def test_the_hash_is_of_names_and_contents_and_of_nothing_else(model):
    before = tree_sha256(model)
    (model / "__pycache__").mkdir()
    (model / "__pycache__" / "x.pyc").write_bytes(b"x")
    (model / ".hidden").write_bytes(b"x")
    assert tree_sha256(model) == before == describe(model)["sha256"]
    (model / "config.json").rename(model / "other.json")
    assert tree_sha256(model) != before


def test_what_is_no_model_is_said(tmp_path):
    with pytest.raises(ModelError, match="no model folder"):
        kind_of(tmp_path)
