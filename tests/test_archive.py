from __future__ import annotations

from pathlib import Path

from claimcheck.archive import article_rows


def test_articles_without_their_furniture(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: The dam\ndate: 2024-03-01\n---\nThe dam at Orrin is 90 metres high.\n",
        encoding="utf-8",
    )
    (tmp_path / "b.docx").write_bytes(b"no Word file")
    (tmp_path / "c.txt").write_text("Trams\n\nThe tram depot opened in 1954.\n", encoding="utf-8")
    notes: list[str] = []
    first, second = article_rows(tmp_path, notify=notes.append)
    assert (first["title"], first["date"]) == ("The dam", "2024-03-01")
    assert first["text"] == "The dam at Orrin is 90 metres high."
    assert first["url"] == str(tmp_path / "a.md")
    assert first["source"] == "a.md"
    assert (second["title"], second["text"]) == ("Trams", "The tram depot opened in 1954.")
    assert len(notes) == 1
    assert "b.docx" in notes[0]
