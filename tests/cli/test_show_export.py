"""`claimcheck show` and `claimcheck export` on a small database."""

import csv
import io
import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import claimcheck.cli.export
import claimcheck.cli.show  # noqa: F401
from claimcheck.cli.app import app
from claimcheck.errors import ClaimcheckError, StoreError, UsageError
from claimcheck.store import Store
from claimcheck.types import Article, Claim, Evidence, Fact, Label, Review, Verdict

TEXT = "The canal is [bold]40 km long. It opened in 1872."
ARTICLE = Article(id="a1" * 8, path="day/canal.md", text=TEXT, format="markdown", title="A canal")


def claim(identifier, start, end):
    return Claim(
        id=identifier * 8,
        article_id=ARTICLE.id,
        start=start,
        end=end,
        text=TEXT[start:end],
        statement=TEXT[start:end] + "\x1b[31m",
        sentence=TEXT[start:end],
        speaker="Ms Weir",
        cue="said",
        check_worthiness=0.9,
        extractor="e1",
    )


LENGTH, OPENING = claim("c1", 0, 30), claim("c2", 31, 49)
BOOK = Fact(
    "f1", "canals", "Canal register", "The canal is 60 km long.", "Water board", "https://x.test"
)
VERDICTS = (
    Verdict(
        LENGTH,
        Label.CONTRADICTED,
        0.93,
        "The register gives another length.",
        (Evidence(BOOK, 1, 0.8, 0.02, 0.95, 0.03),),
        flagged=True,
    ),
    Verdict(OPENING, Label.SUPPORTED, 0.81, "The same year."),
)


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "claims.db"
    with Store.open(path) as store:
        run = store.begin_run({}, {}, {})
        store.save_article(ARTICLE, verdicts=VERDICTS, run_id=run, versions_key="v1")
        other = Article("b2" * 8, "day/abo.md", "Log in to read.", "text", title="Stub")
        store.save_article(other, status="paywall", run_id=run, versions_key="v1")
        store.add_review(
            Review("r1", OPENING.id, "", "Ada", "accept", "2024-01-01T00:00:00+00:00", note="Fine")
        )
    return str(path)


def call(*arguments):
    result = CliRunner(env={"COLUMNS": "140"}).invoke(app, arguments, catch_exceptions=True)
    if isinstance(result.exception, ClaimcheckError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


def test_show_lists_every_article_with_its_counts(db):
    lines = call("show", "--db", db).splitlines()
    assert "✓ sup." in lines[0]
    assert lines[1].split() == ["day/abo.md", "[paywall]", "Stub", "0", "0", "0", "0", "0"]
    assert lines[2].split() == ["day/canal.md", "A", "canal", "2", "1", "1", "0", "1"]
    assert "abo.md" not in call("show", "--db", db, "--flagged")
    [stub, canal] = rows(call("show", "--db", db, "--json"))
    assert (stub["status"], canal["claims"], canal["contradicted"]) == ("paywall", 2, 1)


def test_show_an_article(db):
    shown = call("show", "canal.md", "--db", db)
    assert "✗ contradicted" in shown
    assert "✓ supported" in shown
    assert "0.93" in shown
    assert "Canal register, Water board" in shown
    assert "[bold]40 km" in shown, "what is in the text is no markup"
    assert "\x1b[31m" not in shown, "nor does it reach the terminal as a command"
    assert "opened" not in call("show", "canal.md", "--db", db, "--flagged")
    assert [row["claim_id"] for row in rows(call("show", ARTICLE.id, "--db", db, "--json"))] == [
        LENGTH.id,
        OPENING.id,
    ]
    assert "Not checked: paywall." in call("show", "abo.md", "--db", db)


def test_show_one_claim_in_full(db):
    shown = call("show", LENGTH.id[:6], "--db", db)
    for part in (
        "✗ contradicted  0.93",
        "The register gives another length.",
        "Ms Weir, said, own",
        "1. Canal register",
        "The canal is 60 km long.",
        "Water board  ·  https://x.test",
        "✓ supported 0.02   ✗ contradicted 0.95   ? unverified 0.03",
    ):
        assert part in shown
    assert "Ada: accept  Fine" in call("show", OPENING.id, "--db", db)
    [row] = rows(call("show", OPENING.id, "--db", db, "--json"))
    assert (row["verdict"], row["reviews"][0]["reviewer"]) == ("supported", "Ada")
    assert call("show", OPENING.id, "--db", db, "--flagged", "--json") == ""


def test_export_to_stdout(db):
    lines = list(csv.DictReader(io.StringIO(call("export", "--db", db, "--format", "csv"))))
    assert [line["verdict"] for line in lines] == ["contradicted", "supported"]
    assert lines[0]["evidence_title"] == "Canal register"
    [line] = rows(call("export", "--db", db, "--format", "jsonl", "--flagged"))
    assert line["evidence"][0]["url"] == "https://x.test"


def test_export_to_a_file(db, tmp_path):
    target = tmp_path / "out.csv"
    assert call("export", "--db", db, "--format", "csv", "--output", str(target)) == ""
    assert target.read_text(encoding="utf-8") == call("export", "--db", db, "--format", "csv")
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(ClaimcheckError, match="cannot be written"):
        call("export", "--db", db, "--format", "csv", "--output", str(target / "x.csv"))


def test_what_is_wrong_is_said(db, tmp_path):
    with pytest.raises(StoreError, match="there is no database"):
        call("show", "--db", str(tmp_path / "none.db"))
    with pytest.raises(UsageError, match="no article or claim"):
        call("show", "zzz", "--db", db)
    with pytest.raises(UsageError, match="Use one of csv, jsonl"):
        call("export", "--db", db, "--format", "xls")


def test_the_command_modules_import_nothing_heavy():
    code = (
        "import sys, claimcheck.cli.show, claimcheck.cli.export;"
        "sys.exit(bool({'sqlite_utils', 'torch', 'spacy', 'transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
