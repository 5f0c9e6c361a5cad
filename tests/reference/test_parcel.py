"""A reference opened from copies of its index files finds the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from claimcheck.config import RetrieveConfig
from claimcheck.reference import Reference
from claimcheck.reference.parcel import files_of, open_files, told_of


def test_what_was_sent_finds_what_the_original_finds(
    tmp_path: Path, tiny_encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "facts.jsonl"
    facts = [
        {"id": f"f{i}", "title": "Dam", "text": f"The dam number {i} cost {i} million pounds."}
        for i in range(30)
    ]
    source.write_text("\n".join(map(json.dumps, facts)))
    config = RetrieveConfig(model=str(tiny_encoder), min_similarity=-1.0)
    original = Reference.open([str(source)], config=config)
    told = told_of(original)
    there = tmp_path / "there"
    there.mkdir()
    for file in files_of(original):
        shutil.copy(file, there)
    source.unlink()
    sent = open_files(json.loads(json.dumps(told)), there, config=config)
    question = ["The dam number 7 cost 7 million pounds."]
    assert sent.search(question) == original.search(question)
    assert (sent.version, sent.versions) == (original.version, original.versions)
