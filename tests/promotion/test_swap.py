"""One folder in the place of another, whatever happens on the way."""

from pathlib import Path

import pytest

from claimcheck.errors import ModelError
from claimcheck.promotion.folder import tree_sha256
from claimcheck.promotion.swap import keep, kept, recover, replace_folder


def folder(path, **files):
    path.mkdir(parents=True)
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def names(path):
    return sorted(p.name for p in path.iterdir())


def test_the_target_holds_the_new_files_and_no_old_one(tmp_path):
    target = folder(tmp_path / "models" / "net", a="old", gone="x")
    replace_folder(target, folder(tmp_path / "new", a="new", b="more"))
    assert names(target) == ["a", "b"]
    assert (target / "a").read_text() == "new"
    assert names(target.parent) == ["net"]


@pytest.mark.parametrize("step", [1, 2])
def test_a_failure_at_either_rename_leaves_the_old_model(tmp_path, monkeypatch, step):
    target = folder(tmp_path / "models" / "net", a="old")
    before = tree_sha256(target)
    source = folder(tmp_path / "new", a="new")
    rename, calls = Path.rename, []

    def failing(self, to):
        calls.append(to)
        if len(calls) == step:
            raise OSError(28, "No space left on device")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(ModelError, match="No space left"):
        replace_folder(target, source)
    monkeypatch.undo()
    assert tree_sha256(target) == before
    assert names(target.parent) == ["net"]


def test_what_was_interrupted_between_the_renames_is_mended(tmp_path):
    models = tmp_path / "models"
    folder(models / ".net.old", a="old")
    folder(models / ".net.new", a="new")
    recover(models / "net")
    assert names(models) == ["net"]
    assert (models / "net" / "a").read_text() == "old"


def test_a_kept_copy_is_found_by_its_hash_and_must_be_whole(tmp_path):
    model = folder(tmp_path / "net", a="old")
    place = keep(model, tmp_path / "store")
    assert keep(model, tmp_path / "store") == place
    assert kept(tree_sha256(model), tmp_path / "store") == place
    (place / "a").write_text("touched", encoding="utf-8")
    with pytest.raises(ModelError, match="not whole"):
        kept(tree_sha256(model), tmp_path / "store")
    assert tree_sha256(keep(model, tmp_path / "store")) == tree_sha256(model)
