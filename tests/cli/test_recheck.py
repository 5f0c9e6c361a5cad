"""`claimcheck recheck` and `claimcheck why`: what changed, and everything that was said."""

import dataclasses
import json
import sys

import pytest

from claimcheck.checker import Checker
from claimcheck.cli import main as command
from claimcheck.config import Config, DecideConfig
from claimcheck.decide import load_weights
from claimcheck.runners import run_check
from claimcheck.runners.recheck import run_recheck
from claimcheck.store import Archive, Store
from claimcheck.types import Fact, Review

BRIDGE = """Trams return to Orrin

The Orrin Bridge opened to trams in 1954. Zebras in Kelmouth are striped.
The council of the town met on a wet evening to hear about the works and about their cost.
"""
HARBOUR = """Harbour news

Tamsin Hale has been harbour master of Wexcombe since 2019. Fishing boats returned late with
a small catch, and the ice house stayed shut for the whole of the week because of repairs.
"""
STRIPES = Fact(
    "f4", "fake", "Kelmouth zoo", "Zebras in Kelmouth are striped.", source="Zoo", date="2020-02-02"
)
# The fakes are as sure as can be; the shipped weights and threshold do not matter here.
CONFIG = Config(decide=DecideConfig(min_contradicted=0.5))


@pytest.fixture
def line(tmp_path, fake_extractor, fake_reference, fake_entailment):
    """A folder of two articles and what checks it: make(db) runs a check, parts are the fakes."""
    folder = tmp_path / "day"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    (folder / "harbour.txt").write_text(HARBOUR)

    class Line:
        extractor, reference, entailment = fake_extractor, fake_reference, fake_entailment
        weights = load_weights("verdicts")

        def checker(self, config=CONFIG):
            return Checker.load(
                reference=self.reference,
                extractor=self.extractor,
                entailment=self.entailment,
                config=config,
                weights=self.weights,
            )

        def check(self, name, config=CONFIG):
            with Store.open(tmp_path / name) as store:
                run_check([str(folder)], checker_factory=lambda: self.checker(config), store=store)

        def recheck(self, name, config=CONFIG):
            with Archive.open(tmp_path / name) as archive:
                return run_recheck(self.checker(config), archive)

        def outcome(self, name):
            """What is said of every current claim, by its place."""
            with Store.open(tmp_path / name) as store:
                return {
                    (row["path"], row["start"]): (
                        row["verdict"],
                        row["confidence"],
                        row["reason"],
                        row["flagged"],
                        [item["fact_id"] for item in row["evidence"]],
                    )
                    for row in store.claims()
                }

        def change_reference(self):
            self.reference.facts.append(STRIPES)
            self.reference.version = "facts-2"

    return Line()


def scored(line):
    return sum(len(call) for call in line.entailment.calls)


def test_only_claims_whose_evidence_changed_are_scored_again(line):
    line.check("claims.db")
    line.entailment.calls.clear()
    line.change_reference()
    stats = line.recheck("claims.db")
    assert (stats.articles, stats.current, stats.claims, stats.scored) == (2, 0, 4, 1)
    assert scored(line) == 1
    (change,) = stats.changes
    assert (change.before, change.after) == ("unverified", "supported")
    assert change.statement == "Zebras in Kelmouth are striped."
    assert stats.directions() == {"unverified → supported": 1}


@pytest.mark.parametrize(
    "what", ["reference", "model", "weights", "threshold", "extractor", "program"]
)
def test_the_result_is_that_of_a_full_run(line, what, monkeypatch):
    line.check("claims.db")
    config = CONFIG
    if what == "reference":
        line.change_reference()
    elif what == "model":
        line.entailment.version = "entail-2"
    elif what == "extractor":
        line.extractor.version = "fake-2"
    elif what == "weights":
        line.weights = dataclasses.replace(
            line.weights, intercept=(-9.0, -9.0, 9.0), version="other"
        )
    elif what == "program":
        monkeypatch.setattr("claimcheck.__version__", "99.0")
        monkeypatch.setattr("claimcheck.decide.verdict.UNSEEN", 0.5)
    else:
        config = dataclasses.replace(
            CONFIG, decide=dataclasses.replace(CONFIG.decide, min_supported=0.999)
        )
    line.recheck("claims.db", config)
    line.check("full.db", config)
    outcome = line.outcome("claims.db")
    assert outcome == line.outcome("full.db")
    if what == "weights":
        assert {verdict for verdict, *_ in outcome.values()} == {"unverified"}


def test_after_a_recheck_nothing_is_left_to_check(line):
    line.check("claims.db")
    line.change_reference()
    line.recheck("claims.db")
    line.entailment.calls.clear()
    assert line.recheck("claims.db").current == 2
    line.check("claims.db")
    assert line.entailment.calls == []


