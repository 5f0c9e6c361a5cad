"""Queries: the rows that are shown and exported, and finding an article or claim by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from claimcheck.errors import UsageError

__all__ = ["Found", "article_rows", "claim_rows", "find", "integrity", "review_rows"]

_CLAIM_COLUMNS = """s.id AS claim_id, s.article_id, s.start, s."end", s.text, s.statement,
    s.complete, s.sentence, s.speaker, s.cue, s.mode, s.check_worthiness, s.extractor,
    s.verdict, s.confidence, s.reason, s.flagged, s.reviewed, s.decision, s.reviewer,
    s.note, s.reviewed_at, s.machine_verdict, s.verdict_id, s.run_id, s.decided_at, s.versions,
    a.path, a.url AS article_url, a.title, a.published"""

_EVIDENCE_COLUMNS = (
    "rank",
    "fact_id",
    "dataset",
    "title",
    "text",
    "source",
    "url",
    "date",
    "licence",
    "retrieval_score",
    "supported",
    "contradicted",
    "unverified",
)

_BOOLEANS = ("complete", "flagged", "reviewed")


@dataclass(frozen=True, slots=True)
class Found:
    """What a name stands for: an article's or a claim's full id."""

    kind: Literal["article", "claim"]
    id: str


def claim_rows(
    db: Any,
    *,
    article: str | None = None,
    claim: str | None = None,
    flagged: bool = False,
    hidden: bool = False,
) -> Iterator[dict[str, Any]]:
    """Current claims in text order, each with its verdict and evidence; see `Store.claims`.

    claim: this claim alone, also when it is no longer current or was called no claim.
    hidden: those that were called no claim as well.
    """
    conditions = ["s.id = :claim"] if claim else ["s.current = 1"]
    if not (claim or hidden):
        conditions.append("NOT s.hidden")
    if article:
        conditions.append("s.article_id = :article")
    if flagged:
        conditions.append("s.flagged = 1")
    rows = db.query(
        f"""SELECT {_CLAIM_COLUMNS} FROM claim_states s JOIN articles a ON a.id = s.article_id
        WHERE {" AND ".join(conditions)}
        ORDER BY a.path, s.article_id, s.start, s."end", s.id""",
        {"article": article, "claim": claim},
    )
    for row in rows:
        row.update({name: bool(row[name]) for name in _BOOLEANS})
        row["versions"] = json.loads(row["versions"] or "{}")
        # Not db.query(), which looks at every statement before it runs it: one a claim adds up.
        passages = db.conn.execute(
            f"SELECT {', '.join(_EVIDENCE_COLUMNS)} FROM evidence"
            " WHERE verdict_id = ? ORDER BY position",
            [row["verdict_id"]],
        )
        row["evidence"] = [dict(zip(_EVIDENCE_COLUMNS, values, strict=True)) for values in passages]
        yield row


def article_rows(db: Any, *, article: str | None = None) -> Iterator[dict[str, Any]]:
    """Articles with their counts per verdict, by path; see `Store.articles`."""
    condition = "a.id = :article" if article else "a.current = 1"
    for row in db.query(
        f"""SELECT a.id, a.path, a.title, a.published, a.status, a.copy_of, a.revises, a.current,
            count(s.id) AS claims,
            coalesce(sum(s.verdict = 'supported'), 0) AS supported,
            coalesce(sum(s.verdict = 'contradicted'), 0) AS contradicted,
            coalesce(sum(s.verdict = 'unverified'), 0) AS unverified,
            coalesce(sum(s.flagged), 0) AS flagged,
            coalesce(sum(s.reviewed), 0) AS reviewed,
            (SELECT count(DISTINCT c.claim_id) FROM changed_reviews c
                WHERE c.current_article_id = a.id) AS changed
        FROM articles a
        LEFT JOIN claim_states s ON s.article_id = a.id AND s.current = 1 AND NOT s.hidden
        WHERE {condition} GROUP BY a.id ORDER BY a.path, a.id""",
        {"article": article},
    ):
        yield {**row, "current": bool(row["current"])}


def review_rows(db: Any, claim: str) -> Iterator[dict[str, Any]]:
    """Every review of a claim, oldest first, with `undone` true or false."""
    for row in db.query(
        """SELECT r.seq, r.id, r.claim_id, r.verdict_id, r.reviewer, r.decision, r.detail, r.note,
            r.undoes, r.carried_from, r.reviewed_at,
            EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = r.id) AS undone
        FROM reviews r WHERE r.claim_id = ? ORDER BY r.seq""",
        [claim],
    ):
        yield {**row, "detail": json.loads(row["detail"]), "undone": bool(row["undone"])}


def find(db: Any, name: str) -> Found:
    """The article or claim of an id, a unique beginning of one, or an article's path.

    A path may leave out leading folders, and its ending, when that is still one article.
    Raises UsageError when nothing or more than one thing is meant.
    """
    path = name.removeprefix("./")
    # From the surest reading of a name to the loosest; the first that finds anything decides.
    queries = (
        ("SELECT 'article', id FROM articles WHERE id = :name", name),
        ("SELECT 'claim', id FROM claims WHERE id = :name", name),
        ("SELECT 'article', id FROM articles WHERE path = :name AND current = 1", name),
        ("SELECT 'article', article_id FROM article_copies WHERE path = :name", name),
        (
            """SELECT 'article', id FROM articles WHERE current = 1
            AND (path = :name OR substr(path, -length(:name) - 1) = '/' || :name)""",
            path,
        ),
        # "court" is articles/court.md.
        (
            """SELECT 'article', id FROM articles WHERE current = 1
            AND instr('/' || path, '/' || :name || '.') > 0
            AND instr(substr('/' || path, instr('/' || path, '/' || :name || '.') + length(:name) + 2), '/') = 0""",
            path,
        ),
        (
            """SELECT 'article', id FROM articles WHERE substr(id, 1, length(:name)) = :name
            UNION ALL
            SELECT 'claim', id FROM claims WHERE substr(id, 1, length(:name)) = :name""",
            name.lower(),
        ),
    )
    for query, value in queries:
        hits = db.conn.execute(f"{query} LIMIT 6", {"name": value}).fetchall() if value else []
        if len(hits) == 1:
            return Found(*hits[0])
        if hits:
            listed = ", ".join(f"{kind} {identifier}" for kind, identifier in hits[:5])
            more = " and more" if len(hits) > 5 else ""
            raise UsageError(
                f"{name!r} could be {listed}{more}", remedy="Give more of the id or of the path"
            )
    raise UsageError(
        f"no article or claim is called {name!r}",
        remedy="Run claimcheck show without an argument to see what there is",
    )


def undated(db: Any, article_ids: Sequence[str]) -> list[str]:
    """The paths of those of the articles that have no date, in the order of their paths."""
    rows = db.query(
        """SELECT path FROM articles WHERE published IS NULL
        AND id IN (SELECT value FROM json_each(?)) ORDER BY path""",
        [json.dumps(list(article_ids))],
    )
    return [row["path"] for row in rows]


def integrity(db: Any) -> list[str]:
    """What is wrong with the file, in words; empty when it is sound.

    SQLite's own check of its pages, the references between tables, and that every claim is the
    text of its article at its offsets.
    """
    problems = [row[0] for row in db.conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
    problems += [
        f"{table} row {rowid} refers to a row of {parent} that is missing"
        for table, rowid, parent, _ in db.conn.execute("PRAGMA foreign_key_check")
    ]
    # In Python, because SQLite's substr() stops at a NUL character.
    problems += [
        f"claim {claim_id} is not the text of article {article_id} at {start}-{end}"
        for claim_id, article_id, start, end, text, whole in db.conn.execute(
            """SELECT c.id, a.id, c.start, c."end", c.text, a.text
            FROM claims c JOIN articles a ON a.id = c.article_id"""
        )
        if whole[start:end] != text
    ]
    return problems
