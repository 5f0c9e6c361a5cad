from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from claimcheck.errors import DataError
from claimcheck.training.entailment_data import LABELS, Pair, drop_title, load_mix, mine_unverified

ALL = ("permissive", "share-alike", "unstated")


def row(i: int, label: str = "supported", **more: str) -> dict[str, str]:
    return {
        "premise": f"[Dam {i}] Dam {i} is {i} metres tall.",
        "hypothesis": f"Dam {i} is tall.",
        "label": label,
        **more,
    }


def save(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(r) + "\n" for r in rows)


def mix(folder: Path, sets: dict[str, int], **kw: object) -> list[Pair]:
    options = {"licences": ALL, "mined": {}, "seed": 3, **kw}
    return load_mix(sets, folder=folder, **options)  # type: ignore[arg-type]


def test_sets_are_capped_mixed_and_labelled(tmp_path: Path) -> None:
    save(tmp_path, "dams", [row(i) for i in range(30)])
    save(tmp_path, "locks", [row(i, "contradicted") for i in range(100, 120)])
    pairs = mix(tmp_path, {"dams": 12, "locks": 0})
    sources = [p.source for p in pairs]
    assert (sources.count("dams"), sources.count("locks")) == (12, 20)
    assert {(p.source, LABELS[p.label]) for p in pairs} == {
        ("dams", "supported"),
        ("locks", "contradicted"),
    }
    assert sources != sorted(sources)
    assert pairs == mix(tmp_path, {"dams": 12, "locks": 0})
    assert pairs != mix(tmp_path, {"dams": 12, "locks": 0}, seed=4)


def test_a_path_of_the_project_is_found_from_a_folder_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "corpus" / "own.jsonl").write_text(json.dumps(row(1)) + "\n", "utf-8")
    monkeypatch.chdir(tmp_path / "pipeline")
    assert [p.source for p in mix(tmp_path, {"corpus/own.jsonl": 0})] == ["corpus/own.jsonl"]


def test_a_small_set_can_stand_in_a_pass_more_than_once(tmp_path: Path) -> None:
    save(tmp_path, "dams", [row(i) for i in range(5)])
    save(tmp_path, "locks", [row(i, "contradicted") for i in range(100, 120)])
    pairs = mix(tmp_path, {"dams": 0, "locks": 0}, repeats={"dams": 3})
    assert [p.source for p in pairs].count("dams") == 15
    assert len(set(pairs)) == 25
    assert len(pairs) == 35


def test_only_allowed_licences_and_none_stated_is_unstated(tmp_path: Path) -> None:
    save(
        tmp_path,
        "dams",
        [row(0, licence_class="permissive"), row(1, licence_class="share-alike"), row(2)],
    )
    kept = mix(tmp_path, {"dams": 0}, licences=("permissive",))
    assert [p.hypothesis for p in kept] == ["Dam 0 is tall."]
    assert len(mix(tmp_path, {"dams": 0}, licences=("permissive", "unstated"))) == 2


@pytest.mark.parametrize("bad", [{"label": "maybe"}, {"premise": None}])
def test_a_malformed_row_names_its_set(tmp_path: Path, bad: dict[str, str | None]) -> None:
    rows = [{k: v for k, v in {**row(0), **bad}.items() if v is not None}]
    save(tmp_path, "dams", rows)  # type: ignore[arg-type]
    with pytest.raises(DataError) as caught:
        mix(tmp_path, {"dams": 0})
    assert "dams" in str(caught.value)
    assert "unverified" in caught.value.remedy


def test_a_missing_set_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not found"):
        mix(tmp_path, {"weirs.jsonl": 0})


@pytest.mark.parametrize(("share", "kept"), [(0.0, True), (1.0, False)])
def test_the_title_of_a_premise_goes_by_its_share(share: float, kept: bool) -> None:
    text = drop_title("[Mill Lane] It opened in 1931.", random.Random(1), share)
    assert text.startswith("[Mill Lane] ") is kept
    assert text.endswith("It opened in 1931.")
    assert drop_title("No title [here].", random.Random(1), 1.0) == "No title [here]."


def test_mined_evidence_is_on_the_subject_and_of_another_claim() -> None:
    towns = ["Arden", "Belmont", "Corley", "Denby", "Elsdon", "Farley"]
    pairs = [
        Pair(
            f"The council of {t} rebuilt its stone bridge.",
            f"{t} council has a library with {n} thousand books.",
            0,
            "towns",
        )
        for n, t in enumerate(towns)
    ]
    made = mine_unverified(pairs, 4, random.Random(2))
    assert 0 < len(made) <= 4
    own = {p.hypothesis: p.premise for p in pairs}
    for pair in made:
        assert LABELS[pair.label] == "unverified"
        assert pair.premise != own[pair.hypothesis]
        assert pair.premise in own.values()
        assert pair.source == "towns+mined"
    assert made == mine_unverified(pairs, 4, random.Random(2))
