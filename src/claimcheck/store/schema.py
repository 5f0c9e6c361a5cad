"""The schema of the claims database, as migrations that each leave their own record.

A migration that was released is never edited: a change is a new function below the last one.
`end` is quoted everywhere because it is a keyword of SQL.
"""

from __future__ import annotations

from typing import Any

from claimcheck.sqlite import Migrations
from claimcheck.store.desk_revisions import add_revisions
from claimcheck.store.desk_schema import add_desk
from claimcheck.store.desk_totals import add_totals
from claimcheck.store.ledger import add_ledger
from claimcheck.store.suggestions import add_suggestions
from claimcheck.store.wordings import add_wordings

__all__ = ["APPLICATION_ID", "DECIDING", "DECISIONS", "migrations"]

# "clmc" in ASCII: PRAGMA application_id tells this file from another program's SQLite file.
APPLICATION_ID = 0x636C6D63

# Decisions that set a claim's outcome; the others change its words or evidence, or leave a trail.
DECIDING = ("accept", "supported", "contradicted", "unverified", "not_a_claim")
DECISIONS = (*DECIDING, "statement", "span", "attach", "reject", "comment", "undo")

migrations = Migrations("claimcheck.store")

_TABLES = (
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        config TEXT NOT NULL,
        models TEXT NOT NULL,
        references_ TEXT NOT NULL,
        stats TEXT
    ) STRICT""",
    # `current`: the version that is now under its path. `versions_key`: what it was last checked
    # with, also when it holds no claim.
    """CREATE TABLE articles (
        id TEXT PRIMARY KEY,
        path TEXT NOT NULL,
        format TEXT NOT NULL,
        title TEXT NOT NULL,
        standfirst TEXT NOT NULL,
        kicker TEXT NOT NULL,
        published TEXT,
        language TEXT NOT NULL,
        beat TEXT NOT NULL,
        text TEXT NOT NULL,
        marks TEXT NOT NULL,
        revises TEXT REFERENCES articles(id),
        added_at TEXT NOT NULL,
        status TEXT NOT NULL
            CHECK (status IN ('checked', 'not-english', 'paywall', 'near-copy')),
        copy_of TEXT NOT NULL DEFAULT '',
        versions_key TEXT NOT NULL,
        current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1))
    ) STRICT""",
    # Other paths at which the very same text was met.
    """CREATE TABLE article_copies (
        path TEXT PRIMARY KEY,
        article_id TEXT NOT NULL REFERENCES articles(id)
    ) STRICT""",
    """CREATE TABLE entities (
        article_id TEXT NOT NULL REFERENCES articles(id),
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        label TEXT NOT NULL,
        text TEXT NOT NULL,
        normal TEXT,
        link TEXT NOT NULL,
        PRIMARY KEY (article_id, start, "end", label),
        CHECK (0 <= start AND start < "end")
    ) STRICT""",
    """CREATE TABLE claims (
        id TEXT PRIMARY KEY,
        article_id TEXT NOT NULL REFERENCES articles(id),
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        text TEXT NOT NULL,
        statement TEXT NOT NULL,
        complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
        sentence TEXT NOT NULL,
        speaker TEXT NOT NULL,
        cue TEXT NOT NULL,
        mode TEXT NOT NULL CHECK (mode IN ('own', 'paraphrased', 'quoted')),
        check_worthiness REAL NOT NULL,
        extractor TEXT NOT NULL,
        current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),
        CHECK (0 <= start AND start < "end")
    ) STRICT""",
    # `seq` gives the order of what is only ever appended; VACUUM may renumber a bare rowid.
    # `content` is the digest that tells whether a new verdict says anything new.
    """CREATE TABLE verdicts (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        claim_id TEXT NOT NULL REFERENCES claims(id),
        run_id TEXT NOT NULL REFERENCES runs(id),
        verdict TEXT NOT NULL CHECK (verdict IN ('supported', 'contradicted', 'unverified')),
        confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
        reason TEXT NOT NULL,
        flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
        versions TEXT NOT NULL,
        content TEXT NOT NULL,
        decided_at TEXT NOT NULL
    ) STRICT""",
    # `position` is the order in which the verdict rests on it; `rank` is the retrieval's.
    """CREATE TABLE evidence (
        verdict_id TEXT NOT NULL REFERENCES verdicts(id),
        position INTEGER NOT NULL,
        rank INTEGER NOT NULL,
        fact_id TEXT NOT NULL,
        dataset TEXT NOT NULL,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        source TEXT NOT NULL,
        url TEXT NOT NULL,
        date TEXT NOT NULL,
        licence TEXT NOT NULL,
        retrieval_score REAL NOT NULL,
        supported REAL NOT NULL,
        contradicted REAL NOT NULL,
        unverified REAL NOT NULL,
        PRIMARY KEY (verdict_id, position)
    ) STRICT""",
    # `carried_from`: the first review of a chain of copies made for newer versions.
    """CREATE TABLE reviews (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        claim_id TEXT NOT NULL REFERENCES claims(id),
        verdict_id TEXT REFERENCES verdicts(id),
        reviewer TEXT NOT NULL,
        decision TEXT NOT NULL,
        detail TEXT NOT NULL,
        note TEXT NOT NULL,
        undoes TEXT REFERENCES reviews(id),
        carried_from TEXT REFERENCES reviews(id),
        reviewed_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE failures (
        path TEXT PRIMARY KEY,
        run_id TEXT NOT NULL REFERENCES runs(id),
        stage TEXT NOT NULL,
        error TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 1,
        at TEXT NOT NULL
    ) STRICT""",
)

_INDEXES = (
    "CREATE INDEX articles_path ON articles(path, current)",
    "CREATE INDEX articles_revises ON articles(revises)",
    "CREATE INDEX article_copies_article ON article_copies(article_id)",
    "CREATE INDEX claims_article ON claims(article_id, current, start)",
    "CREATE INDEX verdicts_claim ON verdicts(claim_id, seq)",
    "CREATE INDEX verdicts_run ON verdicts(run_id)",
    "CREATE INDEX reviews_claim ON reviews(claim_id, seq)",
    "CREATE INDEX reviews_verdict ON reviews(verdict_id)",
    "CREATE INDEX reviews_undoes ON reviews(undoes)",
    "CREATE INDEX reviews_carried ON reviews(carried_from)",
    "CREATE INDEX failures_run ON failures(run_id)",
)

_TRIGGERS = tuple(
    f"""CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
    for table in ("verdicts", "evidence", "reviews")
    for event in ("UPDATE", "DELETE")
)

