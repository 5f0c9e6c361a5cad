"""What a check of a corpus finds: problems by code, each an error or a warning."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["CODES", "FileSummary", "Problem", "Report"]

# Every code, what it means, and whether a corpus with it must not be used.
CODES: dict[str, tuple[str, str]] = {
    "malformed": ("error", "the row cannot be read"),
    "unknown-label": ("error", "a label that is none of supported, contradicted, unverified"),
    "empty-text": ("error", "a text or claim without a word"),
    "short-text": ("warning", "a claim of a single word, which says nothing"),
    "offsets": ("error", "a span out of range or empty"),
    "text-mismatch": ("error", "a span's own text is not what stands at its offsets"),
    "span-whitespace": ("error", "a span begins or ends with white space"),
    "duplicate-span": ("error", "the same span twice in a row"),
    "crossing-spans": ("error", "two spans overlap and neither holds the other"),
    "mixed-labels": (
        "warning",
        "spans of claims beside other labels: to train and measure claims on, all are claims",
    ),
    "nested-entities": ("warning", "one entity inside another; only one can be learnt"),
    "duplicate": ("warning", "the same example again"),
    "duplicate-id": ("warning", "one id for two different rows"),
    "near-duplicate": ("warning", "nearly the same example again"),
    "conflicting-labels": ("warning", "the same example with another label"),
    "imbalance": ("warning", "a label that is missing or rare"),
    "leak-document": ("error", "the same article in two splits"),
    "leak-premise": ("error", "the same premise in two splits"),
    "leak-page": ("error", "premises from the same page in two splits"),
    "leak-text": ("error", "the same text in two splits"),
    "leak-claim": ("error", "the same claim, or nearly, in two splits"),
}

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found. `line` counts from 1; 0 is the whole file."""

    code: str
    path: str
    line: int
    message: str


@dataclass(slots=True)
class FileSummary:
    """One file. kind: see `kinds.kind_of`; labels: how often each occurs.

    texts: the rows that are texts with spans; whole: those that are one span from end to end.
    """

    path: str
    kind: str = ""
    rows: int = 0
    splits: list[str] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    whole: int = 0


@dataclass(slots=True)
class Report:
    """All files and problems. The first few of each code are kept, all are counted."""

    files: list[FileSummary] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    examples: list[Problem] = field(default_factory=list)
    ignored: frozenset[str] = frozenset()

    def add(self, code: str, path: object, line: int, message: str) -> None:
        """Record a problem, unless its code is ignored."""
        if code in self.ignored:
            return
        self.counts[code] += 1
        if self.counts[code] <= _EXAMPLES:
            self.examples.append(Problem(code, str(path), line, message))

    @property
    def errors(self) -> int:
        """How many problems are errors."""
        return sum(n for code, n in self.counts.items() if CODES[code][0] == "error")

    @property
    def warnings(self) -> int:
        """How many problems are warnings."""
        return self.counts.total() - self.errors

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {
            "files": [{**asdict(file), "labels": dict(file.labels)} for file in self.files],
            "errors": self.errors,
            "warnings": self.warnings,
            "problems": [
                {
                    "code": code,
                    "severity": severity,
                    "meaning": meaning,
                    "count": self.counts[code],
                    "examples": [
                        {"path": p.path, "line": p.line, "message": p.message}
                        for p in self.examples
                        if p.code == code
                    ],
                }
                for code, (severity, meaning) in CODES.items()
                if self.counts[code]
            ],
        }
