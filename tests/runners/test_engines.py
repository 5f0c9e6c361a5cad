"""Where a cluster's outcomes pass through; what batches run on is in test_workers and test_slow_ray."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.runners.engines import exchange_folder


def test_outcomes_pass_beside_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert exchange_folder(Path("claims.db"), "") == tmp_path / "claims.db-ray"


def test_or_through_a_folder_of_many_databases(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    one = exchange_folder(tmp_path / "a" / "claims.db", str(shared))
    other = exchange_folder(tmp_path / "b" / "claims.db", str(shared))
    assert one.parent == other.parent == shared
    assert one != other
    assert exchange_folder(tmp_path / "a" / "claims.db", str(shared)) == one
