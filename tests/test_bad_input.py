"""Everything that a user's files can have wrong with them, through the command line.

Each time: the exit code, a message of one line that names the file and says what to do, no
traceback, and the rest of the batch done and saved.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimcheck.checker import Checker
from claimcheck.reference import SentenceEncoder
from claimcheck.store import Store

Run = Callable[..., tuple[int, str, str]]

GOOD = (
    "The Orrin Bridge opened to trams in 1954. The council met on a wet evening to hear about it.\n"
)
# Not about bridges, so that it is no near-copy of the good one.
BODY = (
    "Tamsin Hale has been harbour master of Wexcombe since 2019. Boats came back late with a small "
    "catch, and the ice house stayed shut for the whole of the week because of repairs.\n"
)
FACTS = [
    {"id": "b1", "title": "Orrin Bridge", "text": "The Orrin Bridge opened to trams in 1954."},
    {"id": "b2", "title": "Orrin Bridge", "text": "The Orrin Bridge is 312 metres long."},
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with one good article and one good reference."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "cache"))
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "good.md").write_text(GOOD, encoding="utf-8")
    write_facts(tmp_path / "facts.jsonl", FACTS)
    return tmp_path


def write_facts(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch, fake_extractor: Any, fake_entailment: Any) -> None:
    """The command line on fake models and the real reference, store and readers."""
    load = Checker.load

    def with_fakes(**parts: Any) -> Checker:
        return load(**{**parts, "extractor": fake_extractor, "entailment": fake_entailment})

    def encode(self: SentenceEncoder, texts: Any) -> np.ndarray[Any, Any]:
        vectors = np.array([[len(t), t.count("e"), t.count("i")] for t in texts], dtype=np.float32)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    monkeypatch.setattr(Checker, "load", with_fakes)
    monkeypatch.setattr(SentenceEncoder, "encode", encode)


@pytest.fixture
def check(run_cli: Run, fakes: None) -> Run:
    """`claimcheck check PATH...` with the reference and database of this folder."""

    def run(*paths: str, reference: str = "facts.jsonl") -> tuple[int, str, str]:
        code, out, err = run_cli(
            "check", *(paths or ("day",)), "-r", reference, "--db", "claims.db", "--json"
        )
        assert "Traceback" not in out + err
        return code, out, err

    return run


def saved() -> dict[str, str]:
    """Path and status of each article in the database."""
    with Store.open(Path("claims.db"), create=False) as store:
        return {row["path"]: row["status"] for row in store.articles()}


def message(err: str, name: str) -> str:
    """The one line about a file."""
    lines = [line for line in err.splitlines() if name in line]
    assert len(lines) == 1, err
    return lines[0]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.md", b"", ("empty", "Check the export")),
        ("blank.md", b" \n\n \t", ("no text", "Check the export")),
        ("picture.md", b"\x89PNG\r\n\x1a\n" + bytes(200), ("not text", ".")),
        ("paper.txt", b"%PDF-1.7\n" + bytes(range(256)) * 4, ("not text", ".")),
        ("nul.md", b"Harbour\x00news\x00" * 40, ("NUL", "UTF-8")),
        (
            "front.md",
            b"---\ntitle: Harbour: news: again\n  date: [\n---\n" + BODY.encode(),
            ("line", "Mend"),
        ),
        (
            "open.md",
            b"---\ntitle: Harbour\ndate: 2024-01-02\nbeat: coast\n\n" + BODY.encode(),
            ("front matter", "hyphens"),
        ),
        ("paper.docx", b"PK\x03\x04 not a zip after all", ("paper.docx", ".")),
        ("rows.jsonl", b'{"text": \n', ("rows.jsonl", "1")),
        ("list.csv", b"name,age\nAnn,3\n", ("column", "text")),
    ],
)
def test_an_article_that_cannot_be_read(
    check: Run, folder: Path, name: str, data: bytes, words: tuple[str, str]
) -> None:
    (folder / "day" / name).write_bytes(data)
    code, out, err = check()
    assert code == 1
    line = message(err, name)
    assert all(word in line for word in words), line
    assert {json.loads(row)["path"] for row in out.splitlines()} == {"day/good.md"}
    assert saved() == {"day/good.md": "checked"}
    with Store.open(Path("claims.db"), create=False) as store:
        assert [row["stage"] for row in store.failures()] == ["read"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "cp1252", "utf-8-sig"])
def test_another_encoding_is_read(check: Run, folder: Path, encoding: str) -> None:
    text = BODY.replace("Tamsin", "Zoë")
    bom = "\ufeff" if encoding == "utf-16-le" else ""
    (folder / "day" / "other.md").write_bytes((bom + text).encode(encoding))
    code, out, _ = check()
    assert code == 0
    statements = [json.loads(row)["statement"] for row in out.splitlines()]
    assert any(s.startswith("Zoë Hale has been harbour master") for s in statements)


def test_five_megabytes_are_one_article(check: Run, folder: Path) -> None:
    # One sentence that the fake extractor takes for a claim, and much that it does not.
    (folder / "day" / "long.md").write_text(BODY + "word and word, " * 350_000, encoding="utf-8")
    code, _, _ = check()
    assert code == 0
    assert saved() == {"day/good.md": "checked", "day/long.md": "checked"}


def test_more_than_the_limit_is_refused(check: Run, folder: Path) -> None:
    with (folder / "day" / "huge.md").open("wb") as file:
        file.truncate(21_000_000)
    code, _, err = check()
    assert code == 1
    assert "Split it" in message(err, "huge.md")
    assert saved() == {"day/good.md": "checked"}


def test_a_sentence_of_ten_thousand_characters(check: Run, folder: Path) -> None:
    sentence = (
        "The harbour of Wexcombe "
        + "and the quay and the mole and the light " * 250
        + "opened in 1871."
    )
    assert len(sentence) > 10_000
    (folder / "day" / "long.md").write_text(sentence + "\n", encoding="utf-8")
    code, out, _ = check()
    assert code == 0
    assert sentence in [json.loads(row)["text"] for row in out.splitlines()]


def test_no_date_is_no_failure(check: Run, folder: Path) -> None:
    (folder / "day" / "undated.md").write_text("# Harbour news\n\n" + BODY, encoding="utf-8")
    code, _, _ = check()
    assert code == 0
    with Store.open(folder / "claims.db") as store:
        assert {row["path"]: row["published"] for row in store.articles()}["day/undated.md"] is None


def test_a_path_that_is_not_there_and_a_pattern_without_match(check: Run) -> None:
    code, _, err = check("day", "nowhere.md", "day/*.html")
    assert code == 1
    message(err, "nowhere.md")
    message(err, "day/*.html")
    assert saved() == {"day/good.md": "checked"}


def test_one_article_breaks_a_stage_and_the_others_are_saved(check: Run, folder: Path) -> None:
    (folder / "day" / "bad.md").write_text(BODY.replace("Tamsin", "POISON"), encoding="utf-8")
    code, _, err = check()
    assert code == 1
    assert "cannot parse this" in message(err, "bad.md")
    assert saved() == {"day/good.md": "checked"}
    # Once it is mended, the next run takes it and the record of the failure goes.
    (folder / "day" / "bad.md").write_text(BODY, encoding="utf-8")
    assert check()[0] == 0
    with Store.open(folder / "claims.db") as store:
        assert list(store.failures()) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*FACTS, {**FACTS[0], "text": "It opened in 1955."}], ("b1", "line 3", "own id")),
        ([{"id": "b1", "headline": "Orrin Bridge"}], ("headline", "--map")),
        ([], ("facts.jsonl", ".")),
    ],
)
def test_a_malformed_reference(
    check: Run, folder: Path, rows: list[dict[str, str]], words: tuple[str, ...]
) -> None:
    write_facts(folder / "facts.jsonl", rows)
    code, out, err = check()
    assert (code, out) == (3, "")
    line = message(err, "facts.jsonl")
    assert all(word in line for word in words), line
    assert saved() == {}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"text": "The bridge"\n', ("line 1", ".")),
        ("The bridge at Orrin é".encode("utf-16"), ("facts.jsonl", "UTF-8")),
        (b"\x00\x01\x02", ("facts.jsonl", ".")),
    ],
)
def test_a_reference_that_is_not_jsonl(
    check: Run, folder: Path, data: bytes, words: tuple[str, ...]
) -> None:
    (folder / "facts.jsonl").write_bytes(data)
    code, _, err = check()
    assert code == 3
    assert all(word in message(err, "facts.jsonl") for word in words), err


def test_a_reference_that_is_nowhere(check: Run) -> None:
    code, _, err = check(reference="parish")
    assert code == 3
    assert "parish" in err
    assert saved() == {}


def test_no_disk_space_for_the_index(
    check: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    code, _, err = check()
    assert code == 3
    assert "no disk space" in err
    assert "CLAIMCHECK_CACHE" in err
    assert [f for f in (folder / "cache").rglob("*") if f.is_file()] == []


def corrupt(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 400)


def truncate(path: Path) -> None:
    with Store.open(path) as store:
        store.begin_run({}, {}, {})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)


@pytest.mark.parametrize("damage", [corrupt, truncate])
def test_a_corrupt_database(check: Run, folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder / "claims.db")
    before = (folder / "claims.db").read_bytes()
    code, _, err = check()
    assert code == 1
    assert "estore it" in message(err, "claims.db")
    assert (folder / "claims.db").read_bytes() == before


@pytest.fixture
def locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database that another program is writing to; waiting for it is cut short."""
    with Store.open(folder / "claims.db"):
        pass
    defaults = Store.open.__func__.__kwdefaults__  # type: ignore[attr-defined]
    monkeypatch.setitem(defaults, "busy_timeout", 0.2)
    other = sqlite3.connect(folder / "claims.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def test_a_locked_database(check: Run, locked: None) -> None:
    code, _, err = check()
    assert code == 1
    line = message(err, "claims.db")
    assert "locked by another process" in line
    assert "Wait" in line
    assert saved() == {}


@pytest.mark.parametrize(
    ("command", "words"),
    [(("show",), "check first"), (("export", "--format", "csv"), "check first")],
)
def test_no_database_yet(run_cli: Run, command: tuple[str, ...], words: str) -> None:
    code, out, err = run_cli(*command)
    assert (code, out) == (1, "")
    assert words in message(err, "claims.db")


def test_a_missing_model(run_cli: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(folder / "models"))
    for command in (("claims", "day"), ("check", "day", "-r", "facts.jsonl")):
        code, out, err = run_cli(*command)
        assert (code, out) == (3, "")
        line = message(err, "models/extractor")
        assert "claimcheck train" in line
        assert "CLAIMCHECK_MODELS" in line


def test_a_truncated_model(
    run_cli: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, tiny_encoder: Path
) -> None:
    import shutil

    model = folder / "models" / "entailment"
    shutil.copytree(tiny_encoder, model)
    weights = model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:900])
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(folder / "models"))
    (folder / "pairs.jsonl").write_text(
        '{"premise": "The dam is old.", "hypothesis": "It is old.", "label": "supported"}\n',
        encoding="utf-8",
    )
    code, out, err = run_cli("evaluate", "entailment", "pairs.jsonl", "--json")
    assert (code, out) == (3, "")
    assert "train entailment" in message(err, "models/entailment")


