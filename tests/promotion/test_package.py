"""An archive of models: checked, with cards, the same bytes again, and of use when unpacked."""

import json
import zipfile

import numpy as np
import pytest
from safetensors.numpy import save_file
from typer.testing import CliRunner

from claimcheck.cli.main import app
from claimcheck.errors import ModelError, UsageError
from claimcheck.model_paths import find_model
from claimcheck.promotion.folder import tree_sha256
from claimcheck.promotion.manifest import DataSet
from claimcheck.promotion.package import package


def listed(name, licence_class="permissive"):
    file = f"entailment/train/{name}.jsonl.gz"
    return {file: DataSet(file, name, ("x",), ("MIT",), licence_class, "train", 3, "0" * 64)}


def model(folder, *sets):
    folder.mkdir(parents=True)
    save_file({"a": np.zeros(8, dtype=np.float16)}, folder / "model.safetensors")
    config = {"architectures": ["BertForSequenceClassification"]}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "recipe.json").write_text(json.dumps({"sets": dict.fromkeys(sets, 0)}))
    return folder


def verdicts(folder):
    folder.mkdir(parents=True)
    (folder / "weights.json").write_text('{"coefficients": [1, 2]}')
    return folder


def test_the_archive_unpacks_into_a_folder_of_models(tmp_path, monkeypatch):
    one, other = model(tmp_path / "a" / "model", "town"), verdicts(tmp_path / "b" / "model")
    (other / "README.md").write_text("# its own card\n")
    before = tree_sha256(one)
    archive = tmp_path / "dist" / "models.zip"
    found = package([one, other], archive, listed("town"))
    assert [(row["kind"], row["licence_classes"]) for row in found] == [
        ("entailment", ["permissive"]),
        ("verdicts", []),
    ]
    assert found[0]["data"] == [
        {"set": "entailment/train/town.jsonl.gz", "licence": ["MIT"], "class": "permissive"}
    ]
    with zipfile.ZipFile(archive) as file:
        file.extractall(tmp_path / "unpacked")
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path / "unpacked"))
    assert tree_sha256(find_model("entailment"), without=("README.md",)) == found[0]["sha256"]
    # The one without a card got one; the other's is its own; the folders stay as they were.
    assert "| town | 3 |" in (find_model("entailment") / "README.md").read_text()
    assert (find_model("verdicts") / "README.md").read_text() == "# its own card\n"
    assert tree_sha256(one) == before
    assert json.loads((tmp_path / "unpacked" / "models.json").read_text()) == found


def test_the_same_models_give_the_same_bytes(tmp_path):
    folder = model(tmp_path / "m", "town")
    package([folder], tmp_path / "1.zip", listed("town"))
    (folder / "config.json").touch()
    package([folder], tmp_path / "2.zip", listed("town"))
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_what_may_not_ship_is_not_packed(tmp_path):
    archive = tmp_path / "m.zip"
    with pytest.raises(ModelError, match="for measuring only"):
        package([model(tmp_path / "a", "town")], archive, listed("town", "measure-only"))
    with pytest.raises(ModelError, match=r"village.* has not with its licence"):
        package([model(tmp_path / "b", "village")], archive, listed("town"))
    loose = model(tmp_path / "c", "town")
    (loose / "training_args.bin").write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(ModelError, match="pickled"):
        package([loose], archive, listed("town"))
    twice = [model(tmp_path / name, "town") for name in "de"]
    with pytest.raises(UsageError, match="of the kind entailment"):
        package(twice, archive, listed("town"))
    assert not archive.exists()


def test_the_command(tmp_path):
    manifest = tmp_path / "m.toml"
    manifest.write_text(
        '[[set]]\nfile = "entailment/train/town.jsonl.gz"\nname = "Town"\nsource = ["x"]\nlicence = ["MIT"]\n'
        f'class = "share-alike"\nuse = "train"\nrows = 3\nsha256 = "{"0" * 64}"\n'
    )
    folder = model(tmp_path / "work" / "model", "town")
    args = ["models", "package", str(folder), "--output", str(tmp_path / "m.zip"), "--manifest", str(manifest)]  # fmt: skip
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 0, result.output
    assert result.stdout.split()[0] == "entailment"
    assert "share-alike" in result.stdout
    assert json.loads(CliRunner().invoke(app, [*args, "--json"]).stdout)["kind"] == "entailment"
