"""Data for recipes: what is at hand, what can be brought, and what has to be said to be missing."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import datasets
import pytest
from typer.testing import CliRunner

from claimcheck.cli.main import app
from claimcheck.errors import ConfigError, DataError
from claimcheck.promotion.manifest import DataSet
from claimcheck.training.fetch import fetch, needed

TOWN = "entailment/train/town.jsonl.gz"
SNLI = "entailment/train/snli.jsonl.gz"


def listed(file: str, data: bytes = b"", hub: str = "") -> DataSet:
    digest = hashlib.sha256(data).hexdigest()
    return DataSet(file, f"Set {Path(file).name}", ("x",), ("MIT",), "permissive", "train", 1, digest, hub)  # fmt: skip


def put(folder: Path, file: str, data: bytes) -> None:
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(data)


def test_recipes_name_their_sets_and_what_they_are_measured_on(tmp_path: Path) -> None:
    (tmp_path / "entailment.toml").write_text(
        'dev = ["../dev/town.dev.jsonl.gz"]\n[sets]\ntown = 0\n[mined]\ntown = 3\n'
    )
    (tmp_path / "extractor.toml").write_text(
        'never = ["claims/talk.dev"]\ndev = ["town.dev"]\n[ner]\n"town.train" = 0\n[debate]\n"talk.train" = 0\n'
    )
    (tmp_path / "calibration.toml").write_text('[entail]\nmodel = "work/model"\n')
    assert needed(tmp_path) == [
        "claims/talk.dev.jsonl.gz",
        "claims/talk.train.jsonl.gz",
        "entailment/dev/town.dev.jsonl.gz",
        TOWN,
        "ner/LABEL_MAPS.json",
        "ner/town.dev.jsonl.gz",
        "ner/town.train.jsonl.gz",
        "treebank/ewt.train.conllu.gz",
    ]
    with pytest.raises(ConfigError, match="no recipe"):
        needed(tmp_path / "nowhere")


def test_files_are_copied_checked_and_never_written_over(tmp_path: Path) -> None:
    data, source = tmp_path / "data", tmp_path / "source"
    put(data, TOWN, b"mine")
    put(source, TOWN, b"theirs")
    put(source, SNLI, b"as published")
    manifest = {file: listed(file, b"as published") for file in (TOWN, SNLI)}
    one, two, three = fetch([TOWN, SNLI, "ner/x.gz"], manifest, data, source=str(source))
    assert (one.how, one.as_listed) == ("at hand", False)
    assert (two.how, two.as_listed) == ("copied", True)
    assert (three.how, three.where) == ("missing", "not in the list of data sets")
    assert (data / TOWN).read_bytes() == b"mine"
    assert not list(data.rglob(".part-*"))
    with pytest.raises(DataError, match="no folder"):
        fetch([TOWN], manifest, data, source=str(tmp_path / "nowhere"))


def test_pairs_of_the_hub_come_in_our_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = datasets.ClassLabel(names=["entailment", "neutral", "contradiction"])
    features = datasets.Features(
        {
            "premise": datasets.Value("string"),
            "hypothesis": datasets.Value("string"),
            "label": labels,
        }
    )
    rows = {
        "premise": ["a", "b", "c", "d"],
        "hypothesis": ["e", "f", "g", "h"],
        "label": [0, 1, 2, -1],
    }
    asked: list[Any] = []

    def load(*args: Any, **options: Any) -> Any:
        asked.append((args, options["split"]))
        return datasets.Dataset.from_dict(rows, features=features)

    monkeypatch.setattr(datasets, "load_dataset", load)
    manifest = {SNLI: listed(SNLI, hub="hf:owner/snli:train"), TOWN: listed(TOWN)}
    told: list[str] = []
    one, two = fetch([SNLI, TOWN], manifest, tmp_path, source="hub", notify=told.append)
    assert asked == [(("owner/snli", None), "train")]
    assert told == [f"{SNLI} from hf:owner/snli:train"]
    assert (one.how, one.as_listed) == ("from the Hub", False)
    # No Hub has this one: its name says what to look for.
    assert (two.how, two.where) == ("missing", "Set town.jsonl.gz")
    with gzip.open(tmp_path / SNLI, "rt", encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    # The fourth was labelled by nobody.
    assert [(r["premise"], r["hypothesis"], r["label"]) for r in found] == [
        ("a", "e", "supported"), ("b", "f", "unverified"), ("c", "g", "contradicted"),
    ]  # fmt: skip
    assert found[0]["licence_class"] == "permissive"


def test_a_source_that_breaks_off_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*args: Any, **options: Any) -> Any:
        raise ConnectionError("no network")

    monkeypatch.setattr(datasets, "load_dataset", load)
    with pytest.raises(Exception, match="cannot be reached"):
        fetch([SNLI], {SNLI: listed(SNLI, hub="hf:owner/snli:train")}, tmp_path, source="hub")
    assert not (tmp_path / SNLI).exists()


def test_the_command_says_what_is_missing_and_fails(tmp_path: Path) -> None:
    recipes, data, manifest = tmp_path / "recipes", tmp_path / "data", tmp_path / "m.toml"
    recipes.mkdir()
    (recipes / "entailment.toml").write_text("[sets]\ntown = 0\n")
    manifest.write_text(
        f'[[set]]\nfile = "{TOWN}"\nname = "Town"\nsource = ["x"]\nlicence = ["MIT"]\n'
        f'class = "permissive"\nuse = "train"\nrows = 1\nsha256 = "{hashlib.sha256(b"x").hexdigest()}"\n'
    )
    report = tmp_path / "work" / "fetched.jsonl"
    args = ["corpus", "fetch", str(data), "--recipes", str(recipes), "--manifest", str(manifest),
            "--from", "", "--output", str(report)]  # fmt: skip
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 1
    assert f"missing: {TOWN} (Town)" in result.stdout
    assert not report.exists()
    put(data, TOWN, b"x")
    result = CliRunner().invoke(app, args)
    assert (result.exit_code, result.stdout.split()) == (0, ["at", "hand", "1"])
    assert json.loads(report.read_text())["as_listed"] is True
