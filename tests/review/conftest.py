"""A small database of one newsroom, and an editor at its desk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from claimcheck.review.app import make_app
from claimcheck.review.settings import ReviewSettings
from claimcheck.store import Desk
from claimcheck.types import Article, Claim, Entity, Evidence, Fact, Label, Mark, Verdict

HOST = "http://127.0.0.1:8484"
TITLE = "The Orrin ferry"
LINES = (
    "The Orrin ferry opened in 1954.",
    "It carries 900 cars a day.",
    "Tamsin Hale has run it since 2019.",
    "The ferry cost £3 million.",
    "It sank twice in 1961.",
    "The crew numbers 40.",
    "The crossing takes 12 minutes.",
    "It is the oldest ferry of the county.",
    "A bridge was refused in 1988.",
    "The fare rose by 8% in 2023.",
    "The pier is 80 metres long.",
    "The ferry was repainted in 2020.",
)
PASSWORD = "a long enough password"


def article(lines: tuple[str, ...] = LINES, *, number: int = 1, title: str = TITLE) -> Article:
    text = f"{title}\n\n{' '.join(lines[:2])}\n\n{' '.join(lines[2:])}\n"
    return Article(
        id=f"{number:016x}",
        path=f"day/{number}.md",
        text=text,
        format="markdown",
        title=title,
        published=dt.date(2024, 3, number),
        beat="transport",
        marks=(Mark(0, len(title), "title"),),
    )


def verdicts(of: Article, lines: tuple[str, ...] = LINES) -> list[Verdict]:
    """Contradicted, unverified and supported in turn; the last third is not flagged."""
    made = []
    for place, line in enumerate(lines):
        start = of.text.index(line)
        claim = Claim(
            id=f"{of.id}{place:04x}",
            article_id=of.id,
            start=start,
            end=start + len(line),
            text=line,
            statement=line,
            sentence=line,
            check_worthiness=0.9,
            extractor="e1",
        )
        label = list(Label)[(place + 1) % 3]
        facts = tuple(
            Evidence(
                Fact(f"f{n}", "county", f"County book {n}", f"In 195{n} {line}", "Record office",
                     "https://example.org/book", "2021-05-04"),
                n, 0.5, 0.2, 0.7, 0.1,
            )
            for n in (1, 2)
        )  # fmt: skip
        made.append(
            Verdict(claim, label, 0.8, "The county book says so.", facts,
                    flagged=label is not Label.SUPPORTED, versions={"entailment": "m1"})
        )  # fmt: skip
    return made


def fill(path: Path, *, articles: int = 1) -> None:
    with Desk.open(path) as desk:
        run = desk.begin_run({}, {}, {})
        for number in range(1, articles + 1):
            one = article(number=number, title=TITLE if number == 1 else f"Ferry again {number}")
            at = one.text.index("Tamsin Hale")
            desk.save_article(
                one,
                entities=[Entity(at, at + 11, "PERSON", "Tamsin Hale")],
                verdicts=verdicts(one),
                run_id=run,
                versions_key="v1",
            )


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "claims.db"
    fill(path)
    return path


@dataclass
class Editor:
    """A browser without scripts: reads forms off pages and sends them."""

    client: TestClient

    def get(self, address: str) -> Any:
        return self.client.get(address)

    def form(self, claim: str, query: str = "") -> dict[str, str]:
        """The hidden fields of the decision form of a claim's page."""
        page = self.client.get(f"/claims/{claim}{query}")
        assert page.status_code == 200, page.text
        own = page.text.split('class="decide"')[1].split("</form>")[0]
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', own)
        return {name: unescape(value) for name, value in found}

    def send(self, claim: str, form: dict[str, str], **more: str) -> Any:
        return self.client.post(
            f"/claims/{claim}/reviews", data={**form, **more}, follow_redirects=False
        )

    def decide(self, claim: str, decision: str, **more: str) -> Any:
        return self.send(claim, self.form(claim), decision=decision, **more)


@pytest.fixture
def editor_of() -> Iterator[Callable[..., Editor]]:
    """Makes an editor at a desk with these settings."""
    opened: list[TestClient] = []

    def make(path: Path, *, load: Any = None, app: Any = None, **settings: Any) -> Editor:
        made = app or make_app(ReviewSettings(db=path, **settings), load=load)
        client = TestClient(made, base_url=HOST)
        client.__enter__()
        opened.append(client)
        return Editor(client)

    yield make
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def editor(db: Path, editor_of: Callable[..., Editor]) -> Editor:
    return editor_of(db, reviewer="Ada")


@pytest.fixture
def claims() -> list[str]:
    """The ids of the claims of the first article, in text order."""
    return [verdict.claim.id for verdict in verdicts(article())]


@pytest.fixture
def lines() -> tuple[str, ...]:
    """The sentences of the first article, each a claim."""
    return LINES


@pytest.fixture
def fill_db() -> Callable[..., None]:
    """Fills a database: `fill_db(path, articles=3)`."""
    return fill


@pytest.fixture
def first_article() -> Article:
    return article()


@pytest.fixture
def verdicts_of() -> Callable[[Article], list[Verdict]]:
    return verdicts
