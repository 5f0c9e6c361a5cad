"""An edited claim is checked as the claim of its article that it is."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from claimcheck.checker import Checker
from claimcheck.config import Config, DecideConfig
from claimcheck.decide import load_weights
from claimcheck.review.desks import Desks
from claimcheck.review.recheck import Rechecker
from claimcheck.runners.recheck import run_recheck
from claimcheck.store import Archive, Desk
from claimcheck.types import Article, Fact, Review

DAY = dt.date(2023, 2, 1)
OPENED = "The Orrin Bridge opened to trams in 1954."
CLOSED = "The Orrin Bridge closed to trams in 1968."
CONFIG = Config(decide=DecideConfig(min_contradicted=0.5))


@pytest.fixture
def checker(fake_extractor, fake_reference, fake_entailment):
    fake_reference.facts += [
        Fact("f5", "fake", "Trams", CLOSED, source="Record office", date="2022-05-04"),
        Fact("f7", "fake", "Bridges of the county", f"{OPENED} It rained.", url="https://post.example/1"),
    ]  # fmt: skip
    return Checker.load(
        reference=fake_reference,
        extractor=fake_extractor,
        entailment=fake_entailment,
        config=CONFIG,
        weights=load_weights("verdicts"),
    )


@pytest.fixture
def db(tmp_path, checker):
    """A database with one article that was checked."""
    path = tmp_path / "claims.db"
    article = Article(
        "a" * 16, "https://post.example/1", OPENED, "text", "Trams", published=DAY, beat="transport"
    )
    (done,) = checker.check_articles([article])
    with Desk.open(path) as desk:
        run = desk.begin_run({}, {}, {})
        desk.save_article(
            article,
            entities=done.entities,
            claims=done.claims,
            verdicts=done.verdicts,
            run_id=run,
            versions_key=checker.versions_key,
        )
    return path, done.claims[0]


def edit(path, claim, checker, words, *, reject=()):
    """An editor's new words, checked; gives the claim's row then."""
    with Desk.open(path) as desk:
        for number, fact in enumerate(reject):
            desk.add_review(
                Review(f"{number:08x}", claim.id, "", "Ada", "reject", "",
                       detail={"fact_id": fact, "dataset": "fake"})
            )  # fmt: skip
        desk.add_review(
            Review("e" * 8, claim.id, "", "Ada", "statement", "", detail={"statement": words})
        )
    rechecker = Rechecker(Desks(path), lambda: checker)
    rechecker.submit(claim.id, words, wait=30)
    assert rechecker.state(claim.id) == (False, "")
    rechecker.close()
    with Desk.open(path) as desk:
        return desk.claim(claim.id)


def test_the_article_gives_its_day_its_names_and_itself_is_no_evidence(db, checker, monkeypatch):
    path, claim = db
    asked = []
    recheck = Checker.recheck

    def noted(self, pairs, found):
        asked.extend(zip(pairs, found, strict=True))
        return recheck(self, pairs, found)

    monkeypatch.setattr(Checker, "recheck", noted)
    row = edit(path, claim, checker, CLOSED)
    [((article, edited), found)] = asked
    assert (article.published, article.beat) == (DAY, "transport")
    assert edited == dataclasses.replace(claim, statement=CLOSED, entities=edited.entities)
    assert [entity.text for entity in edited.entities] == ["The"]
    assert "f7" not in {item.fact.id for item in found}, "the article itself"
    assert (row["statement"], row["verdict"]) == (CLOSED, "supported")


def test_rejected_evidence_is_no_evidence_for_other_words(db, checker):
    path, claim = db
    row = edit(path, claim, checker, CLOSED, reject=["f1"])
    assert "f1" not in {item["fact_id"] for item in row["evidence"]}
    with Desk.open(path) as desk:
        desk.add_review(Review("f" * 8, claim.id, "", "Ada", "undo", "", undoes="0" * 8))
    with Archive.open(path) as archive:
        assert archive.kept_claim(claim.id).rejected == {}
        assert archive.kept_claim("f" * 16) is None


def test_recheck_finds_an_edited_claim_as_the_desk_left_it(db, checker, fake_reference):
    path, claim = db
    edit(path, claim, checker, CLOSED, reject=["f1"])
    # Another version, in which nothing that concerns the claim is another.
    fake_reference.version = "facts-2"
    again = Checker.load(
        reference=fake_reference,
        extractor=checker.extractor,
        entailment=checker.entailment,
        config=CONFIG,
        weights=checker.weights,
    )
    with Archive.open(path) as archive:
        stats = run_recheck(again, archive)
    assert (stats.claims, stats.scored, stats.changes) == (1, 0, [])
