"""How many deliberate errors come out contradicted, and how many true claims do.

Somebody who knows neither the rules nor the reference changes particulars in a copy of an article
and records each change (the form is in docs/verdicts.md). Original and copy are both checked.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.articles import read_articles
from claimcheck.checker import CheckedArticle
from claimcheck.errors import DataError
from claimcheck.types import Article, Label, Verdict

__all__ = ["Edit", "Judged", "Planted", "judge", "put_in", "read_edits", "read_planted", "summary"]

KINDS = ("number", "date", "name", "role", "direction", "place")
REMEDY = "The form is in docs/verdicts.md, Corrupted copies"
Check = Callable[[Sequence[Article]], Iterable[CheckedArticle]]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: `text[start:end] == original` in the article's own text, put as `changed`."""

    article: str
    start: int
    end: int
    original: str
    changed: str
    kind: str


@dataclass(frozen=True, slots=True)
class Planted:
    """An error that the original itself holds on purpose: `wrong` in `sentence`."""

    article: str
    sentence: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Judged:
    """before, after: the verdicts on the claims that the edit touches, in original and copy."""

    edit: Edit
    before: tuple[Verdict, ...]
    after: tuple[Verdict, ...]

    @property
    def outcome(self) -> str:
        """The label that an editor sees for the changed words: contradicted goes before the others."""
        said = {verdict.label for verdict in self.after}
        for label in (Label.CONTRADICTED, Label.SUPPORTED, Label.UNVERIFIED):
            if label in said:
                return str(label)
        return "no claim"

    @property
    def known(self) -> bool:
        """Whether the reference bore the original words out, so that the change can be found at all."""
        return any(verdict.label is Label.SUPPORTED for verdict in self.before)


def read_edits(folder: Path) -> dict[str, list[Edit]]:
    """The changes by article. A row with a "note" and no change is skipped. Raises DataError."""
    edits: dict[str, list[Edit]] = {}
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise DataError("there are no records of changes", path=folder, remedy=REMEDY)
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                if "note" in row and "start" not in row:
                    continue
                edit = Edit(**{f.name: row[f.name] for f in dataclasses.fields(Edit)})
                if not 0 <= edit.start < edit.end:
                    raise ValueError(f"{edit.start} to {edit.end} is no range")
                if edit.kind not in KINDS:
                    raise ValueError(f"kind {edit.kind!r} is none of {', '.join(KINDS)}")
            except (ValueError, TypeError, KeyError) as error:
                raise DataError(
                    f"line {number} is no change ({type(error).__name__}: {error})",
                    path=path,
                    remedy=REMEDY,
                ) from error
            edits.setdefault(edit.article, []).append(edit)
    return edits