# The review that decides: the last override that nobody undid, else the last acceptance. An
# acceptance never changes a verdict, so it does not lift an override made before it; and it
# vouches only for the label that was accepted, so it is `stale` once the machine says otherwise.
_CLAIM_STATES = """CREATE VIEW claim_states AS
    WITH decided AS (
        SELECT c.*, v.id AS verdict_id, v.verdict AS machine_verdict,
            v.confidence AS machine_confidence, v.reason AS machine_reason,
            coalesce(v.flagged, 0) AS flagged, v.decided_at, v.run_id, v.versions,
            r.id AS review_id, r.decision, r.reviewer, r.note, r.reviewed_at,
            (r.decision = 'accept' AND (SELECT verdict FROM verdicts WHERE id = r.verdict_id)
                IS NOT v.verdict) IS 1 AS stale
        FROM claims c
        LEFT JOIN verdicts v ON v.seq = (SELECT max(seq) FROM verdicts WHERE claim_id = c.id)
        LEFT JOIN reviews r ON r.seq = (
            SELECT d.seq FROM reviews d
            WHERE d.claim_id = c.id
                AND d.decision IN
                    ('accept', 'supported', 'contradicted', 'unverified', 'not_a_claim')
                AND NOT EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = d.id)
            ORDER BY d.decision = 'accept', d.seq DESC LIMIT 1)
    )
    SELECT *,
        review_id IS NOT NULL AND NOT stale AS reviewed,
        decision IS 'not_a_claim' AS hidden,
        CASE WHEN decision IN ('supported', 'contradicted', 'unverified') THEN decision
            ELSE machine_verdict END AS verdict,
        CASE WHEN decision IN ('supported', 'contradicted', 'unverified')
                AND decision IS NOT machine_verdict THEN 1.0
            ELSE machine_confidence END AS confidence,
        CASE WHEN decision IN ('supported', 'contradicted', 'unverified')
            THEN 'Set by ' || reviewer || CASE WHEN note = '' THEN '.' ELSE ': ' || note END
            ELSE machine_reason END AS reason
    FROM decided"""

_CURRENT_VERDICTS = """CREATE VIEW current_verdicts AS
    SELECT id AS claim_id, article_id, start, "end", text, statement, verdict, confidence, reason,
        reviewed, verdict_id, machine_verdict, flagged, decision, reviewer, decided_at
    FROM claim_states
    WHERE current = 1 AND NOT hidden AND verdict IS NOT NULL"""

