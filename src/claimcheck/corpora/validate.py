"""The check of labelled corpora before anything is trained or measured on them.

Every format that `corpus import` reads is checked. Kinds of rows are known by their keys: pairs (`premise`,
`hypothesis`, `label`), judged claims (`claim`, `verdict`), sentences (`text`, `check_worthy`) and marked texts
(`text`, `spans`). Several files are read as one corpus, and what stands in two splits is a leak.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.corpora.balance import check_balance
from claimcheck.corpora.kinds import is_claim, joined, kind_of, split_of
from claimcheck.corpora.near import fingerprint, normalise
from claimcheck.corpora.reading import rows_of
from claimcheck.corpora.report import CODES, FileSummary, Report
from claimcheck.corpora.seen import Seen
from claimcheck.corpora.spans import check_spans
from claimcheck.errors import DataError, UsageError
from claimcheck.jsonl import FileRow
from claimcheck.types import Label

__all__ = ["validate"]

# Called with the file being read, and the rows read in all.
Progress = Callable[[str, int], None]

_TITLE = re.compile(r"^\[([^\]]{1,200})\] ")
_DOCUMENT_KEYS = ("doc", "article", "article_id", "doc_id", "document")
_EVERY = 2000


def validate(
    paths: Iterable[Path],
    *,
    ignore: Iterable[str] = (),
    form: str = "",
    near_duplicates: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Read all files and report what is wrong with them.

    ignore: codes that are not reported. form: the format of the files, else by their names.
    near_duplicates: also look for texts that are nearly alike.
    Raises DataError for a file that cannot be read at all, UsageError for an unknown code.
    """
    ignored = frozenset(ignore)
    if unknown := ignored - CODES.keys():
        raise UsageError(
            f"no problem is called {', '.join(sorted(unknown))}",
            remedy=f"Known are {', '.join(CODES)}",
        )
    report = Report(ignored=ignored)
    seen = Seen(report)
    total = 0
    for path in paths:
        check = _Check(FileSummary(str(path)), report, seen)
        summary = check.summary
        report.files.append(summary)
        default_split = split_of(path)
        broken: list[DataError] = []
        for row in rows_of(path, broken, form=form):
            summary.rows += 1
            total += 1
            check.row(row, str(row.data.get("split") or default_split))
            if progress and total % _EVERY == 0:
                progress(str(path), total)
        for error in broken:
            line = re.match(r"line (\d+): ", error.what)
            what = error.what[line.end() :] if line else error.what
            report.add("malformed", path, int(line[1]) if line else 0, what)
        if not summary.rows and not broken:
            report.add("malformed", path, 0, "the file holds no rows")
        check_balance(summary, report)
    if near_duplicates:
        if progress:
            progress("near-duplicates", total)
        seen.compare()
    return report


