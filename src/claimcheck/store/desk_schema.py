"""What the editors' desk adds to the schema: edits in the views, and a queue that is always sorted.

`desk` is derived: a row for each current claim that has a verdict, kept by triggers, so that the
queue of a large database is one index range and not a sort of everything. It can be rebuilt from
the other tables at any time.
"""

from __future__ import annotations

from typing import Any

__all__ = ["add_desk"]

# Repeats beyond this look the same to an editor, and counting on would cost every save.
MOST_REPEATS = 9

# What editors changed in a claim. The claim itself stays as it was extracted.
_CLAIM_EDITS = """CREATE VIEW claim_edits AS
    SELECT d.seq, d.claim_id, json_extract(d.detail, '$.statement') AS statement,
        json_extract(d.detail, '$.start') AS start, json_extract(d.detail, '$.end') AS "end",
        json_extract(d.detail, '$.text') AS text
    FROM reviews d
    WHERE d.decision IN ('statement', 'span')
        AND NOT EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = d.id)"""

# As in the first schema, with the words and the span that an editor gave the claim.
_CLAIM_STATES = """CREATE VIEW claim_states AS
    WITH decided AS (
        SELECT c.id, c.article_id, coalesce(p.start, c.start) AS start,
            coalesce(p."end", c."end") AS "end", coalesce(p.text, c.text) AS text,
            coalesce(w.statement, c.statement) AS statement,
            c.complete OR w.statement IS NOT NULL AS complete,
            c.sentence, c.speaker, c.cue, c.mode, c.check_worthiness, c.extractor, c.current,
            v.id AS verdict_id, v.verdict AS machine_verdict,
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
        LEFT JOIN claim_edits w ON w.claim_id = c.id AND w.seq = (
            SELECT max(seq) FROM claim_edits WHERE claim_id = c.id AND statement IS NOT NULL)
        LEFT JOIN claim_edits p ON p.claim_id = c.id AND p.seq = (
            SELECT max(seq) FROM claim_edits WHERE claim_id = c.id AND start IS NOT NULL)
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

# Worth: what the evidence says first, then how sure or how checkable, where in the article, in how
# many articles, and whether a later check changed it. 0 to 112.
_DESK = f"""CREATE TABLE desk (
        claim_id TEXT PRIMARY KEY REFERENCES claims(id),
        article_id TEXT NOT NULL REFERENCES articles(id),
        statement TEXT NOT NULL,
        statement_key TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'decided', 'dropped')),
        verdict TEXT NOT NULL,
        machine_verdict TEXT NOT NULL,
        machine_confidence REAL NOT NULL,
        check_worthiness REAL NOT NULL,
        tier INTEGER NOT NULL,
        prominence INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        stale INTEGER NOT NULL,
        reviewer TEXT NOT NULL,
        beat TEXT NOT NULL,
        published TEXT NOT NULL,
        repeats INTEGER NOT NULL DEFAULT 1 CHECK (repeats BETWEEN 1 AND {MOST_REPEATS}),
        value REAL GENERATED ALWAYS AS (
            tier * 20
            + 20 * CASE WHEN tier = 3 THEN machine_confidence ELSE check_worthiness END
            + prominence * 4 + min(4 * (repeats - 1), 12) + changed * 10) STORED
    ) STRICT"""

_INDEXES = (
    # With all that the queue is narrowed by, so that neither a page nor the counts read the rows.
    "CREATE INDEX desk_state ON desk(state, value DESC, claim_id, verdict, beat, published, reviewer)",
    "CREATE INDEX desk_value ON desk(value DESC, claim_id, state, verdict, beat, published, reviewer)",
    "CREATE INDEX desk_verdict ON desk(state, verdict, beat, published, reviewer)",
    "CREATE INDEX desk_article ON desk(article_id, state)",
    "CREATE INDEX desk_key ON desk(statement_key, article_id)",
    "CREATE INDEX desk_reviewer ON desk(reviewer)",
    "CREATE INDEX articles_beat ON articles(beat)",
)

# Furniture before which an article's first paragraph cannot begin, if it stands at its head.
_HEAD = """('kicker', 'title', 'standfirst', 'date', 'image', 'byline', 'note', 'markup',
    'front_matter')"""
_HEAD_LENGTH = 600  # code points

# The row that a claim should have on the desk. A claim in the first of several paragraphs is in
# the lede.
_DESK_ROWS = f"""CREATE VIEW desk_rows AS
    SELECT s.id AS claim_id, s.article_id, s.statement,
        lower(replace(replace(rtrim(s.statement, ' .!'), ',', ''), '  ', ' ')) AS statement_key,
        CASE WHEN s.hidden THEN 'dropped' WHEN s.reviewed THEN 'decided'
            WHEN s.flagged THEN 'waiting' ELSE 'open' END AS state,
        s.verdict, s.machine_verdict, s.machine_confidence, s.check_worthiness,
        CASE WHEN s.machine_verdict = 'contradicted' THEN 3
            WHEN s.machine_verdict = 'unverified'
                AND EXISTS (SELECT 1 FROM evidence e
                    WHERE e.verdict_id = s.verdict_id AND e.supported >= 0.5)
                AND EXISTS (SELECT 1 FROM evidence e
                    WHERE e.verdict_id = s.verdict_id AND e.contradicted >= 0.5) THEN 2
            WHEN s.flagged THEN 1 ELSE 0 END AS tier,
        CASE WHEN EXISTS (SELECT 1 FROM json_each(a.marks) m
                WHERE json_extract(m.value, '$[2]') IN ('title', 'standfirst')
                    AND s.start BETWEEN json_extract(m.value, '$[0]')
                        AND json_extract(m.value, '$[1]') - 1) THEN 2
            WHEN instr(rtrim(substr(a.text, s."end" + 1), char(10) || ' '), h.gap) > 0
                AND instr(ltrim(substr(a.text, h.ends + 1, max(s.start - h.ends, 0)),
                    char(10) || ' '), h.gap) = 0 THEN 1
            ELSE 0 END AS prominence,
        (SELECT o.verdict FROM verdicts o
            WHERE o.claim_id = s.id AND o.id <> s.verdict_id ORDER BY o.seq DESC LIMIT 1)
            IS NOT s.machine_verdict
            AND EXISTS (SELECT 1 FROM verdicts o WHERE o.claim_id = s.id AND o.id <> s.verdict_id)
            AS changed,
        s.stale, coalesce(s.reviewer, '') AS reviewer, a.beat,
        coalesce(a.published, '') AS published
    FROM claim_states s JOIN articles a ON a.id = s.article_id
    JOIN (SELECT g.id,
            CASE WHEN instr(g.text, char(10, 10)) THEN char(10, 10) ELSE char(10) END AS gap,
            (SELECT coalesce(max(json_extract(m.value, '$[1]')), 0)
            FROM json_each(g.marks) m WHERE json_extract(m.value, '$[2]') IN {_HEAD}
                AND json_extract(m.value, '$[0]') < {_HEAD_LENGTH}) AS ends
        FROM articles g) h ON h.id = a.id
    WHERE s.current = 1 AND s.machine_verdict IS NOT NULL"""

_COLUMNS = """claim_id, article_id, statement, statement_key, state, verdict, machine_verdict,
    machine_confidence, check_worthiness, tier, prominence, changed, stale, reviewer, beat,
    published"""


def _counted(key: str) -> str:
    """Bring `repeats` up to date on the rows of one statement."""
    count = f"""(SELECT max(count(*), 1) FROM (
            SELECT DISTINCT article_id FROM desk WHERE statement_key = {key}
            LIMIT {MOST_REPEATS}))"""
    return f"UPDATE desk SET repeats = {count} WHERE statement_key = {key} AND repeats <> {count};"


def _refreshed(claim: str) -> str:
    """Make a claim's row anew; the row's own triggers count the repeats."""
    return f"""DELETE FROM desk WHERE claim_id = {claim};
        INSERT INTO desk ({_COLUMNS}) SELECT {_COLUMNS} FROM desk_rows WHERE claim_id = {claim};"""


_TRIGGERS = (
    f"""CREATE TRIGGER desk_counts_more AFTER INSERT ON desk
    BEGIN {_counted("NEW.statement_key")} END""",
    f"""CREATE TRIGGER desk_counts_less AFTER DELETE ON desk
    BEGIN {_counted("OLD.statement_key")} END""",
    f"""CREATE TRIGGER desk_on_verdict AFTER INSERT ON verdicts
    BEGIN {_refreshed("NEW.claim_id")} END""",
    f"""CREATE TRIGGER desk_on_review AFTER INSERT ON reviews
    BEGIN {_refreshed("NEW.claim_id")} END""",
    """CREATE TRIGGER desk_on_retired AFTER UPDATE OF current ON claims WHEN NEW.current = 0
    BEGIN DELETE FROM desk WHERE claim_id = NEW.id; END""",
    f"""CREATE TRIGGER desk_on_claim AFTER UPDATE OF current ON claims WHEN NEW.current = 1
    BEGIN {_refreshed("NEW.id")} END""",
    # Evidence comes after its verdict, and only it can tell that sources conflict.
    """CREATE TRIGGER desk_on_evidence AFTER INSERT ON evidence
    WHEN NEW.supported >= 0.5 OR NEW.contradicted >= 0.5
    BEGIN
        UPDATE desk SET tier = (SELECT tier FROM desk_rows r WHERE r.claim_id = desk.claim_id)
        WHERE claim_id = (SELECT claim_id FROM verdicts WHERE id = NEW.verdict_id)
            AND machine_verdict = 'unverified' AND tier < 2;
    END""",
    """CREATE TRIGGER desk_on_article AFTER UPDATE OF beat, published ON articles
    WHEN NEW.beat <> OLD.beat OR NEW.published IS NOT OLD.published
    BEGIN
        UPDATE desk SET beat = NEW.beat, published = coalesce(NEW.published, '')
        WHERE article_id = NEW.id;
    END""",
)

# Every row of the desk in words; the queue of the design is the part of it that waits.
_DESK_REASONS = """CREATE VIEW desk_reasons AS
    SELECT d.claim_id, d.article_id, s.start, s."end", s.text, s.statement, s.verdict_id,
        d.machine_verdict, d.machine_confidence, s.verdict, s.confidence, d.check_worthiness,
        CASE WHEN d.stale THEN 'The verdict changed since it was accepted. ' ELSE '' END
        || CASE d.tier
            WHEN 3 THEN
                'Contradicted' || CASE WHEN coalesce(b.title, '') = '' THEN ''
                    ELSE ' by ' || b.title END
                || printf(', %d%% sure.', round(d.machine_confidence * 100))
            WHEN 2 THEN 'One source supports it and another contradicts it.'
            WHEN 1 THEN printf('Well worth checking (%.2f) and not settled by the reference.',
                d.check_worthiness)
            ELSE 'Not flagged.' END
        || CASE d.prominence WHEN 2 THEN ' In the headline or standfirst.'
            WHEN 1 THEN ' In the opening paragraph.' ELSE '' END
        || CASE WHEN d.repeats > 1 THEN printf(' In %d%s articles.', d.repeats,
            CASE WHEN d.repeats = %MOST% THEN ' or more' ELSE '' END) ELSE '' END
        || CASE WHEN d.changed AND NOT d.stale THEN ' A later check changed its verdict.'
            ELSE '' END AS why,
        d.state, d.value, d.tier, d.prominence, d.repeats, d.changed, s.decision, s.reviewer,
        s.reviewed_at, d.beat, d.published
    FROM desk d JOIN claim_states s ON s.id = d.claim_id
    LEFT JOIN evidence b ON b.verdict_id = s.verdict_id AND b.position = 1
    """.replace("%MOST%", str(MOST_REPEATS))

_REVIEW_QUEUE = """CREATE VIEW review_queue AS
    SELECT row_number() OVER (ORDER BY value DESC, claim_id) AS position, claim_id, article_id,
        start, "end", text, statement, verdict_id, machine_verdict AS verdict,
        machine_confidence AS confidence, check_worthiness, why, value, prominence, repeats,
        changed
    FROM desk_reasons WHERE state = 'waiting' ORDER BY position"""


def add_desk(db: Any) -> None:
    """Replace the views, and make and fill `desk`, in a transaction that the caller holds."""
    for view in ("review_queue", "current_verdicts", "changed_reviews", "claim_states"):
        row = db.conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", [view]).fetchone()
        db.conn.execute(f"DROP VIEW {view}")
        if view == "changed_reviews":
            changed_reviews = row[0]
    for statement in (
        _CLAIM_EDITS,
        _CLAIM_STATES,
        _CURRENT_VERDICTS,
        changed_reviews,
        _DESK,
        _DESK_ROWS,
        *_INDEXES,
        *_TRIGGERS,
        _DESK_REASONS,
        _REVIEW_QUEUE,
    ):
        db.conn.execute(statement)
    db.conn.execute(f"INSERT INTO desk ({_COLUMNS}) SELECT {_COLUMNS} FROM desk_rows")
