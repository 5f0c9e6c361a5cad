from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck import model_paths
from claimcheck.errors import ModelError
from claimcheck.model_paths import (
    START_SHA256,
    file_sha256,
    find_model,
    is_hub_id,
    models_folder,
    start_encoder,
)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    start_encoder.cache_clear()
    yield
    start_encoder.cache_clear()


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path))
    (tmp_path / "entailment").mkdir()
    assert models_folder() == tmp_path
    assert find_model("entailment") == tmp_path / "entailment"


def test_without_it_the_repositorys_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLAIMCHECK_MODELS", raising=False)
    assert models_folder() == repository / "models"


def test_beside_an_installed_package_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIMCHECK_MODELS", raising=False)
    monkeypatch.setattr(model_paths, "__file__", str(tmp_path / "model_paths.py"))
    (tmp_path / "models").mkdir()
    assert models_folder() == tmp_path / "models"


def test_a_path_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine" / "net").mkdir(parents=True)
    assert find_model("mine/net") == Path("mine/net")
    assert find_model(tmp_path / "mine") == tmp_path / "mine"


@pytest.mark.parametrize("name", ["./net", "net", "net/", "../here/net", "~/net", "sub/../net"])
def test_a_folder_here_is_found_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    here = tmp_path / "here"
    (here / "net").mkdir(parents=True)
    (here / "sub").mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here))
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path / "models"))
    assert find_model(name).resolve() == here / "net"


def test_a_path_means_the_folder_here_and_not_what_ships_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models" / "entailment").mkdir(parents=True)
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path / "models"))
    with pytest.raises(ModelError) as caught:
        find_model("./entailment")
    assert caught.value.path == "entailment"
    (tmp_path / "entailment").mkdir()
    assert find_model("./entailment") == Path("entailment")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("owner/net", True), ("./net", False), ("../net", False), ("~/net", False), ("a/b/c", False)],
)
def test_what_can_be_an_id_on_the_hub(name: str, is_one: bool) -> None:
    assert is_hub_id(name) is is_one


def test_a_folder_of_the_working_directory_does_not_shadow_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "entailment").mkdir()
    (tmp_path / "models" / "entailment").mkdir(parents=True)
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path / "models"))
    assert find_model("entailment") == tmp_path / "models" / "entailment"


def test_a_missing_model_is_named_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path))
    with pytest.raises(ModelError) as caught:
        find_model("entailment")
    assert caught.value.path == str(tmp_path / "entailment")
    assert "claimcheck train" in caught.value.remedy
    assert "none yet" in caught.value.remedy
    (tmp_path / "extractor").mkdir()
    with pytest.raises(ModelError, match=r"'\./new' was not found") as caught:
        find_model("./new")
    assert caught.value.path == "new"
    assert "here (extractor)" in caught.value.remedy


def test_the_hash_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"weights")
    assert file_sha256(tmp_path / "f") == hashlib.sha256(b"weights").hexdigest()


def test_weights_that_are_not_the_official_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "fake_encoder"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "model" / "model.safetensors").write_bytes(b"something else")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(model_paths, "START_PACKAGE", "fake_encoder")
    with pytest.raises(ModelError, match="not the official ones"):
        start_encoder()
    monkeypatch.setattr(model_paths, "START_PACKAGE", "no_such_package_at_all")
    with pytest.raises(ModelError, match="pip install"):
        start_encoder()


def test_the_start_encoder_is_there_and_whole() -> None:
    assert file_sha256(start_encoder() / "model.safetensors") == START_SHA256
