"""One run: read, screen, skip what is done, check, save each article as it is done."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from claimcheck.articles import InputFailure, Screened
from claimcheck.checker import ARTICLES_AT_ONCE, CheckFailure, describe
from claimcheck.errors import ClaimcheckError, PoisonedArticle, StoreError
from claimcheck.runners.reading import TRY_AGAIN, stamp
from claimcheck.runners.rejected import without_rejected
from claimcheck.runners.stats import RunStats
from claimcheck.runners.workers import Outcome
from claimcheck.types import Article

if TYPE_CHECKING:
    from claimcheck.runners.local import Batch

__all__ = ["Run"]

Looked = tuple[Article, Screened]
CHECKED = "checked"


class Run:
    """One run and its counts. The run's row is made when there is something to write."""

    def __init__(self, batch: Batch, *, again: bool) -> None:
        self.stats = RunStats()
        self._batch = batch
        self._store = batch.store
        self._inputs = 0
        self._failed: set[str] = set()
        self._run_id = ""
        self._started = time.monotonic()
        self._seen: set[tuple[str, str]] = set()
        self._known = {} if again else self._store.failed_before()
        self._aside = {path: known.content for path, known in self._known.items() if known.aside}
        # What a killed run was checking: it may have been the article that ended it.
        self._left = self._store.left_in_work()
        self._late: list[Looked] = []

    def all(self, paths: Iterable[str], stdin: BinaryIO | None, only: Collection[str]) -> None:
        items = self._batch.reader.read(paths, stdin=stdin, aside=self._aside)
        stream = (item for item in items if not only or item.path in only)
        while block := list(islice(stream, self._batch.read_ahead)):
            self._inputs += len(block)
            articles = [item for item in block if isinstance(item, Article)]
            if any(not self._store.has_article(article.id) for article in articles):
                self._batch.engine.start()
            screened = self._look(articles)
            for item in block:
                if isinstance(item, InputFailure):
                    content = stamp(item.path) if isinstance(item.error, PoisonedArticle) else ""
                    self._fail(item.path, "read", item.error, content=content)
            self._settle(self._in_time(screened))
            self._report()
        if self._late:
            count = sum((a.path, a.id) in self._left for a, _ in self._late)
            self._batch.notify(
                f"{count} articles were in work when an earlier run was ended; they come last, "
                "each by itself"
            )
            self._settle(self._late, alone=True)
            self._report()

    def _look(self, articles: Sequence[Article]) -> list[Looked]:
        """What the screen makes of each article."""
        looked: list[Looked] = []
        for article in articles:
            self.stats.articles += 1
            # Before the screen, for which it would now be a copy of its own copy.
            if self._failed_before(article):
                continue
            try:
                looked.append((article, self._batch.screen.look(article)))
            except StoreError:
                raise
            except Exception as error:
                self._fail(article.path, "screen", error)
        return looked

    def _failed_before(self, article: Article) -> bool:
        """Whether an article is not to be tried: it failed in the run that is being gone on with, or it is
        set aside. Either is said once more.
        """
        known = self._known.get(article.path)
        if known is None or known.content != self._content(article):
            return False
        if known.aside:
            error = PoisonedArticle(
                "it is set aside since it failed", path=article.path, remedy=TRY_AGAIN
            )
            self._fail(article.path, "check", error, content=known.content)
        else:
            self.stats.failed += 1
            self._batch.notify(f"{article.path}: failed before. {known.error}")
        self._failed.add(article.id)
        return True

    def _in_time(self, screened: Iterable[Looked]) -> list[Looked]:
        """What is settled now; kept for later is what was in work, with the copies of it."""
        now: list[Looked] = []
        for article, found in screened:
            late = {known.id for known, _ in self._late}
            waits = (article.path, article.id) in self._left or found.copy_of in late
            (self._late if waits else now).append((article, found))
        return now

    def _settle(self, screened: Sequence[Looked], *, alone: bool = False) -> None:
        todo = [article for article, found in screened if self._goes_on(article, found)]
        self._report()
        self._check(todo, alone=alone)
        # After the originals, because a copy is stored beside what it copies.
        aside = [(article, found) for article, found in screened if found.status != CHECKED]
        orphans = [
            article
            for article, found in aside
            if found.copy_of in self._failed and found.copy_of != article.id
        ]
        self._check([a for a in orphans if self._goes_on(a, Screened(CHECKED))], alone=alone)
        for article, found in aside:
            if article not in orphans:
                self._set_aside(article, found)

    def _check(self, articles: Sequence[Article], *, alone: bool) -> None:
        if not articles:
            return
        outcomes = self._batch.engine.try_articles(self._entered(articles), alone=alone)
        with contextlib.closing(outcomes):
            for done in outcomes:
                self._save(done)
                self._report()

    def _entered(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The articles as they are taken, each in the ledger before it is."""
        stream = iter(articles)
        while taken := list(islice(stream, ARTICLES_AT_ONCE)):
            self._store.begin_articles(taken, run_id=self.run_id)
            yield from taken

    @property
    def run_id(self) -> str:
        """The id of this run, whose row is made now if there is none."""
        if not self._run_id:
            checker = self._batch.loaded
            versions = checker.versions if checker is not None else {}
            self._run_id = self._store.begin_run(
                dataclasses.asdict(checker.config) if checker is not None else {},
                {
                    name: versions[name]
                    for name in ("extractor", "entailment", "verdicts")
                    if name in versions
                },
                dict(checker.reference.versions) if checker is not None else {},
            )
        return self._run_id

    def finish(self) -> None:
        self.stats.seconds = round(time.monotonic() - self._started, 3)
        if self._run_id:
            self._store.finish_run(self._run_id, self.stats.as_row())

    def _goes_on(self, article: Article, screened: Screened) -> bool:
        """Whether an article is to be checked now."""
        if screened.status != CHECKED:
            return False
        if (article.path, article.id) in self._seen:
            self.stats.unchanged += 1
            return False
        self._seen.add((article.path, article.id))
        self.stats.article_ids.append(article.id)
        if not self._is_done(article.id, self._key) or self._store.is_told_otherwise(article):
            return True
        self.stats.unchanged += 1
        self._store.clear_failure(article.path)
        return False

    @property
    def _key(self) -> str:
        return self._batch.checker.versions_key

    def _content(self, article: Article) -> str:
        """What is set aside when an article is: its text, with what it was checked with."""
        return f"{article.id} {self._key}"

    def _is_done(self, article_id: str, key: str) -> bool:
        return self._store.is_done(article_id, self._batch.checker.versions["extractor"], key)

    def _set_aside(self, article: Article, screened: Screened) -> None:
        count = self.stats.screened
        count[screened.status] = count.get(screened.status, 0) + 1
        self._batch.notify(f"{article.path}: not checked ({screened.status}). {screened.reason}")
        # With the status in it, an article that is no copy any more counts as new.
        key = f"{screened.status} {self._key}"
        if screened.copy_of == article.id:
            # The same text at another path adds only the path, and only to what is stored.
            if not self._is_done(article.id, self._key):
                return
            run_id = ""
        elif self._is_done(article.id, key):
            return
        else:
            run_id = self.run_id
        self._save_or_fail(
            dataclasses.replace(article, language=screened.language),
            status=screened.status,
            copy_of=screened.copy_of,
            run_id=run_id,
            versions_key=key,
        )

    def _save(self, done: Outcome) -> None:
        if isinstance(done, CheckFailure):
            self._fail(
                done.article.path,
                done.stage,
                done.error,
                article_id=done.article.id,
                content=self._content(done.article),
            )
            self._drop(done.article)
            return
        done = without_rejected(done, self._batch.checker, self._store)
        saved = self._save_or_fail(
            done.article,
            entities=done.entities,
            claims=done.claims,
            verdicts=done.verdicts,
            run_id=self.run_id,
            versions_key=self._key,
        )
        if saved:
            self.stats.count(done.verdicts)
        else:
            self._drop(done.article)

    def _drop(self, article: Article) -> None:
        """An article of this run that failed: no result, and nothing that others may copy."""
        self.stats.article_ids.remove(article.id)
        self._failed.add(article.id)

    def _save_or_fail(self, article: Article, **what: Any) -> bool:
        try:
            self._store.save_article(article, **what)
        except StoreError as error:
            # Where the database itself is at fault, recording the failure raises again.
            self._fail(article.path, "store", error, article_id=article.id)
            return False
        self._store.clear_failure(article.path)
        return True

    def _fail(
        self, path: str, stage: str, error: Exception, *, article_id: str = "", content: str = ""
    ) -> None:
        """content: what it was that failed, where that is known."""
        self.stats.failed += 1
        said = describe(error)
        prefix = "" if isinstance(error, ClaimcheckError) and error.path else f"{path}: "
        self._batch.notify(f"{prefix}{said}")
        poisoned = isinstance(error, PoisonedArticle)
        if poisoned and content and self._aside.get(path) == content:
            return  # It is set aside already.
        self._store.record_failure(
            path,
            self.run_id,
            stage,
            said,
            article_id=article_id,
            content=content,
            aside=poisoned and bool(content),
        )

    def _report(self) -> None:
        if self._batch.progress is not None:
            self._batch.progress(self.stats.done, self._inputs, self.stats.claims)