def test_a_broken_model_stops_the_run_with_what_was_done_saved(
    check: Run, folder: Path, fake_extractor: Any
) -> None:
    assert check()[0] == 0
    from claimcheck.errors import ModelError

    fake_extractor.error = ModelError(
        "the weights are truncated", path="models/extractor", remedy="Restore them"
    )
    (folder / "day" / "bad.md").write_text(BODY.replace("Tamsin", "POISON"), encoding="utf-8")
    code, _, err = check()
    assert code == 3
    assert "Restore them" in message(err, "models/extractor")
    assert saved() == {"day/good.md": "checked"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[decide]\nmin_suported = 0.5\n", "min_supported"),
        ("[decide\n", "TOML"),
        ("[retrieve]\ntop_k = 'x'\n", "int"),
    ],
)
def test_a_broken_configuration(
    run_cli: Run, folder: Path, fakes: None, text: str, words: str
) -> None:
    (folder / "claimcheck.toml").write_text(text, encoding="utf-8")
    code, out, err = run_cli("check", "day", "-r", "facts.jsonl")
    assert (code, out) == (2, "")
    assert words in message(err, "claimcheck.toml")


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("chekc", "day"),
        ("check", "day", "--no-such-option"),
        ("export",),
        ("evaluate", "ner", "nowhere.jsonl"),
    ],
)
def test_wrong_use_is_exit_code_2(run_cli: Run, command: tuple[str, ...]) -> None:
    code, out, err = run_cli(*command)
    assert code == 2
    assert out == ""
    assert err.strip()


@pytest.mark.parametrize(
    "row",
    [
        '{"premise": "a", "label": "supported"}',
        '{"premise": "a", "hypothesis": "b", "label": "x"}',
        "{",
    ],
)
def test_a_malformed_evaluation_file(run_cli: Run, folder: Path, row: str) -> None:
    (folder / "pairs.jsonl").write_text(row + "\n", encoding="utf-8")
    code, out, err = run_cli("evaluate", "entailment", "pairs.jsonl")
    assert (code, out) == (2, "")
    assert "1" in message(err, "pairs.jsonl")
