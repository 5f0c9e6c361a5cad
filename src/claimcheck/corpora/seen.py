"""What a check of a corpus has met so far: repetitions within a split, leaks between splits."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from claimcheck.corpora.near import NearIndex, fingerprint
from claimcheck.corpora.report import Report
from claimcheck.jsonl import FileRow

__all__ = ["Seen"]


@dataclass(slots=True)
class _Text:
    """A claim or text as it first stood in a split, and hashes of the examples it is part of."""

    what: str
    fingerprint: int
    split: str
    path: Path
    line: int
    examples: list[int] = field(default_factory=list)


class Seen:
    """Told of each row in turn, it reports to `report` what it has met before."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._near = NearIndex()
        # (what, hash) to where it first stood.
        self._first: dict[tuple[str, int | str], tuple[str, Path, int]] = {}
        self._labels: dict[tuple[str, int], set[str]] = {}
        self._ids: dict[tuple[Path, str], tuple[int, int]] = {}
        self._texts: list[_Text] = []
        self._numbers: dict[tuple[str, str, int], int] = {}

    def leak(self, what: str, key: int | str, row: FileRow, split: str, name: str) -> None:
        """Note what may stand in one split only: a document, a page, a premise, a text or a claim."""
        where = self._first.setdefault((what, key), (split, row.path, row.line))
        if where[0] != split:
            message = f"{name} is also in {where[0]} ({where[1].name}, line {where[2]})"
            self._report.add(f"leak-{what}", row.path, row.line, message)

    def example(self, row: FileRow, split: str, example: int, label: str) -> None:
        """Note an example; one seen before in another split is a leak already."""
        self._identify(row, example)
        key = (f"example {split}", example)
        if key not in self._first:
            self._first[key] = (split, row.path, row.line)
            self._labels[split, example] = {label}
            return
        _, path, line = self._first[key]
        where = f"as {path.name}, line {line}"
        same = label in self._labels[split, example]
        self._labels[split, example].add(label)
        code, message = (
            ("duplicate", f"the same {where}")
            if same
            else ("conflicting-labels", f"labels not {where}")
        )
        self._report.add(code, row.path, row.line, message)

    def _identify(self, row: FileRow, example: int) -> None:
        """An id names one row of a file; two annotators of one text give it twice."""
        if (given := row.data.get("id")) in (None, ""):
            return
        known, line = self._ids.setdefault((row.path, str(given)), (example, row.line))
        if known != example:
            message = f"the id {given!r} is that of line {line} too"
            self._report.add("duplicate-id", row.path, row.line, message)

    def words(
        self,
        row: FileRow,
        split: str,
        what: str,
        plain: str,
        example: int | None = None,
        *,
        short: bool = True,
    ) -> None:
        """Note a claim or text, as `near.normalise` gives it, once per split, for the search of near ones.

        short: the same few words in two splits are a leak; else texts too short to be compared are let pass.
        """
        long = plain.count(" ") + 1 >= self._near.min_words
        if not plain or not (long or short):
            return
        mark = fingerprint(plain)
        self.leak(what, mark, row, split, f"the {what}")
        if not long:
            return
        number = self._numbers.setdefault((what, split, mark), len(self._texts))
        if number == len(self._texts):
            self._texts.append(_Text(what, mark, split, row.path, row.line))
            self._near.add(number, plain)
        if example is not None:
            self._texts[number].examples.append(example)

    def compare(self) -> None:
        """Report texts that are nearly the same: a leak across splits, else a near-duplicate example.

        Within a split, pairs made on purpose share a premise and differ in the label, or share a claim
        and differ in the premise; only when premise and label are shared is it a repetition.
        """
        leaked: set[int] = set()
        repeated: set[int] = set()
        for a, b in self._near.pairs():
            one, other = sorted((a, b))
            first, second = self._texts[one], self._texts[other]
            if first.fingerprint == second.fingerprint or first.what != second.what:
                continue
            where = f"nearly the same as {first.path.name}, line {first.line}"
            if first.split != second.split:
                if other not in leaked:
                    leaked.add(other)
                    message = f"{where}, in {first.split}"
                    self._report.add(f"leak-{second.what}", second.path, second.line, message)
            elif other not in repeated and not set(first.examples).isdisjoint(second.examples):
                repeated.add(other)
                self._report.add("near-duplicate", second.path, second.line, where)