@dataclass(slots=True)
class _Check:
    """The check of one file: its summary, the report, and what was met in this and the files before."""

    summary: FileSummary
    report: Report
    seen: Seen

    def row(self, row: FileRow, split: str) -> None:
        kind = kind_of(row.data)
        if not kind:
            keys = ", ".join(sorted(row.data)) or "none"
            self._add("malformed", row, f"no known kind of row (keys: {keys})")
            return
        together = joined(self.summary.kind, kind)
        if together is None:
            self._add("malformed", row, f"a row of {kind} in a file of {self.summary.kind}")
            return
        if together == "mixed" and self.summary.kind != "mixed":
            self._add("mixed-labels", row, "the first row that makes it so")
        self.summary.kind = together
        if split not in self.summary.splits:
            self.summary.splits.append(split)
        for key in _DOCUMENT_KEYS:
            document = row.data.get(key)
            if document not in (None, ""):
                # A bare number is an id only within its own data set.
                name = str(document)
                if name.isdigit():
                    name = f"{row.data.get('source', '')} {name}"
                self.seen.leak("document", f"{key} {name}", row, split, f"{key} {document!r}")
        if kind == "entailment":
            self._pair(row, split)
        elif kind in ("verdicts", "retrieval"):
            self._judged(row, split, kind)
        elif kind == "sentences":
            self._sentence(row, split)
        else:
            self._text(row, split, kind)

    def _add(self, code: str, row: FileRow, message: str) -> None:
        self.report.add(code, row.path, row.line, message)

    def _plain(self, row: FileRow, *keys: str) -> list[str] | None:
        """The words of these fields; None, and reported, where one is no string or holds no word."""
        for key in keys:
            value = row.data.get(key)
            if not isinstance(value, str):
                self._add("malformed", row, f"the {key} is {type(value).__name__}, not a string")
                return None
            if not normalise(value):
                self._add("empty-text", row, f"the {key} is {value[:40]!r}")
                return None
        return [normalise(row.data[key]) for key in keys]

    def _labelled(self, row: FileRow, label: Any) -> bool:
        if label not in tuple(Label):
            self._add("unknown-label", row, f"the label is {label!r}")
            return False
        self.summary.labels[str(label)] += 1
        return True

    def _claim(self, row: FileRow, split: str, claim: str, example: int | None) -> None:
        if " " not in claim:
            self._add("short-text", row, f"the claim is {claim!r}")
        self.seen.words(row, split, "claim", claim, example)

    def _pair(self, row: FileRow, split: str) -> None:
        plain = self._plain(row, "premise", "hypothesis")
        label = row.data.get("label")
        if plain is None or not self._labelled(row, label):
            return
        premise, claim = row.data["premise"], plain[1]
        title = _TITLE.match(premise)
        page = row.data.get("page") or (title[1] if title else "")
        if page:
            name = normalise(str(page).replace("_", " "))
            self.seen.leak("page", name, row, split, f"the page {page!r}")
        # The title may stand in one set and not in the other.
        premise_hash = fingerprint(normalise(premise[title.end() :] if title else premise))
        self.seen.leak("premise", premise_hash, row, split, "the premise")
        example = premise_hash ^ (fingerprint(claim) * 3 & (1 << 64) - 1)
        self.seen.example(row, split, example, str(label))
        self._claim(row, split, claim, hash((premise_hash, label)))

    def _judged(self, row: FileRow, split: str, kind: str) -> None:
        """A claim with a verdict, or with the facts that bear on it."""
        plain = self._plain(row, "claim")
        label = "" if kind == "retrieval" else row.data.get("verdict", row.data.get("label"))
        if plain is None or (kind == "verdicts" and not self._labelled(row, label)):
            return
        if kind == "retrieval" and not isinstance(row.data["relevant"], list):
            self._add("malformed", row, "'relevant' is not a list")
        # On another day the same words may be true; a list of facts is no other verdict.
        day = str(row.data.get("date") or "")
        self.seen.example(row, split, fingerprint(f"{kind} {plain[0]} {day}"), str(label))
        self._claim(row, split, plain[0], hash(label))

    def _sentence(self, row: FileRow, split: str) -> None:
        plain = self._plain(row, "text")
        worth = row.data["check_worthy"]
        if plain is None:
            return
        if worth is not None and not isinstance(worth, bool):
            self._add("malformed", row, f"check_worthy is {worth!r}, not true, false or null")
            return
        label = {True: "check-worthy", False: "not check-worthy", None: ""}[worth]
        if label:
            self.summary.labels[label] += 1
        self.seen.example(row, split, fingerprint(plain[0]), label)
        self.seen.words(row, split, "text", plain[0], 0)

    def _text(self, row: FileRow, split: str, kind: str) -> None:
        plain = self._plain(row, "text")
        if plain is None:
            return
        text, spans = row.data["text"], row.data["spans"]
        for code, message in check_spans(text, spans, kind=kind):
            self._add(code, row, message)
        found = [s for s in spans if isinstance(s, dict)] if isinstance(spans, list) else []
        self.summary.labels.update(str(s.get("label") or "claim") for s in found)
        self.summary.texts += 1
        sound = [s for s in found if _sound(s)]
        self.summary.whole += any(text[s["start"] : s["end"]] == text.strip() for s in sound)
        statements = row.data.get("statements")
        if statements is not None and (
            not isinstance(statements, list) or len(statements) != len(found)
        ):
            self._add("malformed", row, f"the statements do not match the {len(found)} spans")
            statements = None
        marks = sorted(
            (str(s.get("start")), str(s.get("end")), str(s.get("label", ""))) for s in found
        )
        self.seen.example(row, split, fingerprint(plain[0]), str(marks))
        # Sets of entities have many a heading of a word or two, in all of their splits.
        self.seen.words(row, split, "text", plain[0], 0, short=kind != "ner")
        if statements is None:
            self._spans(row, split, sound)
            return
        for statement in statements:
            if isinstance(statement, str) and normalise(statement):
                # Articles on one event state the same facts; only another split makes that a problem.
                self._claim(row, split, normalise(statement), None)

    def _spans(self, row: FileRow, split: str, sound: list[dict[str, Any]]) -> None:
        """Spans without statements beside them: their own statement, or their words as they stand."""
        for span in sound:
            words = normalise(
                str(span.get("statement") or row.data["text"][span["start"] : span["end"]])
            )
            if is_claim(span.get("label")) and words:
                self._claim(row, split, words, None)
            else:
                # Whatever a newsroom calls its claims; a name of fewer words may stand in every split.
                self.seen.words(row, split, "claim", words, short=False)


def _sound(span: dict[str, Any]) -> bool:
    return type(span.get("start")) is int and type(span.get("end")) is int
