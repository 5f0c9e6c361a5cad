"""The nouns of claimcheck: what passes between the stages.

An `Article` is read, `Claim`s are extracted from it, `Evidence` (a `Fact` with scores) is found
for each claim, and a `Verdict` says what the evidence makes of the claim. Offsets are code points
of `Article.text`; `article.text[claim.start:claim.end] == claim.text` holds always.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = [
    "CHECK",
    "Article",
    "Claim",
    "Entity",
    "Evidence",
    "Fact",
    "Label",
    "Mark",
    "Mode",
    "Review",
    "Verdict",
]

CHECK = "check:"  # how the kind of a fact begins that is an earlier check of a claim


class Label(StrEnum):
    """What the evidence makes of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNVERIFIED = "unverified"


class Mode(StrEnum):
    """Whose words a claim is in."""

    OWN = "own"
    PARAPHRASED = "paraphrased"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of `Article.text` that is furniture (kicker, title, image, date, ...), not body."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Article:
    """One document as read. `id` is the content hash of `text`; `url` its address on the web, where it is told."""

    id: str
    path: str
    text: str
    format: str
    title: str = ""
    standfirst: str = ""
    kicker: str = ""
    published: dt.date | None = None
    language: str = "en"
    beat: str = ""
    marks: tuple[Mark, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity or a whole numeric or date expression (OntoNotes labels)."""

    start: int
    end: int
    label: str
    text: str
    normal: dict[str, Any] | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable proposition. `statement` is the claim in words that stand alone."""

    id: str
    article_id: str
    start: int
    end: int
    text: str
    statement: str
    sentence: str
    complete: bool = True
    speaker: str = ""
    cue: str = ""
    mode: Mode = Mode.OWN
    check_worthiness: float = 0.0
    entities: tuple[Entity, ...] = ()
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One passage of a reference dataset.

    kind: "" for a passage. "check:true", "check:false" or "check:mixed" for an earlier check, whose
    text is the claim that was checked and is no statement of fact; its title says the rating.
    """

    id: str
    dataset: str
    title: str
    text: str
    source: str = ""
    url: str = ""
    date: str = ""
    licence: str = ""
    kind: str = ""

    @property
    def is_check(self) -> bool:
        """Whether it is an earlier check of a claim, of whatever outcome."""
        return self.kind.startswith(CHECK)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact found for a claim. The three probabilities sum to 1 once it was scored.

    similarity: the cosine of claim and fact in the search by meaning, 1 where a search does not tell.
    """

    fact: Fact
    rank: int
    retrieval_score: float
    supported: float = 0.0
    contradicted: float = 0.0
    unverified: float = 1.0
    similarity: float = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one claim, with the evidence it rests on, the deciding one first."""

    claim: Claim
    label: Label
    confidence: float
    reason: str
    evidence: tuple[Evidence, ...] = ()
    flagged: bool = False
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """An editor's decision on a claim; never changed, only undone by a later one."""

    id: str
    claim_id: str
    verdict_id: str
    reviewer: str
    decision: str
    reviewed_at: str
    detail: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    undoes: str = ""
