"""`Store`: the claims database, the only way in and out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from claimcheck.errors import StoreError
from claimcheck.store import ledger, reading, reviews, suggestions, writing
from claimcheck.store.connection import connect, transaction
from claimcheck.store.connection import reading as translated
from claimcheck.store.decided import decided_rows
from claimcheck.store.work import Work
from claimcheck.types import Article, Claim, Entity, Review, Verdict

__all__ = ["Store"]


class Store(Work):
    """One SQLite file with articles, claims, verdicts and reviews. Made by `Store.open`.

    Every method raises StoreError when the database is locked for longer than the timeout,
    damaged, cannot be written, or the disk is full; a write that failed leaves nothing behind.
    An object belongs to the thread that opened it; other threads and processes open their own.
    """

    @classmethod
    def open(cls, path: Path, *, create: bool = True, busy_timeout: float = 30.0) -> Self:
        """Open the database at `path`, made or brought up to date where needed.

        create: make it when there is none.
        busy_timeout: seconds that a write waits for another process's lock.
        Raises StoreError when it is locked, damaged, no database of claimcheck, of a newer schema,
        missing (`create` false), or in a folder that is missing or cannot be written.
        """
        return cls(connect(path, create=create, busy_timeout=busy_timeout), path)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def has_article(self, article_id: str) -> bool:
        """Whether a text is in the database, checked or not."""
        with translated(self.path):
            found = self._db.conn.execute("SELECT 1 FROM articles WHERE id = ?", [article_id])
            return found.fetchone() is not None

    def is_done(self, article_id: str, extractor: str, versions_key: str) -> bool:
        """Whether this text is already saved as checked with the same versions.

        False too when a newer version of the article has replaced it.
        """
        with translated(self.path):
            row = self._db.conn.execute(
                """SELECT 1 FROM articles a
                WHERE a.id = ? AND a.current = 1 AND a.versions_key = ? AND NOT EXISTS (
                    SELECT 1 FROM claims c
                    WHERE c.article_id = a.id AND c.current = 1 AND c.extractor <> ?)""",
                [article_id, versions_key, extractor],
            ).fetchone()
        return row is not None

    def is_told_otherwise(self, article: Article) -> bool:
        """Whether the stored article of this text has another date, title or the like: a row was corrected."""
        with translated(self.path):
            row = self._db.conn.execute(
                "SELECT published, title, standfirst, kicker, beat, url FROM articles WHERE id = ?",
                [article.id],
            ).fetchone()
        day = article.published.isoformat() if article.published else None
        told = (
            day, article.title, article.standfirst, article.kicker, article.beat, article.url,
        )  # fmt: skip
        return row is not None and tuple(row) != told

    def save_article(
        self,
        article: Article,
        *,
        status: str = "checked",
        copy_of: str = "",
        entities: Sequence[Entity] = (),
        verdicts: Sequence[Verdict] = (),
        claims: Sequence[Claim] = (),
        run_id: str,
        versions_key: str,
    ) -> None:
        """Save an article and all that was found in it, in one transaction.

        status: 'checked', 'not-english', 'paywall' or 'near-copy'; copy_of: the id of the article
            that a near-copy copies. The very same text under another path adds no article: the
            path is remembered as a copy.
        claims: claims without a verdict; those of `verdicts` need not be given again. Claims of
            this article that are in neither are no longer current.
        versions_key: what decides whether checking again could change anything: the versions of
            extractor, entailment model, reference and configuration.
        A verdict is appended only when label, confidence, evidence or versions differ from the
        claim's latest one, and not for a claim whose words an editor changed: that verdict would be
        on other words. When the path held another text, that becomes the earlier version, and the
        decisions and edits of claims whose sentence is unchanged are copied to the new claims.
        Raises StoreError; also when a claim is not the article's text at its offsets.
        """
        try:
            with transaction(self._db, self.path):
                writing.save_article(
                    self._db,
                    article,
                    status=status,
                    copy_of=copy_of,
                    entities=entities,
                    verdicts=verdicts,
                    claims=claims,
                    run_id=run_id,
                    versions_key=versions_key,
                )
                ledger.strike(self._db, article.path, article.id)
        except UnicodeEncodeError as error:
            raise StoreError(
                "the article holds a lone surrogate, which no file can hold",
                path=article.path,
                remedy="Remove escapes such as \\ud800 from its source",
            ) from error

    def known_articles(self) -> Iterator[tuple[str, str, str]]:
        """Id, path and text of every checked article, for finding near-copies."""
        with translated(self.path):
            yield from self._db.conn.execute(
                """SELECT id, path, text FROM articles
                WHERE status = 'checked' AND current = 1 ORDER BY path, id"""
            )

    def articles(self, *, article: str | None = None) -> Iterator[dict[str, Any]]:
        """Current articles, or one by id, with the number of claims per verdict.

        Keys: id, path, title, published, status, copy_of, revises, current, claims, supported,
        contradicted, unverified, flagged, reviewed, changed (claims of earlier versions with
        decisions or edits that did not carry over).
        """
        with translated(self.path):
            yield from reading.article_rows(self._db, article=article)

    def claims(
        self, *, article: str | None = None, flagged: bool = False
    ) -> Iterator[dict[str, Any]]:
        """Current claims with their verdict, by path and place in the text.

        article: the id of an article, for its claims alone. flagged: only flagged ones.
        Keys: claim_id, article_id, path, article_url, title, published, start, end, text, statement, complete,
        sentence, speaker, cue, mode, check_worthiness, extractor, verdict, confidence, reason
        (those of a review where one decides; None before any verdict), flagged, reviewed,
        decision, reviewer, note, reviewed_at, machine_verdict, verdict_id, run_id, decided_at, versions, and
        evidence: a list of dicts, the deciding one first, with rank, fact_id, dataset, title,
        text, source, url, date, licence, retrieval_score, supported, contradicted, unverified.
        """
        with translated(self.path):
            yield from reading.claim_rows(self._db, article=article, flagged=flagged)

    def claim(self, claim_id: str) -> dict[str, Any] | None:
        """One claim by id, with the keys of `claims()`, also when it is no longer current."""
        with translated(self.path):
            return next(reading.claim_rows(self._db, claim=claim_id), None)

    def reviews(self, claim_id: str) -> Iterator[dict[str, Any]]:
        """Every review of a claim, oldest first; `undone` says whether a later one undid it."""
        with translated(self.path):
            yield from reading.review_rows(self._db, claim_id)

    def rejected(self, claim_id: str) -> frozenset[tuple[str, str]]:
        """Ids and datasets of the facts that editors rejected as evidence for a claim and did not take back."""
        return frozenset(
            self._db.conn.execute(
                """SELECT json_extract(detail, '$.fact_id'), json_extract(detail, '$.dataset')
                FROM reviews r WHERE claim_id = ? AND decision = 'reject'
                    AND NOT EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = r.id)""",
                [claim_id],
            )
        )

    def decided(self) -> Iterator[dict[str, Any]]:
        """What editors decided on claims of current articles; see `decided_rows` for the keys."""
        with translated(self.path):
            yield from decided_rows(self._db)

    def open_claims(self) -> list[dict[str, Any]]:
        """Current claims with whether a person decided on them; see `suggestions.open_claims`."""
        with translated(self.path):
            return suggestions.open_claims(self._db)

    def suggest(self, claims: Sequence[tuple[str, str]]) -> int:
        """Put claims, as (id, why their labels are wanted), into the review queue, behind what is
        flagged; gives how many were not asked for before. Raises UsageError for an unknown id.
        """
        with transaction(self._db, self.path):
            return suggestions.suggest(self._db, claims, at=writing.now())

    def queue(self) -> Iterator[dict[str, Any]]:
        """The rows of the view `review_queue`: what to look at next, first, and `why`."""
        with translated(self.path):
            yield from self._db.query("SELECT * FROM review_queue ORDER BY position")

    def find(self, name: str) -> reading.Found:
        """The article or claim of an id, a unique beginning of one, or an article's path.

        Raises UsageError when nothing, or more than one thing, is meant.
        """
        with translated(self.path):
            return reading.find(self._db, name)

    def add_review(self, review: Review, *, seen: int | None = None) -> None:
        """Append an editor's decision; the same review twice is one.

        Decisions: 'accept' keeps the verdict (of `verdict_id`, else the latest), 'supported',
        'contradicted' and 'unverified' override it, 'not_a_claim' hides the claim, 'comment'
        leaves a note, 'undo' takes back the review that `undoes` names. With a `detail`:
        'statement' {statement}, 'span' {start, end, text}, 'attach' {evidence: {text, title,
        source, url, date, stance}}, 'reject' {fact_id, dataset}.
        seen: the `seq` of the latest review that the editor saw (0: none).
        Raises UsageError for an unknown decision, claim, verdict or review, a detail that does
        not fit, or an 'accept' without a verdict; ReviewConflict when somebody else reviewed the claim after `seen`.
        """
        with transaction(self._db, self.path):
            reviews.add_review(self._db, review, at=writing.now(), seen=seen)

    def undated(self, article_ids: Sequence[str]) -> list[str]:
        """The paths of those of the articles that give no date of their own."""
        with translated(self.path):
            return reading.undated(self._db, article_ids)

    def integrity(self) -> list[str]:
        """What is wrong with the database, in words; empty when it is sound."""
        with translated(self.path):
            return reading.integrity(self._db)
