"""A batch on this machine: read, screen, skip what is done, check, save each article as it is done.

Whatever is wrong with one article is recorded and the rest goes on; what is wrong with a model, the
reference or the database ends the run, with everything that was finished saved.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from claimcheck.articles import InputFailure, Screen, Screened, read_articles
from claimcheck.checker import CheckedArticle, Checker, CheckFailure, describe
from claimcheck.errors import ClaimcheckError, StoreError
from claimcheck.store import Store
from claimcheck.types import Article, Label

__all__ = ["Progress", "RunStats", "results", "run_check"]

#: Called with articles done, articles known of, and claims done.
Progress = Callable[[int, int, int], None]

# Articles read before any is checked: so many tell how long a day's batch will take, and so many
# more would only fill the memory.
READ_AHEAD = 1000
CHECKED = "checked"


@dataclass(slots=True)
class RunStats:
    """What a run did. Counts of articles, then of claims.

    articles: read. checked: in this run. unchanged: checked before with the same versions.
    screened: not checked, by status. failed: inputs that failed. article_ids: of those that are
    checked, now or before, in their order. seconds: of the whole run.
    """

    articles: int = 0
    checked: int = 0
    unchanged: int = 0
    screened: dict[str, int] = field(default_factory=dict)
    failed: int = 0
    claims: int = 0
    supported: int = 0
    contradicted: int = 0
    unverified: int = 0
    flagged: int = 0
    seconds: float = 0.0
    article_ids: list[str] = field(default_factory=list)

    def as_row(self) -> dict[str, Any]:
        """The figures alone, as they are stored with the run."""
        row = dataclasses.asdict(self)
        del row["article_ids"]
        return row


def run_check(
    paths: Iterable[str],
    *,
    checker_factory: Callable[[], Checker],
    store: Store,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    notify: Callable[[str], None] | None = None,
) -> RunStats:
    """Check every article at `paths` and save it in `store`.

    checker_factory: called when the first article has been read; the checker's models are loaded
        only when there is something to check.
    stdin: the stream behind "-".
    notify: called with a sentence for each input that failed or is not checked, and why.
    Raises ModelError, ReferenceSourceError, ConfigError, UsageError and StoreError.
    """
    run = _Run(checker_factory, store, progress, notify or _silent)
    try:
        run.all(paths, stdin)
    except BaseException:
        # The error that ended the run is the one to hear of.
        with contextlib.suppress(StoreError):
            run.finish()
        raise
    run.finish()
    return run.stats


def _silent(message: str) -> None:
    """No one listens."""


class _Run:
    """One run and its counts. The run's row is made when there is something to write."""

    def __init__(
        self,
        checker_factory: Callable[[], Checker],
        store: Store,
        progress: Progress | None,
        notify: Callable[[str], None],
    ) -> None:
        self.stats = RunStats()
        self._factory = checker_factory
        self._store = store
        self._progress = progress
        self._notify = notify
        self._checker: Checker | None = None
        self._looks: Screen | None = None
        self._inputs = 0
        self._failed: set[str] = set()
        self._run_id = ""
        self._started = time.monotonic()
        self._seen: set[tuple[str, str]] = set()

    def all(self, paths: Iterable[str], stdin: BinaryIO | None) -> None:
        stream = read_articles(paths, stdin=stdin)
        while block := list(islice(stream, READ_AHEAD)):
            self._inputs += len(block)
            failures = [item for item in block if isinstance(item, InputFailure)]
            screened = self._screen([item for item in block if isinstance(item, Article)])
            for failure in failures:
                self._fail(failure.path, "read", failure.error)
            todo = [article for article, found in screened if self._goes_on(article, found)]
            self._report()
            self._check(todo)
            # After the originals, because a copy is stored beside what it copies.
            aside = [(article, found) for article, found in screened if found.status != CHECKED]
            orphans = [
                article
                for article, found in aside
                if found.copy_of in self._failed and found.copy_of != article.id
            ]
            self._check([a for a in orphans if self._goes_on(a, Screened(CHECKED))])
            for article, found in aside:
                if article not in orphans:
                    self._set_aside(article, found)
            self._report()

    def _check(self, articles: Sequence[Article]) -> None:
        for done in self.checker.try_articles(articles) if articles else ():
            self._save(done)
            self._report()

    @property
    def checker(self) -> Checker:
        if self._checker is None:
            self._checker = self._factory()
        return self._checker

    @property
    def run_id(self) -> str:
        """The id of this run, whose row is made now if there is none."""
        if not self._run_id:
            versions = self.checker.versions if self._checker is not None else {}
            self._run_id = self._store.begin_run(
                dataclasses.asdict(self._checker.config) if self._checker is not None else {},
                {name: versions[name] for name in ("extractor", "entailment") if name in versions},
                dict(self._checker.reference.versions) if self._checker is not None else {},
            )
        return self._run_id

    def finish(self) -> None:
        self.stats.seconds = round(time.monotonic() - self._started, 3)
        if self._run_id:
            self._store.finish_run(self._run_id, self.stats.as_row())

    def _screen(self, articles: Sequence[Article]) -> list[tuple[Article, Screened]]:
        """What the screen makes of each article."""
        screened: list[tuple[Article, Screened]] = []
        for article in articles:
            self.stats.articles += 1
            try:
                if self._looks is None:
                    self._looks = Screen(self._store.known_articles())
                screened.append((article, self._looks.look(article)))
            except StoreError:
                raise
            except Exception as error:
                self._fail(article.path, "screen", error)
        return screened

    def _goes_on(self, article: Article, screened: Screened) -> bool:
        """Whether an article is to be checked now."""
        if screened.status != CHECKED:
            return False
        if (article.path, article.id) in self._seen:
            self.stats.unchanged += 1
            return False
        self._seen.add((article.path, article.id))
        self.stats.article_ids.append(article.id)
        if not self._is_done(article.id, self.checker.versions_key):
            return True
        self.stats.unchanged += 1
        self._store.clear_failure(article.path)
        return False

    def _is_done(self, article_id: str, key: str) -> bool:
        return self._store.is_done(article_id, self.checker.versions["extractor"], key)

    def _set_aside(self, article: Article, screened: Screened) -> None:
        count = self.stats.screened
        count[screened.status] = count.get(screened.status, 0) + 1
        self._notify(f"{article.path}: not checked ({screened.status}). {screened.reason}")
        # With the status in it, an article that is no copy any more counts as new.
        key = f"{screened.status} {self.checker.versions_key}"
        if screened.copy_of == article.id:
            # The same text at another path adds only the path, and only to what is stored.
            if not self._is_done(article.id, self.checker.versions_key):
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

    def _save(self, done: CheckedArticle | CheckFailure) -> None:
        if isinstance(done, CheckFailure):
            self._fail(done.article.path, done.stage, done.error)
            self._drop(done.article)
            return
        saved = self._save_or_fail(
            done.article,
            entities=done.entities,
            claims=done.claims,
            verdicts=done.verdicts,
            run_id=self.run_id,
            versions_key=self.checker.versions_key,
        )
        if not saved:
            self._drop(done.article)
            return
        stats = self.stats
        stats.checked += 1
        stats.claims += len(done.claims)
        labels = [verdict.label for verdict in done.verdicts]
        stats.supported += labels.count(Label.SUPPORTED)
        stats.contradicted += labels.count(Label.CONTRADICTED)
        stats.unverified += labels.count(Label.UNVERIFIED)
        stats.flagged += sum(verdict.flagged for verdict in done.verdicts)

    def _drop(self, article: Article) -> None:
        """An article of this run that failed: no result, and nothing that others may copy."""
        self.stats.article_ids.remove(article.id)
        self._failed.add(article.id)

    def _save_or_fail(self, article: Article, **what: Any) -> bool:
        try:
            self._store.save_article(article, **what)
        except StoreError as error:
            # Where the database itself is at fault, recording the failure raises again.
            self._fail(article.path, "store", error)
            return False
        self._store.clear_failure(article.path)
        return True

    def _fail(self, path: str, stage: str, error: Exception) -> None:
        self.stats.failed += 1
        said = describe(error)
        prefix = "" if isinstance(error, ClaimcheckError) and error.path else f"{path}: "
        self._notify(f"{prefix}{said}")
        self._store.record_failure(path, self.run_id, stage, said)

    def _report(self) -> None:
        if self._progress is None:
            return
        stats = self.stats
        done = stats.checked + stats.unchanged + sum(stats.screened.values()) + stats.failed
        self._progress(done, self._inputs, stats.claims)


def results(store: Store, stats: RunStats, *, flagged: bool = False) -> Iterator[dict[str, Any]]:
    """The rows of `Store.claims` for the articles of a run, in the order they were given."""
    for article_id in dict.fromkeys(stats.article_ids):
        yield from store.claims(article=article_id, flagged=flagged)
