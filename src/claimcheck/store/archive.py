"""`Archive`: the database as it is gone over again: what was checked with what, and what was said.

A `Store` that gives articles and claims back as they were saved, so that they can be checked again
without being read or extracted, and that tells a claim's history in the order it happened.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from claimcheck.store import reading, writing
from claimcheck.store.connection import reading as translated
from claimcheck.store.connection import transaction
from claimcheck.store.schema import DECIDING
from claimcheck.store.store import Store
from claimcheck.types import Article, Claim, Entity, Mark, Mode, Verdict

__all__ = ["Archive", "Kept", "Said", "standing"]


@dataclass(frozen=True, slots=True)
class Said:
    """The latest verdict on a claim. inputs: the hash of all that it was made of, or empty."""

    label: str
    confidence: float
    reason: str
    inputs: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A checked article as it is saved, with its current claims and what was said of each.

    claims: in the words that an editor gave them, where one did. versions_key: what the article
    was last checked with. said: by claim id; a claim without a verdict is not in it. rejected: by
    claim id the fact ids and datasets of evidence that an editor rejected and did not take back.
    """

    article: Article
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    said: dict[str, Said]
    versions_key: str
    rejected: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)


class Archive(Store):
    """A `Store` with what `recheck` and `why` need. Opened, closed and owned like one."""

    def kept(self) -> Iterator[Kept]:
        """Every checked article that is current, by path."""
        with translated(self.path):
            rows = list(
                self._db.query(
                    """SELECT * FROM articles WHERE current = 1 AND status = 'checked'
                    ORDER BY path, id"""
                )
            )
            for row in rows:
                yield self._kept(row, "c.article_id = ? AND c.current = 1", row["id"])

    def kept_claim(self, claim_id: str) -> Kept | None:
        """One claim as it is saved, current or not, and the article that it stands in."""
        with translated(self.path):
            row = next(
                self._db.query(
                    """SELECT a.* FROM articles a JOIN claims c ON c.article_id = a.id
                    WHERE c.id = ?""",
                    [claim_id],
                ),
                None,
            )
            return self._kept(row, "c.id = ?", claim_id) if row else None

    def save_verdicts(
        self, article_id: str, verdicts: Sequence[Verdict], *, run_id: str, versions_key: str
    ) -> None:
        """Append verdicts on claims of one article, which is then checked with `versions_key`.

        In one transaction; without verdicts the article alone is marked.
        """
        with transaction(self._db, self.path):
            writing.append_verdicts(self._db, verdicts, run_id=run_id, versions_key=versions_key)
            self._db.conn.execute(
                "UPDATE articles SET versions_key = ? WHERE id = ?", [versions_key, article_id]
            )

    def history(self, claim_id: str, *, until: dt.date | None = None) -> list[dict[str, Any]]:
        """What was said of a claim, oldest first: its verdicts and its reviews.

        until: a day (UTC) after which nothing is told. Keys of all: at, event ("verdict" or
        "review"). A verdict has verdict_id, verdict, confidence, reason, versions, run_id and the
        evidence (a list of dicts, the deciding one first); a review reviewer, decision, note,
        detail, review_id, undoes, carried (copied from an earlier version) and undone (by the end of
        `until`).
        """
        with translated(self.path):
            events = [*self._verdicts(claim_id), *_reviews(reading.review_rows(self._db, claim_id))]
        if until is not None:
            events = [event for event in events if event["at"][:10] <= until.isoformat()]
        undone = {event["undoes"] for event in events if event.get("undoes")}
        for event in events:
            if event["event"] == "review":
                event["undone"] = event["review_id"] in undone
        return sorted(events, key=lambda event: str(event["at"]))

    def _verdicts(self, claim_id: str) -> Iterator[dict[str, Any]]:
        for row in self._db.query(
            """SELECT id, verdict, confidence, reason, versions, run_id, decided_at FROM verdicts
            WHERE claim_id = ? ORDER BY seq""",
            [claim_id],
        ):
            evidence = list(
                self._db.query(
                    """SELECT fact_id, dataset, title, text, source, url, date, supported,
                        contradicted, unverified
                    FROM evidence WHERE verdict_id = ? ORDER BY position""",
                    [row["id"]],
                )
            )
            yield {
                "at": row["decided_at"],
                "event": "verdict",
                "verdict_id": row["id"],
                "verdict": row["verdict"],
                "confidence": row["confidence"],
                "reason": row["reason"],
                "versions": json.loads(row["versions"]),
                "run_id": row["run_id"],
                "evidence": evidence,
            }

    def _entities(self, article_id: str) -> Iterator[Entity]:
        for row in self._db.query(
            """SELECT start, "end", label, text, normal, link FROM entities WHERE article_id = ?
            ORDER BY start, "end", label""",
            [article_id],
        ):
            normal = json.loads(row["normal"]) if row["normal"] else None
            yield Entity(row["start"], row["end"], row["label"], row["text"], normal, row["link"])

    def _kept(self, row: dict[str, Any], which: str, id: str) -> Kept:
        """An article and those of its claims that an SQL condition on `claims c` picks."""
        entities = tuple(self._entities(row["id"]))
        claims, said = self._claims(which, id, entities)
        rejected = {claim.id: facts for claim in claims if (facts := self.rejected(claim.id))}
        return Kept(_article(row), entities, claims, said, row["versions_key"], rejected)

    def _claims(
        self, which: str, id: str, entities: Sequence[Entity]
    ) -> tuple[tuple[Claim, ...], dict[str, Said]]:
        claims, said = [], {}
        # The place and the text as extracted, the statement as an editor may have put it.
        for row in self._db.query(
            f"""SELECT c.*, s.statement AS words, s.complete AS whole, v.verdict, v.confidence,
                v.reason, v.versions
            FROM claims c JOIN claim_states s ON s.id = c.id
            LEFT JOIN verdicts v ON v.id = s.verdict_id
            WHERE {which} ORDER BY c.start, c."end", c.id""",
            [id],
        ):
            claims.append(_claim(row, entities))
            if row["verdict"]:
                inputs = json.loads(row["versions"]).get("inputs", "")
                said[row["id"]] = Said(row["verdict"], row["confidence"], row["reason"], inputs)
        return tuple(claims), said


