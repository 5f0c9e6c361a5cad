from __future__ import annotations

from typing import Any

import pytest

from claimcheck.cli.verdict_table import SCREEN, print_verdicts


def rows(count: int, contradicted: tuple[int, ...]) -> list[dict[str, Any]]:
    return [
        {
            "path": f"day/{n // 30}.md",
            "statement": f"The dam at Saltmere cost {n} million pounds.",
            "verdict": "contradicted" if n in contradicted else "unverified",
            "confidence": 0.8,
            "reason": f"The archive says {n + 1} million.",
            "evidence": [],
        }
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "contradicted", "ends"),
    [(SCREEN, (3,), False), (SCREEN + 1, (), False), (SCREEN + 1, (3, 40), True)],
)
def test_a_long_table_ends_with_what_to_look_at_first(
    capsys: pytest.CaptureFixture[str], count: int, contradicted: tuple[int, ...], ends: bool
) -> None:
    print_verdicts(rows(count, contradicted))
    table, _, last = capsys.readouterr().out.partition("Look at these first")
    assert table.count("The dam at Saltmere") == count
    assert bool(last) == ends
    if ends:
        assert last.startswith(f", 2 of {count}:")
        assert "0.md: The dam at Saltmere cost 3 million" in last
        assert "1.md: The dam at Saltmere cost 40 million" in last
        assert "The archive says 41 million." in last
        assert "cost 4 million" not in last


def test_no_claims_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_verdicts([])
    assert capsys.readouterr().out == ""
