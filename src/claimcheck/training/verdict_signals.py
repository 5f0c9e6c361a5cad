"""Labelled claims checked up to the numbers that a verdict is made of, to fit its weights on.

To the labelled ones come true claims whose deciding facts are withheld, which are then unverified,
and, when asked for, copies of true claims with one particular changed (`altered`).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claimcheck import __version__
from claimcheck.checker import Checker, bare_claim
from claimcheck.checker_parts import Entailer
from claimcheck.decide import GROUNDS, LABELS, NAMES, Signals, read_signals
from claimcheck.errors import DataError
from claimcheck.jsonl import read_jsonl
from claimcheck.training.altered import altered
from claimcheck.training.kept import Kept
from claimcheck.types import Evidence, Fact, Label

__all__ = ["Floats", "Ints", "JudgedClaim", "Signalled", "gather", "read_judged"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SEED = 11
# Claims scored together; as when articles are checked.
AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A labelled statement. article: what it is held back with; facts: ids that decide it."""

    statement: str
    label: Label
    article: str
    facts: tuple[str, ...] = ()
    published: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Signalled:
    """Claims as numbers: signals (n, k), label ids (n,), articles (n,), made (n,): not labelled by
    a person, signs (n, 2): how far something stands for it and against it, 0 to 1, without which
    nothing is supported or contradicted, grounds (n, g): by which the first is judged again,
    statements: n claims in words, or none, silent (n,): beside a reference that says nothing on them,
    least_sure (n,): how surely the best fact has to say the claim."""

    signals: Floats
    labels: Ints
    articles: npt.NDArray[np.str_]
    made: npt.NDArray[np.bool_]
    signs: Floats
    grounds: Floats
    statements: tuple[str, ...] = ()
    silent: npt.NDArray[np.bool_] = dataclasses.field(
        default_factory=lambda: np.zeros(0, dtype=np.bool_)
    )

    least_sure: Floats = dataclasses.field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        for name in ("silent", "least_sure"):
            given = getattr(self, name)
            if not len(given):
                object.__setattr__(self, name, np.zeros(len(self.labels), dtype=given.dtype))

    @property
    def withheld(self) -> npt.NDArray[np.bool_]:
        """Which are true claims without their deciding facts: beside a reference of their own subject."""
        unverified = self.labels == LABELS.index(Label.UNVERIFIED)
        found: npt.NDArray[np.bool_] = self.made & ~self.silent & unverified
        return found

    def joined(self, other: Signalled) -> Signalled:
        """These claims and then the others, which are silent ones."""
        return Signalled(
            np.concatenate([self.signals, other.signals]),
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.articles, other.articles]),
            np.concatenate([self.made, np.ones(len(other.labels), dtype=np.bool_)]),
            np.concatenate([self.signs, other.signs]),
            np.concatenate([self.grounds, other.grounds]),
            self.statements + other.statements,
            np.concatenate([self.silent, np.ones(len(other.labels), dtype=np.bool_)]),
            np.concatenate([self.least_sure, other.least_sure]),
        )