# Conflicting: one passage speaks for the claim and another against it, each more than not.
_REVIEW_QUEUE = """CREATE VIEW review_queue AS
    WITH waiting AS (
        SELECT s.*,
            (SELECT title FROM evidence WHERE verdict_id = s.verdict_id AND position = 1)
                AS best_title,
            machine_verdict = 'unverified'
                AND EXISTS (SELECT 1 FROM evidence e
                    WHERE e.verdict_id = s.verdict_id AND e.supported >= 0.5)
                AND EXISTS (SELECT 1 FROM evidence e
                    WHERE e.verdict_id = s.verdict_id AND e.contradicted >= 0.5)
                AS conflicting
        FROM claim_states s
        WHERE current = 1 AND flagged = 1 AND NOT reviewed AND NOT hidden
    ), ordered AS (
        SELECT *, row_number() OVER (ORDER BY
            CASE WHEN machine_verdict = 'contradicted' THEN 0 WHEN conflicting THEN 1 ELSE 2 END,
            CASE WHEN machine_verdict = 'contradicted' THEN machine_confidence
                ELSE check_worthiness END DESC,
            article_id, start, id) AS position
        FROM waiting
    )
    SELECT position, id AS claim_id, article_id, start, "end", text, statement, verdict_id,
        machine_verdict AS verdict, machine_confidence AS confidence, check_worthiness,
        CASE WHEN stale THEN 'The verdict changed since it was accepted. ' ELSE '' END
        || CASE
            WHEN machine_verdict = 'contradicted' THEN
                'Contradicted' || CASE WHEN coalesce(best_title, '') = '' THEN ''
                    ELSE ' by ' || best_title END
                || printf(', %d%% sure.', round(machine_confidence * 100))
            WHEN conflicting THEN 'One source supports it and another contradicts it.'
            WHEN machine_verdict = 'unverified' THEN
                printf('Well worth checking (%.2f) and not settled by the reference.',
                    check_worthiness)
            ELSE 'Flagged for a look.' END AS why
    FROM ordered ORDER BY position"""

# Decisions that did not carry over, because the sentence changed or is no longer a claim.
_CHANGED_REVIEWS = """CREATE VIEW changed_reviews AS
    SELECT s.review_id, s.id AS claim_id, s.article_id, n.id AS current_article_id, s.statement,
        s.sentence, s.decision, s.reviewer, s.note, s.reviewed_at
    FROM claim_states s
    JOIN reviews r ON r.id = s.review_id
    JOIN articles a ON a.id = s.article_id
    JOIN articles n ON n.path = a.path AND n.current = 1
    WHERE s.current = 0 AND NOT EXISTS (
        SELECT 1 FROM reviews k JOIN claims c ON c.id = k.claim_id
        WHERE c.current = 1
            AND (k.id = coalesce(r.carried_from, r.id)
                OR k.carried_from = coalesce(r.carried_from, r.id)))"""


@migrations()  # type: ignore[untyped-decorator]
def first_schema(db: Any) -> None:
    """Tables, indexes, append-only triggers and views of version 0.1."""
    views = (_CLAIM_STATES, _CURRENT_VERDICTS, _REVIEW_QUEUE, _CHANGED_REVIEWS)
    # One at a time: executescript() would commit the transaction that holds the migration.
    for statement in (*_TABLES, *_INDEXES, *_TRIGGERS, *views):
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@migrations()  # type: ignore[untyped-decorator]
def editors_desk(db: Any) -> None:
    """Editors' changes to statements and spans, and the queue kept in order."""
    add_desk(db)


@migrations()  # type: ignore[untyped-decorator]
def edits_of_revisions(db: Any) -> None:
    """Edits that a newer version did not keep are listed beside the decisions."""
    add_revisions(db)


@migrations()  # type: ignore[untyped-decorator]
def totals_of_the_desk(db: Any) -> None:
    """The counts of the queue, kept instead of counted."""
    add_totals(db)


@migrations()  # type: ignore[untyped-decorator]
def suggested_claims(db: Any) -> None:
    """Claims whose labels are wanted wait in the queue too."""
    add_suggestions(db)


@migrations()  # type: ignore[untyped-decorator]
def work_ledger(db: Any) -> None:
    """What is in work, and what is set aside."""
    add_ledger(db)


@migrations()  # type: ignore[untyped-decorator]
def wordings_of_claims(db: Any) -> None:
    """What a claim said before a later check gave it other words."""
    add_wordings(db)


@migrations()  # type: ignore[untyped-decorator]
def links_of_articles(db: Any) -> None:
    """An article's address on the web, by which a reference made of the archive is told from it."""
    db.conn.execute("ALTER TABLE articles ADD COLUMN url TEXT NOT NULL DEFAULT ''")
