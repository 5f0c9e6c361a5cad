"""The counts that are kept are those that counting would give."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import random

from claimcheck.store import Desk, QueueFilter
from claimcheck.types import Article, Claim, Label, Review, Verdict

LINES = [f"Pier {n} is {n}0 metres long." for n in range(6)]


def article(lines, path, beat):
    text = " ".join(lines)
    return Article(hashlib.sha256(text.encode()).hexdigest()[:16], path, text, "markdown", "Piers",
                   published=dt.date(2024, 3, 1), beat=beat)  # fmt: skip


def verdicts(of, rng):
    made = []
    for line in LINES:
        if line in of.text:
            at = of.text.index(line)
            key = hashlib.sha256(f"{of.id} {at}".encode()).hexdigest()[:16]
            claim = Claim(key, of.id, at, at + len(line), line, line, line, check_worthiness=0.5)
            label = rng.choice(list(Label))
            made.append(Verdict(claim, label, rng.random(), "", flagged=label != Label.SUPPORTED))
    return made


def counted(desk):
    return list(
        desk._db.conn.execute(
            """SELECT state, verdict, beat, reviewer, count(*) FROM desk
            GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""
        )
    )


def kept(desk):
    return list(
        desk._db.conn.execute(
            """SELECT state, verdict, beat, reviewer, claims FROM desk_totals WHERE claims <> 0
            ORDER BY 1, 2, 3, 4"""
        )
    )


def test_the_totals_follow_checks_decisions_revisions_and_beats(tmp_path):
    rng = random.Random(3)
    with Desk.open(tmp_path / "claims.db") as desk:
        run = desk.begin_run({}, {}, {})
        for step in range(60):
            lines = rng.sample(LINES, rng.randint(1, 6))
            one = article(lines, f"day/{step % 4}.md", rng.choice(["sea", "land"]))
            made = verdicts(one, rng)
            desk.save_article(one, verdicts=made, run_id=run, versions_key=f"v{step}")
            chosen = rng.choice(made).claim.id
            decision = rng.choice(["accept", "supported", "not_a_claim"])
            desk.add_review(
                Review(f"{step:08x}", chosen, "", rng.choice(["Ada", "Eve"]), decision, "")
            )
            if rng.random() < 0.3:
                desk.add_review(
                    Review(f"{step + 900:08x}", chosen, "", "Ada", "undo", "", undoes=f"{step:08x}")
                )
            assert kept(desk) == counted(desk)
        assert len(counted(desk)) > 5
        everything = desk.counts(QueueFilter())
        by_date = desk.counts(QueueFilter(since="2024-01-01"))
        assert {s: {v: n for v, n in of.items() if n} for s, of in everything.items()} == by_date
        assert desk.choices()["beats"] == sorted({row[2] for row in counted(desk)})
        moved = dataclasses.replace(one, beat="air")
        desk.save_article(moved, verdicts=made, run_id=run, versions_key="v")
        assert kept(desk) == counted(desk)
