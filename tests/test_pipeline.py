"""The weasel project is whole, and the sample has all that its commands ask for.

`make sample` runs it; that takes minutes, so that here only what it would stumble over is checked.
"""

from __future__ import annotations

import dataclasses
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from claimcheck.cli.main import app
from claimcheck.config import load

PIPELINE = Path(__file__).parents[1] / "pipeline"
SAMPLE = {
    "vars.data": "sample/data",
    "vars.configs": "sample/configs",
    "vars.pairs": "sample/data/entailment/dev/own.dev.jsonl.gz",
    "vars.judged": "sample/data/judged.jsonl",
    "vars.manifest": "sample/manifest.toml",
    "vars.own_pairs": "sample/data/entailment/train/own.jsonl.gz",
    "vars.claims": "../corpus/labels/claims/train.jsonl",
    "vars.silent": "../corpus/articles/01-security-extraditions.md",
}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    from weasel.util.config import load_project_config

    return dict(load_project_config(PIPELINE, overrides=SAMPLE))


def test_every_dependency_is_there_or_made_before(project: dict[str, Any]) -> None:
    commands = {command["name"]: command for command in project["commands"]}
    made: set[str] = set()
    for name in project["workflows"]["all"]:
        for dependency in commands[name].get("deps", ()):
            assert dependency in made or (PIPELINE / dependency).exists(), (name, dependency)
        made |= set(commands[name].get("outputs", ()))


def test_the_sample_run_names_each_of_its_inputs(project: dict[str, Any]) -> None:
    recipe = (PIPELINE.parent / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"--vars\.(\w+)", recipe))
    # Nothing is missing there, so that no source is asked for anything.
    assert named == set(project["vars"]) - {"source"}


def test_every_script_is_a_command_that_parses(project: dict[str, Any]) -> None:
    for step in project["commands"]:
        for script in step["script"]:
            # Weasel runs no shell, so that nothing would expand a pattern.
            assert "*" not in script
            words = shlex.split(script)
            assert words.pop(0) == "claimcheck"
            command: Any = typer.main.get_command(app)
            while hasattr(command, "commands"):
                command = command.commands[words.pop(0)]
            command.make_context(command.name, words)


@pytest.mark.parametrize("folder", ["configs", "sample/configs"])
def test_every_recipe_can_be_read(folder: str) -> None:
    from claimcheck.training.calibration import CalibrationTraining
    from claimcheck.training.entailment import EntailmentTraining
    from claimcheck.training.extractor import ExtractorTraining
    from claimcheck.training.retriever import RetrieverTraining

    kinds = {"entailment": EntailmentTraining, "extractor": ExtractorTraining}
    kinds |= {"retriever": RetrieverTraining, "calibration": CalibrationTraining}
    files = sorted((PIPELINE / folder).glob("*.toml"))
    others = {"configs": "sample/configs", "sample/configs": "configs"}[folder]
    assert [file.name for file in files] == sorted(f.name for f in (PIPELINE / others).iterdir())
    for file in files:
        recipe = load(kinds[re.split(r"[-.]", file.name)[0]], file)
        assert dataclasses.is_dataclass(recipe)


def test_the_sample_is_sound() -> None:
    from claimcheck.corpora.validate import validate

    data = PIPELINE / "sample" / "data"
    files = [*data.glob("entailment/*/*.gz"), *data.glob("ner/*.gz")]
    report = validate(sorted(files), near_duplicates=False)
    assert report.errors == 0, report.as_json()
    assert len(report.files) == 3


def test_the_sample_is_what_its_list_says() -> None:
    from claimcheck.promotion.manifest import load_manifest
    from claimcheck.training.fetch import fetch, needed

    sample = PIPELINE / "sample"
    files = needed(sample / "configs")
    manifest = load_manifest(sample / "manifest.toml")
    found = {row.file: row for row in fetch(files, manifest, sample / "data")}
    assert {row.how for row in found.values()} == {"at hand"}
    assert [file for file, row in found.items() if not row.as_listed] == ["ner/LABEL_MAPS.json"]


def test_the_list_of_the_sample_run_has_all_sets_of_the_models_that_it_packs(
    tmp_path: Path,
) -> None:
    from claimcheck.promotion.manifest import data_of, listed, load_manifest
    from claimcheck.training.entailment import EntailmentTraining
    from claimcheck.training.fetch import needed

    root = PIPELINE.parent
    found = re.search(
        r"^\tcat (.+) > \$\(SAMPLE\)/sample/manifest\.toml$",
        (root / "Makefile").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert found
    (tmp_path / "m.toml").write_text("".join((root / f).read_text() for f in found[1].split()))
    manifest = load_manifest(tmp_path / "m.toml")
    # The sample's entailment model goes on from the one that ships: its data are of that one too.
    first = load(EntailmentTraining, PIPELINE / "sample" / "configs" / "entailment-1.toml")
    assert first.start == "shipped"
    used = {one.file for one in data_of(root / "models" / "entailment")}
    used |= {*needed(PIPELINE / "sample" / "configs"), "corpus/labels/claims/train.jsonl"}
    assert {file for file in used if listed(file, manifest) is None} == {"ner/LABEL_MAPS.json"}


def test_every_set_of_the_recipes_is_in_the_list() -> None:
    from claimcheck.promotion.manifest import load_manifest
    from claimcheck.training.fetch import needed

    files = needed(PIPELINE / "configs")
    listed = load_manifest(PIPELINE.parent / "corpus" / "manifest.toml")
    assert len(files) > 40
    assert set(files) - listed.keys() == {"ner/LABEL_MAPS.json"}