def read_planted(folder: Path) -> list[Planted]:
    """The errors that the originals hold on purpose."""
    return [
        Planted(row["article"], row["sentence"], row["wrong"])
        for path in sorted(folder.glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def put_in(text: str, edits: Sequence[Edit]) -> tuple[str, list[tuple[int, int]]]:
    """The text with every change put in, and where each then stands. Raises DataError."""
    places: dict[int, tuple[int, int]] = {}
    parts, last, moved = [], 0, 0
    for i in sorted(range(len(edits)), key=lambda i: edits[i].start):
        edit = edits[i]
        if text[edit.start : edit.end] != edit.original:
            raise DataError(
                f"{edit.original!r} does not stand at {edit.start} of {edit.article}",
                remedy="Count in code points of the text that claimcheck reads",
            )
        if edit.start < last:
            raise DataError(
                f"two changes of {edit.article} overlap at {edit.start}", remedy="Keep one of them"
            )
        parts += [text[last : edit.start], edit.changed]
        start = edit.start + moved
        places[i] = (start, start + len(edit.changed))
        moved += len(edit.changed) - len(edit.original)
        last = edit.end
    return "".join([*parts, text[last:]]), [places[i] for i in range(len(edits))]


def by_name(paths: Sequence[Path]) -> dict[str, Article]:
    """Articles by file name, and by `name#number` where a file holds several."""
    articles: dict[str, Article] = {}
    for item in read_articles([str(path) for path in paths]):
        if isinstance(item, Article):
            name = Path(item.path).name
            articles.setdefault(name.partition("#")[0], item)
            articles[name] = item
    return articles


def judge(
    edits: Mapping[str, Sequence[Edit]], articles: Mapping[str, Article], check: Check
) -> Iterator[tuple[Article, list[Verdict], list[Judged]]]:
    """Each article with the verdicts on its original and what became of each change."""
    for name, mine in edits.items():
        if name not in articles:
            raise DataError(f"there is no article {name}", remedy="Name the folder that holds it")
        article = articles[name]
        text, places = put_in(article.text, mine)
        # Marks and headline belong to the original's offsets; the copy is read as it stands.
        copy = _moved(article, text, mine)
        original, changed = check([article, copy])
        judged = [
            Judged(
                edit,
                _touching(original.verdicts, edit.start, edit.end),
                _touching(changed.verdicts, *place),
            )
            for edit, place in zip(mine, places, strict=True)
        ]
        yield article, list(original.verdicts), judged


def _touching(verdicts: Iterable[Verdict], start: int, end: int) -> tuple[Verdict, ...]:
    return tuple(v for v in verdicts if v.claim.start < end and v.claim.end > start)


def _moved(article: Article, text: str, edits: Sequence[Edit]) -> Article:
    """The article with the changed text, its marks moved with it."""

    def place(offset: int) -> int:
        return offset + sum(
            len(edit.changed) - len(edit.original) for edit in edits if edit.end <= offset
        )

    marks = tuple(
        dataclasses.replace(mark, start=place(mark.start), end=place(mark.end))
        for mark in article.marks
    )
    return dataclasses.replace(article, id=article.id[:-1] + "c", text=text, marks=marks)


def is_planted(verdict: Verdict, article: str, planted: Iterable[Planted]) -> bool:
    """Whether a claim of an original holds one of the errors that stand there on purpose."""
    claim = verdict.claim
    return any(
        one.article == article
        and (one.wrong in claim.text or one.wrong in claim.statement)
        and one.sentence in " ".join(claim.sentence.split())
        for one in planted
    )


def summary(judged: Sequence[Judged], true: Sequence[Verdict]) -> Iterator[dict[str, Any]]:
    """A row a kind, one for all, and one for the true claims of the originals."""
    kinds = [kind for kind in KINDS if any(one.edit.kind == kind for one in judged)]
    for kind in (*kinds, "all"):
        mine = [one for one in judged if kind in (one.edit.kind, "all")]
        known = [one for one in mine if one.known]
        caught = sum(one.outcome == "contradicted" for one in mine)
        yield {
            "kind": kind,
            "n": len(mine),
            **{
                outcome: sum(one.outcome == outcome for one in mine) / max(len(mine), 1)
                for outcome in ("contradicted", "supported", "unverified", "no claim")
            },
            "interval": wilson(caught, len(mine)),
            "known_n": len(known),
            "known_contradicted": sum(one.outcome == "contradicted" for one in known)
            / max(len(known), 1),
        }
    wrong = sum(verdict.label is Label.CONTRADICTED for verdict in true)
    yield {
        "kind": "true claims of the originals",
        "n": len(true),
        "contradicted": wrong / max(len(true), 1),
        "supported": sum(v.label is Label.SUPPORTED for v in true) / max(len(true), 1),
        "interval": wilson(wrong, len(true)),
    }


def wilson(hits: int, n: int) -> list[float]:
    """The 95% interval of a share (Wilson, 1927), which holds for few and for rare ones."""
    if not n:
        return [0.0, 1.0]
    z = 1.959964
    share, square = hits / n, z * z / n
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / n + square / (4 * n))
    return [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]