class Remembering:
    """An entailment model that is asked about each pair once."""

    def __init__(self, model: Entailer) -> None:
        self.version = model.version
        self._model = model
        self._known: dict[tuple[str, str], Any] = {}

    def score(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """The probabilities of each pair, (n, 3), as the model gives them."""
        if new := [pair for pair in dict.fromkeys(pairs) if pair not in self._known]:
            self._known.update(zip(new, self._model.score(new), strict=True))
        return np.array([self._known[pair] for pair in pairs], dtype=np.float64).reshape(-1, 3)


def read_judged(path: Path) -> list[JudgedClaim]:
    """Rows `{"claim", "verdict", "article"?, "facts"?, "published"?}`. Raises DataError."""
    claims = []
    for row in read_jsonl(path):
        data = row.data
        try:
            day = dt.date.fromisoformat(data["published"]) if data.get("published") else None
            claims.append(
                JudgedClaim(
                    str(data["claim"]),
                    Label(data["verdict"]),
                    str(data.get("article") or f"row {row.line}"),
                    tuple(map(str, data.get("facts", ()))),
                    day,
                )
            )
        except (KeyError, ValueError, TypeError) as error:
            raise row.error(
                f"not a judged claim ({error})", "Give it claim and verdict, as for evaluate"
            ) from error
    if not claims:
        raise DataError("no judged claims", path=path, remedy="Give a file with at least one")
    return claims


def gather(
    claims: Sequence[JudgedClaim],
    checker: Checker,
    *,
    copies: int = 0,
    seed: int = SEED,
    kept: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Signalled:
    """Check the claims up to their signals, true ones once more without their deciding facts.

    copies: altered ones of each true claim that are added; seed: what is drawn for them. kept: a file of what is
    finished, from which a killed run goes on. progress: called with the claims done and the claims in all. Claims without any evidence are
    left out: there is nothing to decide.
    """
    # Most pairs come twice, with the deciding fact and without it. Weights are not asked for: those of before
    # may be of other signals.
    checker = Checker.load(
        reference=checker.reference,
        config=checker.config,
        entailment=Remembering(checker.entailment),
    )
    found = _search([claim.statement for claim in claims], checker)
    facts = {item.fact.id: item.fact for items in found for item in items}
    made = _altered(claims, facts, copies, seed)
    # What is altered keeps its wording otherwise, but the words it is looked up by are others.
    made_found = _search([claim.statement for claim in made], checker)
    withheld = list(_withheld(claims, found))
    every = [*claims, *made, *(claim for claim, _ in withheld)]
    evidence = [*found, *made_found, *(left for _, left in withheld)]
    store = Kept(kept, _made_of(every, evidence, checker)) if kept else None
    done = store.parts() if store else []
    for start in range(len(done) * AT_ONCE, len(every), AT_ONCE):
        part = every[start : start + AT_ONCE]
        considered = checker.consider(
            [bare_claim(claim.statement) for claim in part],
            evidence[start : start + AT_ONCE],
            [claim.published for claim in part],
        )
        done.append([_numbers(read_signals(one.weighed, one.answers)) for one in considered])
        if store:
            store.add(done[-1])
        if progress:
            progress(min(start + AT_ONCE, len(every)), len(every))
    told = [row for part in done for row in part]
    seen = [n for n, row in enumerate(told) if row is not None]
    rows, signs, grounds, least = ([told[n][i] for n in seen] for i in range(4))
    return Signalled(
        np.array(rows, dtype=np.float64).reshape(-1, len(NAMES)),
        np.array([LABELS.index(every[n].label) for n in seen], dtype=np.int64),
        np.array([every[n].article for n in seen], dtype=np.str_),
        np.array([n >= len(claims) for n in seen], dtype=np.bool_),
        np.array(signs, dtype=np.float64).reshape(-1, 2),
        np.array(grounds, dtype=np.float64).reshape(-1, len(GROUNDS)),
        tuple(every[n].statement for n in seen),
        least_sure=np.array(least, dtype=np.float64).reshape(-1),
    )


def _numbers(signals: Signals | None) -> list[tuple[float, ...]] | None:
    """What a fit needs of a claim's signals: the vector, the two signs, the grounds, how surely the best fact
    has to say it; None without evidence."""
    if signals is None:
        return None
    least = (signals.least_sure,)
    return [signals.vector(), (signals.backed, signals.opposed), signals.grounds(), least]


def _made_of(
    claims: Sequence[JudgedClaim], evidence: Sequence[Sequence[Evidence]], checker: Checker
) -> Iterator[object]:
    yield from (__version__, checker.entailment.version, checker.reference.version)
    yield checker.config.decide
    for claim, items in zip(claims, evidence, strict=True):
        yield claim, [(item.fact.id, item.retrieval_score) for item in items]


def _withheld(
    claims: Sequence[JudgedClaim], found: Sequence[Sequence[Evidence]]
) -> Iterator[tuple[JudgedClaim, list[Evidence]]]:
    """True claims with the evidence that is left when the deciding facts are not there."""
    for claim, items in zip(claims, found, strict=True):
        left = [item for item in items if item.fact.id not in claim.facts]
        if claim.label is Label.SUPPORTED and claim.facts and left:
            yield dataclasses.replace(claim, label=Label.UNVERIFIED, facts=()), left


def _search(statements: Sequence[str], checker: Checker) -> list[list[Evidence]]:
    return checker.reference.search(list(statements)) if statements else []


def _altered(
    claims: Sequence[JudgedClaim], facts: dict[str, Fact], copies: int, seed: int
) -> list[JudgedClaim]:
    from claimcheck.decide.names import Name, names

    by_article: dict[str, list[Name]] = {}
    for claim in claims:
        by_article.setdefault(claim.article, []).extend(names(claim.statement))
    chance = random.Random(seed)
    made = []
    for claim in claims:
        named = [facts[i] for i in claim.facts if i in facts]
        if claim.label is not Label.SUPPORTED or not named or not copies:
            continue
        for copy in altered(claim.statement, named, by_article[claim.article], chance, most=copies):
            made.append(
                JudgedClaim(copy.statement, Label.CONTRADICTED, claim.article, (), claim.published)
            )
    return made
