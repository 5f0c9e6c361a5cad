"""Saving one article with all that was found in it, inside a transaction that the caller holds.

Ids are content hashes and every write is an upsert or skipped, so that saving the same thing
twice leaves the database as it was.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from claimcheck.errors import StoreError
from claimcheck.store.carrying import carry_over
from claimcheck.types import Article, Claim, Entity, Evidence, Verdict

__all__ = ["append_verdicts", "content_id", "now", "save_article"]

# Standard input is no place where a later version of an article could come back to.
_NO_PATHS = ("", "-")


def now() -> str:
    """The present in UTC, ISO 8601 to the millisecond."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def content_id(*parts: Any) -> str:
    """The first 16 hex digits of the SHA-256 of `parts` as JSON."""
    data = json.dumps(parts, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(data.encode()).hexdigest()[:16]


def save_article(
    db: Any,
    article: Article,
    *,
    status: str,
    copy_of: str,
    entities: Sequence[Entity],
    verdicts: Sequence[Verdict],
    claims: Sequence[Claim],
    run_id: str,
    versions_key: str,
) -> None:
    """Write an article, its entities, claims and verdicts; see `Store.save_article`."""
    if copy_of == article.id and _is_current(db, article.id):
        # The very same text under another path is no article of its own.
        _supersede(db, article)
        _add_copy(db, article)
        return
    found = {claim.id: claim for claim in (*claims, *(verdict.claim for verdict in verdicts))}
    for claim in found.values():
        _check_offsets(article, claim)
    before = _claims_before(db, article)
    _put_article(db, article, status=status, copy_of=copy_of, versions_key=versions_key)
    _put_entities(db, article.id, entities)
    _put_claims(db, article.id, list(found.values()))
    fitting = [verdict for verdict in verdicts if not _is_reworded(db, verdict)]
    append_verdicts(db, fitting, run_id=run_id, versions_key=versions_key)
    replaced = [row for row in before if row["id"] not in found]
    carry_over(db, replaced, list(found.values()), text=article.text, at=now())


def _is_current(db: Any, article_id: str) -> bool:
    row = db.conn.execute("SELECT current FROM articles WHERE id = ?", [article_id]).fetchone()
    return bool(row and row[0])


def _add_copy(db: Any, article: Article) -> None:
    kept = db.conn.execute("SELECT path FROM articles WHERE id = ?", [article.id]).fetchone()[0]
    if kept != article.path and article.path not in _NO_PATHS:
        db.table("article_copies").upsert(
            {"path": article.path, "article_id": article.id}, pk="path"
        )


def _check_offsets(article: Article, claim: Claim) -> None:
    if claim.article_id != article.id or article.text[claim.start : claim.end] != claim.text:
        raise StoreError(
            f"the claim at {claim.start}-{claim.end} is not the article's text there",
            path=article.path,
            remedy="Report this with the article; nothing of it was saved",
        )


def _claims_before(db: Any, article: Article) -> list[dict[str, Any]]:
    """The current claims that this save may replace: of this article and of its path."""
    return list(
        db.query(
            """SELECT c.id, c.text, c.sentence FROM claims c JOIN articles a ON a.id = c.article_id
            WHERE c.current = 1 AND (a.id = :id OR (a.path = :path AND a.current = 1))
            ORDER BY a.id, c.start, c."end" """,
            {"id": article.id, "path": "" if article.path in _NO_PATHS else article.path},
        )
    )


def _put_article(
    db: Any, article: Article, *, status: str, copy_of: str, versions_key: str
) -> None:
    older = _supersede(db, article)
    row = {
        "id": article.id,
        "path": article.path,
        "format": article.format,
        "title": article.title,
        "standfirst": article.standfirst,
        "kicker": article.kicker,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "beat": article.beat,
        "url": article.url,
        "text": article.text,
        "marks": json.dumps([[mark.start, mark.end, mark.kind] for mark in article.marks]),
        "revises": older,
        "added_at": now(),
        "status": status,
        "copy_of": copy_of,
        "versions_key": versions_key,
        "current": 1,
    }
    # What is known of the same text once stays: when it came, what it revises, and its path
    # unless a newer version has taken that over.
    kept = {"id", "text", "revises", "added_at", "path"}
    updates = ", ".join(f"{name} = excluded.{name}" for name in row if name not in kept)
    db.conn.execute(
        f"""INSERT INTO articles ({", ".join(row)}) VALUES ({", ".join(":" + n for n in row)})
        ON CONFLICT (id) DO UPDATE SET {updates},
            path = CASE WHEN articles.current THEN articles.path ELSE excluded.path END""",
        row,
    )
    _add_copy(db, article)


def _supersede(db: Any, article: Article) -> str | None:
    """Retire what was under this path; gives the id of the version that this one revises."""
    if article.path in _NO_PATHS:
        return None
    db.conn.execute(
        "DELETE FROM article_copies WHERE path = ? AND article_id <> ?", [article.path, article.id]
    )
    older = [
        row[0]
        for row in db.conn.execute(
            "SELECT id FROM articles WHERE path = ? AND current = 1 AND id <> ?",
            [article.path, article.id],
        )
    ]
    for article_id in older:
        other = db.conn.execute(
            "SELECT min(path) FROM article_copies WHERE article_id = ?", [article_id]
        ).fetchone()[0]
        if other is not None:  # The same text still stands elsewhere.
            db.conn.execute("UPDATE articles SET path = ? WHERE id = ?", [other, article_id])
            db.conn.execute("DELETE FROM article_copies WHERE path = ?", [other])
        else:
            db.conn.execute("UPDATE articles SET current = 0 WHERE id = ?", [article_id])
            db.conn.execute("UPDATE claims SET current = 0 WHERE article_id = ?", [article_id])
    return older[0] if older else None


def _put_entities(db: Any, article_id: str, entities: Sequence[Entity]) -> None:
    db.conn.execute("DELETE FROM entities WHERE article_id = ?", [article_id])
    rows = [
        {
            "article_id": article_id,
            "start": entity.start,
            "end": entity.end,
            "label": entity.label,
            "text": entity.text,
            "normal": None if entity.normal is None else json.dumps(entity.normal, default=str),
            "link": entity.link,
        }
        for entity in entities
    ]
    db.table("entities").insert_all(rows, replace=True)


def _put_claims(db: Any, article_id: str, claims: Sequence[Claim]) -> None:
    db.conn.execute("UPDATE claims SET current = 0 WHERE article_id = ?", [article_id])
    rows = [
        {
            "id": claim.id,
            "article_id": article_id,
            "start": claim.start,
            "end": claim.end,
            "text": claim.text,
            "statement": claim.statement,
            "complete": int(claim.complete),
            "sentence": claim.sentence,
            "speaker": claim.speaker,
            "cue": claim.cue,
            "mode": str(claim.mode),
            "check_worthiness": claim.check_worthiness,
            "extractor": claim.extractor,
            "current": 1,
        }
        for claim in claims
    ]
    db.table("claims").upsert_all(rows, pk="id")


def _is_reworded(db: Any, verdict: Verdict) -> bool:
    """Whether an editor gave the claim other words than the verdict is on."""
    row = db.conn.execute(
        "SELECT statement FROM claim_edits WHERE claim_id = ? AND statement IS NOT NULL"
        " ORDER BY seq DESC LIMIT 1",
        [verdict.claim.id],
    ).fetchone()
    return bool(row) and row[0] != verdict.claim.statement


def append_verdicts(
    db: Any, verdicts: Sequence[Verdict], *, run_id: str, versions_key: str
) -> None:
    """Append each verdict unless the claim's latest one says the same on the same grounds."""
    rows: list[dict[str, Any]] = []
    evidence: list[dict[str, Any]] = []
    for verdict in {verdict.claim.id: verdict for verdict in verdicts}.values():
        claim_id = verdict.claim.id
        content = content_id(
            str(verdict.label),
            round(verdict.confidence, 6),
            [item.fact.id for item in verdict.evidence],
            # With a corrected date of its article a verdict may have another reason.
            verdict.reason,
            versions_key,
        )
        latest = db.conn.execute(
            "SELECT id, content FROM verdicts WHERE claim_id = ? ORDER BY seq DESC LIMIT 1",
            [claim_id],
        ).fetchone()
        if latest and latest[1] == content:
            continue
        # The id holds the one before it, so that a verdict may come back after another.
        verdict_id = content_id(claim_id, content, latest[0] if latest else "")
        rows.append(
            {
                "id": verdict_id,
                "claim_id": claim_id,
                "run_id": run_id,
                "verdict": str(verdict.label),
                "confidence": verdict.confidence,
                "reason": verdict.reason,
                "flagged": int(verdict.flagged),
                "versions": json.dumps(verdict.versions, sort_keys=True),
                "content": content,
                "decided_at": now(),
            }
        )
        evidence += [
            _evidence_row(verdict_id, position, item)
            for position, item in enumerate(verdict.evidence, start=1)
        ]
    db.table("verdicts").insert_all(rows)
    db.table("evidence").insert_all(evidence)


def _evidence_row(verdict_id: str, position: int, item: Evidence) -> dict[str, Any]:
    return {
        "verdict_id": verdict_id,
        "position": position,
        "rank": item.rank,
        "fact_id": item.fact.id,
        "dataset": item.fact.dataset,
        "title": item.fact.title,
        "text": item.fact.text,
        "source": item.fact.source,
        "url": item.fact.url,
        "date": item.fact.date,
        "licence": item.fact.licence,
        "retrieval_score": item.retrieval_score,
        "supported": item.supported,
        "contradicted": item.contradicted,
        "unverified": item.unverified,
    }
