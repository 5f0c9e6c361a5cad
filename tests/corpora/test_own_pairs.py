"""The project's own pairs of evidence and claim: their form, their split, and that the slices stay unseen."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "corpus" / "labels" / "entailment"
LABELS = {"supported", "contradicted", "unverified"}


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("part", ["train", "dev"])
def test_rows_are_whole_and_no_pair_stands_twice(part: str) -> None:
    found = rows(FOLDER / f"{part}.jsonl")
    for row in found:
        assert set(row) == {"premise", "hypothesis", "label", "licence_class"}
        assert row["label"] in LABELS
        assert row["premise"][0] in "[\"'“" or row["premise"][0].isalnum()
        assert row["hypothesis"][0].isupper() or not row["hypothesis"][0].isalpha()
    assert len({(r["premise"], r["hypothesis"]) for r in found}) == len(found)


def test_labels_are_balanced_within_passages() -> None:
    by_passage: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(FOLDER / "train.jsonl"):
        by_passage[row["premise"]][row["label"]] += 1
    # A passage with one label alone would give it away.
    assert all(len(labels) >= 2 for labels in by_passage.values())
    total = sum(by_passage.values(), Counter())
    assert 0.8 < total["supported"] / total["contradicted"] < 1.35


def test_no_passage_is_in_two_parts_or_in_the_slices() -> None:
    train, dev = ({r["premise"] for r in rows(FOLDER / f"{p}.jsonl")} for p in ("train", "dev"))
    slices = {
        r["premise"]
        for file in sorted((ROOT / "evaluation" / "slices").glob("*.jsonl"))
        for r in rows(file)
    }
    assert slices
    assert not train & dev
    assert not (train | dev) & slices
    claims = {r["hypothesis"] for p in ("train", "dev") for r in rows(FOLDER / f"{p}.jsonl")}
    assert not claims & {
        r["hypothesis"]
        for file in sorted((ROOT / "evaluation" / "slices").glob("*.jsonl"))
        for r in rows(file)
    }


def test_the_counts_of_the_page_are_those_of_the_files() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    for part in ("train", "dev"):
        found = rows(FOLDER / f"{part}.jsonl")
        count = Counter(r["label"] for r in found)
        passages = len({r["premise"] for r in found})
        cells = [
            passages,
            len(found),
            *(count[x] for x in ("supported", "contradicted", "unverified")),
        ]
        assert f"| `{part}.jsonl` | " + " | ".join(f"{n:,}" for n in cells) + " |" in page
