"""Data sets and models of the Hugging Face Hub by their ids, through the real client libraries.

The Hub is `hub.py`, a server on this machine that answers as the Hub does; everything on this side is what a user runs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PAIRS = [
    {"premise": f"The Orrin Bridge opened in {year}.", "hypothesis": said, "label": label}
    for year in range(1950, 1966)
    for said, label in (
        (f"The bridge opened in {year}.", "supported"),
        (f"The bridge opened in {year + 3}.", "contradicted"),
        ("The bridge is red.", "unverified"),
    )
]
FACTS = [{"title": "Orrin Bridge", "text": "The Orrin Bridge opened in 1954.", "source": "Annals"}]
SPANS = [{"text": "The Orrin Bridge opened in 1954.", "spans": [{"start": 0, "end": 32, "label": "CLAIM"}]}]  # fmt: skip

# One process for all commands, since each would import the same libraries again.
RUN = """
import json, sys
from claimcheck.cli.main import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["claimcheck", *words]
    try:
        main()
    except SystemExit as done:
        if done.code:
            sys.exit(f"{' '.join(words)}: {done.code}")
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path) -> Iterator[tuple[str, Path]]:
    root = tmp_path_factory.mktemp("hub")
    for name, rows in (("pairs", PAIRS), ("facts", FACTS), ("spans", SPANS)):
        folder = root / "datasets" / "orrin" / name
        folder.mkdir(parents=True)
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / "train.jsonl").write_text(text, encoding="utf-8")
    shutil.copytree(tiny_encoder, root / "models" / "orrin" / "tiny")
    command = [sys.executable, str(Path(__file__).with_name("hub.py")), str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip(), root
        server.terminate()


def run(
    hub: tuple[str, Path], folder: Path, *commands: list[str]
) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ, "HF_ENDPOINT": hub[0], "HF_HOME": str(folder / "hf"), "HF_HUB_OFFLINE": "0",
        "HF_DATASETS_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0", "HF_HUB_DISABLE_TELEMETRY": "1",
    }  # fmt: skip
    env.pop("HF_TOKEN", None)
    return subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(commands)],
        cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_a_model_of_the_hub_is_trained_on_a_set_of_the_hub(
    hub: tuple[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "recipe.toml").write_text(
        'start = "orrin/tiny"\ntoken_budget = 512\ncheckpoint_steps = 2\nlearning_rate = 0.01\n'
        '[sets]\n"orrin/pairs" = 0\n'
    )
    train = ["train", "entailment", "--config", "recipe.toml", "--output", "model", "--work", "w"]
    done = run(hub, tmp_path, train)
    assert done.returncode == 0, done.stderr
    assert f"pairs {len(PAIRS)}" in done.stderr
    assert (tmp_path / "model" / "model.safetensors").is_file()


@pytest.mark.weights
def test_an_entailment_model_of_the_hub_is_measured(
    hub: tuple[str, Path], tmp_path: Path, repository: Path
) -> None:
    shutil.copytree(repository / "models" / "entailment", hub[1] / "models" / "orrin" / "nli")
    shutil.copy(hub[1] / "datasets" / "orrin" / "pairs" / "train.jsonl", tmp_path / "pairs.jsonl")
    done = run(
        hub, tmp_path, ["evaluate", "entailment", "pairs.jsonl", "--model", "orrin/nli", "--json"]
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["n"] == len(PAIRS)


def test_a_corpus_and_a_reference_come_from_the_hub(hub: tuple[str, Path], tmp_path: Path) -> None:
    done = run(
        hub,
        tmp_path,
        ["corpus", "import", "orrin/spans", "mine.jsonl", "--format", "datasets"],
        ["reference", "add", "orrin", "hf:orrin/facts:train"],
        ["reference", "search", "orrin", "When did the bridge open?", "--json"],
    )
    assert done.returncode == 0, done.stderr
    (row,) = map(json.loads, (tmp_path / "mine.jsonl").read_text().splitlines())
    assert row["text"] == SPANS[0]["text"]
    assert FACTS[0]["text"] in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["corpus", "import", "orrin/none", "mine.jsonl", "--format", "datasets"],
        ["reference", "add", "none", "hf:orrin/none:train"],
        ["train", "entailment", "--config", "none.toml", "--output", "model", "--work", "w"],
    ],
)
def test_what_the_hub_does_not_have_is_an_error_that_names_it(
    hub: tuple[str, Path], tmp_path: Path, words: list[str]
) -> None:
    (tmp_path / "none.toml").write_text('start = "orrin/tiny"\n[sets]\n"orrin/none" = 0\n')
    done = run(hub, tmp_path, words)
    assert done.returncode != 0
    assert "orrin/none" in done.stderr
    assert "Traceback" not in done.stderr
