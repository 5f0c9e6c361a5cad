"""`claimcheck claims --html`: the page, and the message when it cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimcheck.extract import pipeline

TEXT = "The bridge is 512 metres long.\nIt cost 31 million pounds.\n"


@pytest.fixture
def bridge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_extractor: Any) -> Path:
    monkeypatch.setattr(pipeline.Extractor, "load", lambda *_: fake_extractor)
    (tmp_path / "bridge.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "bridge.txt"


def test_the_page_shows_every_statement(run_cli: Callable[..., Any], bridge: Path) -> None:
    target = bridge.with_name("out.html")
    code, out, err = run_cli("claims", bridge, "--html", target)
    page = target.read_text(encoding="utf-8")
    assert code == 0
    assert "2 claims" in err
    assert "512 metres" in out
    assert "512 metres" in page
    assert page.count("<li>") == 2


def test_a_page_that_cannot_be_written_names_file_and_remedy(
    run_cli: Callable[..., Any], bridge: Path
) -> None:
    code, _, err = run_cli("claims", bridge, "--html", bridge / "out.html")
    assert code == 2
    assert "out.html" in err
    assert "place that can be written to" in err