def standing(events: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """What holds at the end of a claim's history: the verdict, or the review that decides.

    The last override that was not undone, else the latest verdict; None before any.
    """
    verdicts = [event for event in events if event["event"] == "verdict"]
    overrides = [
        event
        for event in events
        if event["event"] == "review"
        and not event["undone"]
        and event["decision"] in DECIDING
        and event["decision"] != "accept"
    ]
    if overrides:
        return overrides[-1]
    return verdicts[-1] if verdicts else None


def _reviews(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "at": row["reviewed_at"],
            "event": "review",
            "review_id": row["id"],
            "reviewer": row["reviewer"],
            "decision": row["decision"],
            "note": row["note"],
            "detail": row["detail"],
            "undoes": row["undoes"] or "",
            "carried": row["carried_from"] is not None,
        }


def _article(row: dict[str, Any]) -> Article:
    return Article(
        id=row["id"],
        path=row["path"],
        text=row["text"],
        format=row["format"],
        title=row["title"],
        standfirst=row["standfirst"],
        kicker=row["kicker"],
        published=dt.date.fromisoformat(row["published"]) if row["published"] else None,
        language=row["language"],
        beat=row["beat"],
        marks=tuple(Mark(*mark) for mark in json.loads(row["marks"])),
        url=row["url"],
    )


def _claim(row: dict[str, Any], entities: Sequence[Entity]) -> Claim:
    start, end = row["start"], row["end"]
    return Claim(
        id=row["id"],
        article_id=row["article_id"],
        start=start,
        end=end,
        text=row["text"],
        statement=row["words"],
        sentence=row["sentence"],
        complete=bool(row["whole"]),
        speaker=row["speaker"],
        cue=row["cue"],
        mode=Mode(row["mode"]),
        check_worthiness=row["check_worthiness"],
        # As the extractor gives them: those that touch the claim.
        entities=tuple(e for e in entities if e.start < end and e.end > start),
        extractor=row["extractor"],
    )