def test_a_changed_threshold_asks_the_whole_again(line):
    line.check("claims.db")
    stricter = dataclasses.replace(
        CONFIG, decide=dataclasses.replace(CONFIG.decide, min_supported=0.999)
    )
    stats = line.recheck("claims.db", stricter)
    assert stats.scored == stats.claims == 4
    assert stats.directions() == {"supported → unverified": 2}


def test_the_words_of_an_editor_are_what_is_checked_again(line, tmp_path):
    line.check("claims.db")
    with Archive.open(tmp_path / "claims.db") as archive:
        (row,) = [r for r in archive.claims() if r["statement"].startswith("Zebras")]
        archive.add_review(
            Review(
                "r1",
                row["claim_id"],
                row["verdict_id"],
                "ada",
                "statement",
                "2024-01-01T00:00:00.000+00:00",
                {"statement": "The Orrin Bridge opened to trams in 1954."},
            )
        )
    line.entailment.version = "entail-2"
    stats = line.recheck("claims.db")
    assert [c.after for c in stats.changes] == ["supported"]


@pytest.fixture
def run(monkeypatch, capsys, tmp_path, line):
    """Runs a command line beside the database: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    checker = Checker.load
    monkeypatch.setattr(
        Checker,
        "load",
        lambda **parts: checker(
            reference=line.reference,
            extractor=line.extractor,
            entailment=line.entailment,
            config=parts["config"],
        ),
    )

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["claimcheck", *arguments])
        with pytest.raises(SystemExit) as done:
            command.main()
        return done.value.code, *capsys.readouterr()

    return call


def test_recheck_prints_each_change_and_how_many_went_which_way(run, line, tmp_path):
    (tmp_path / "claimcheck.toml").write_text("[decide]\nmin_contradicted = 0.5\n")
    line.check("claims.db")
    line.change_reference()
    code, out, err = run("recheck", "-r", "record")
    assert code == 0
    assert "✓ supported" in out
    assert "(was unverified" in out
    assert "Zebras in Kelmouth are striped." in out
    assert "1 verdict changed: 1 unverified → supported" in err
    code, out, _ = run("recheck", "-r", "record", "--json")
    assert (code, out) == (0, "")


def test_recheck_without_a_database_says_so(run):
    code, _, err = run("recheck", "-r", "record")
    assert code == 1
    assert "there is no database" in err


def test_why_tells_the_history_in_order_with_versions(run, line, tmp_path):
    line.check("claims.db")
    line.change_reference()
    line.recheck("claims.db")
    with Archive.open(tmp_path / "claims.db") as archive:
        (row,) = [r for r in archive.claims() if r["statement"].startswith("Zebras")]
        archive.add_review(
            Review("r1", row["claim_id"], row["verdict_id"], "ada", "contradicted", "2999-01-01")
        )
    code, out, _ = run("why", row["claim_id"])
    assert code == 0
    assert out.index("unverified") < out.index("✓ supported") < out.index("ada: contradicted")
    assert "reference facts-1 → facts-2" in out
    assert "Now contradicted holds, set by ada." in out
    code, out, _ = run("why", row["claim_id"], "--as-of", "2998-12-31", "--json")
    events = [json.loads(text) for text in out.splitlines()]
    assert [e["event"] for e in events] == ["verdict", "verdict"]
    assert events[1]["evidence"][0]["fact_id"] == "f4"
    code, out, _ = run("why", row["claim_id"], "--as-of", "1999-01-01")
    assert "Nothing was said of it by 1999-01-01." in out


def test_why_as_of_takes_no_undo_that_came_later(run, line, tmp_path):
    line.check("claims.db")
    with Archive.open(tmp_path / "claims.db") as archive:
        row = next(archive.claims())
        claim, verdict = row["claim_id"], row["verdict_id"]
        archive.add_review(Review("r1", claim, verdict, "ada", "unverified", "2998-01-01"))
        archive.add_review(Review("r2", claim, verdict, "ada", "undo", "2998-06-01", undoes="r1"))
    assert "Now supported holds, as the line decided." in run("why", claim)[1]
    assert "unverified holds, set by ada." in run("why", claim, "--as-of", "2998-03-01")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["why", "day/bridge.txt"], "is an article"),
        (["why", "zzzz"], "no article or claim"),
        (["why", "zzzz", "--as-of", "yesterday"], "is no date"),
    ],
)
def test_why_with_a_wrong_name_or_date_is_a_usage_error(run, line, arguments, message):
    line.check("claims.db")
    code, _, err = run(*arguments)
    assert code == 2
    assert message in err
