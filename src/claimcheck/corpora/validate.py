"""The check of labelled corpora before anything is trained or measured on them.

Three kinds of file are known by their keys: pairs (`premise`, `hypothesis`, `label`), entities
(`text`, `spans` with labels) and claims (`text`, `spans` without, `statements`). Several files are
read as one corpus, and what stands in two splits is a leak.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimcheck.corpora.near import NearIndex, fingerprint, normalise
from claimcheck.corpora.report import CODES, FileSummary, Report
from claimcheck.corpora.spans import check_spans
from claimcheck.errors import DataError, UsageError
from claimcheck.jsonl import FileRow, read_jsonl
from claimcheck.types import Label

__all__ = ["kind_of", "split_of", "validate"]

# Called with the file being read, and the rows read in all.
Progress = Callable[[str, int], None]

_TITLE = re.compile(r"^\[([^\]]{1,200})\] ")
_DOCUMENT_KEYS = ("doc", "article", "article_id", "doc_id", "document")
_SPLITS = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "devel": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
    "devtest": "devtest",
    "eval": "test",
}
# A label rarer than this is hard to learn and its score hard to measure.
_RARE_SHARE = 0.05
_RARE_SPANS = 10
_EVERY = 2000


@dataclass(slots=True)
class _Text:
    """A claim or text as it first stood in a split, and hashes of the examples it is part of."""

    what: str
    fingerprint: int
    split: str
    path: Path
    line: int
    examples: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """What has been seen. `first` maps (what, hash) to where it first stood."""

    report: Report
    near: NearIndex
    first: dict[tuple[str, int | str], tuple[str, Path, int]] = field(default_factory=dict)
    labels: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    texts: list[_Text] = field(default_factory=list)
    text_numbers: dict[tuple[str, str, int], int] = field(default_factory=dict)


def validate(
    paths: Iterable[Path],
    *,
    ignore: Iterable[str] = (),
    near_duplicates: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Read all files and report what is wrong with them.

    ignore: codes that are not reported. near_duplicates: also look for texts that are nearly alike.
    Raises DataError for a file that cannot be read at all, UsageError for an unknown code.
    """
    ignored = frozenset(ignore)
    if unknown := ignored - CODES.keys():
        raise UsageError(
            f"no problem is called {', '.join(sorted(unknown))}",
            remedy=f"Known are {', '.join(CODES)}",
        )
    state = _State(Report(ignored=ignored), NearIndex())
    total = 0
    for path in paths:
        summary = FileSummary(str(path))
        state.report.files.append(summary)
        default_split = split_of(path)
        broken: list[DataError] = []
        for row in read_jsonl(path, errors=broken):
            summary.rows += 1
            total += 1
            _check_row(row, state, summary, str(row.data.get("split") or default_split))
            if progress and total % _EVERY == 0:
                progress(str(path), total)
        for error in broken:
            line = re.match(r"line (\d+): ", error.what)
            state.report.add(
                "malformed", path, int(line[1]) if line else 0, error.what.partition(": ")[2]
            )
        if not summary.rows and not broken:
            state.report.add("malformed", path, 0, "the file holds no rows")
        _check_balance(summary, state.report)
    if near_duplicates:
        if progress:
            progress("near-duplicates", total)
        _check_near(state)
    return state.report


def kind_of(data: dict[str, Any]) -> str:
    """The kind of corpus a row is from: entailment, ner, claims, "spans" (either), or ""."""
    if "premise" in data and "hypothesis" in data:
        return "entailment"
    if "text" not in data or "spans" not in data:
        return ""
    if "statements" in data:
        return "claims"
    spans = data["spans"]
    if not isinstance(spans, list) or not spans:
        return "spans"
    labels = {str(span["label"]) for span in spans if isinstance(span, dict) and "label" in span}
    # Tools that must name every span call a claim CLAIM.
    return "ner" if {label.lower() for label in labels} - {"claim", ""} else "claims"


def split_of(path: Path) -> str:
    """The split that a file's name or folder says it is; else the file is a split of its own."""
    for part in reversed(re.split(r"[._-]", path.name.lower())):
        if part in _SPLITS:
            return _SPLITS[part]
    return _SPLITS.get(path.parent.name.lower(), str(path))


def _check_row(row: FileRow, state: _State, summary: FileSummary, split: str) -> None:
    kind = kind_of(row.data)
    if not kind:
        keys = ", ".join(sorted(row.data)) or "none"
        state.report.add("malformed", row.path, row.line, f"no known kind of row (keys: {keys})")
        return
    if kind == "spans":
        kind = summary.kind or "spans"
    elif summary.kind in ("", "spans"):
        summary.kind = kind
    if kind != summary.kind and summary.kind:
        message = f"a row of {kind} in a file of {summary.kind}"
        state.report.add("malformed", row.path, row.line, message)
        return
    summary.kind = kind
    if split not in summary.splits:
        summary.splits.append(split)
    for key in _DOCUMENT_KEYS:
        document = row.data.get(key)
        if document not in (None, ""):
            # A bare number is an id only within its own data set.
            name = str(document)
            if name.isdigit():
                name = f"{row.data.get('source', '')} {name}"
            _leak(state, "document", f"{key} {name}", row, split, f"{key} {document!r}")
    if kind == "entailment":
        _check_pair(row, state, summary, split)
    else:
        _check_text(row, state, summary, split, kind)


def _check_pair(row: FileRow, state: _State, summary: FileSummary, split: str) -> None:
    premise, hypothesis, label = (row.data.get(k) for k in ("premise", "hypothesis", "label"))
    if not isinstance(premise, str) or not isinstance(hypothesis, str):
        message = "premise or hypothesis is not a string"
        state.report.add("malformed", row.path, row.line, message)
        return
    if label not in tuple(Label):
        state.report.add("unknown-label", row.path, row.line, f"the label is {label!r}")
        return
    label = str(label)
    summary.labels[label] += 1
    title = _TITLE.match(premise)
    page = row.data.get("page") or (title[1] if title else "")
    if page:
        name = normalise(str(page).replace("_", " "))
        _leak(state, "page", name, row, split, f"the page {page!r}")
    # The title may stand in one set and not in the other.
    premise_hash = fingerprint(normalise(premise[title.end() :] if title else premise))
    _leak(state, "premise", premise_hash, row, split, "the premise")
    claim = normalise(hypothesis)
    example = premise_hash ^ (fingerprint(claim) * 3 & (1 << 64) - 1)
    _duplicate(state, row, split, example, label)
    _remember(state, row, split, "claim", claim, hash((premise_hash, label)))


def _check_text(row: FileRow, state: _State, summary: FileSummary, split: str, kind: str) -> None:
    text, spans = row.data["text"], row.data["spans"]
    if not isinstance(text, str):
        state.report.add("malformed", row.path, row.line, "the text is not a string")
        return
    for code, message in check_spans(text, spans, kind=kind):
        state.report.add(code, row.path, row.line, message)
    found = [s for s in spans if isinstance(s, dict)] if isinstance(spans, list) else []
    summary.labels.update(str(s.get("label") or "claim") for s in found)
    statements = row.data.get("statements")
    if statements is not None and (
        not isinstance(statements, list) or len(statements) != len(found)
    ):
        message = f"the statements do not match the {len(found)} spans"
        state.report.add("malformed", row.path, row.line, message)
        statements = None
    plain = normalise(text)
    marks = sorted((str(s.get("start")), str(s.get("end")), str(s.get("label", ""))) for s in found)
    _duplicate(state, row, split, fingerprint(plain), str(marks))
    _remember(state, row, split, "text", plain, 0)
    if statements is None and kind == "claims":
        # Without statements beside them, a span's own, or its words as they stand.
        statements = [s.get("statement") or text[s["start"] : s["end"]] for s in found if _sound(s)]
    for statement in statements or ():
        if isinstance(statement, str):
            # Articles on one event state the same facts; only another split makes that a problem.
            _remember(state, row, split, "claim", normalise(statement), None)


def _sound(span: dict[str, Any]) -> bool:
    return type(span.get("start")) is int and type(span.get("end")) is int


def _leak(state: _State, what: str, key: int | str, row: FileRow, split: str, name: str) -> None:
    where = state.first.setdefault((what, key), (split, row.path, row.line))
    if where[0] != split:
        message = f"{name} is also in {where[0]} ({where[1].name}, line {where[2]})"
        state.report.add(f"leak-{what}", row.path, row.line, message)


def _duplicate(state: _State, row: FileRow, split: str, example: int, label: str) -> None:
    """An example seen before in the same split; in another split it is a leak already."""
    key = (f"example {split}", example)
    if key not in state.first:
        state.first[key] = (split, row.path, row.line)
        state.labels[split, example] = {label}
        return
    _, path, line = state.first[key]
    where = f"as {path.name}, line {line}"
    same = label in state.labels[split, example]
    state.labels[split, example].add(label)
    code, message = (
        ("duplicate", f"the same {where}")
        if same
        else ("conflicting-labels", f"labels not {where}")
    )
    state.report.add(code, row.path, row.line, message)


def _remember(
    state: _State,
    row: FileRow,
    split: str,
    what: str,
    plain: str,
    example: int | None,
) -> None:
    """Note a claim or text for the search of near-duplicates, once per split."""
    if plain.count(" ") + 1 < state.near.min_words:
        return
    mark = fingerprint(plain)
    _leak(state, what, mark, row, split, f"the {what}")
    key = (what, split, mark)
    number = state.text_numbers.get(key)
    if number is None:
        number = state.text_numbers[key] = len(state.texts)
        state.texts.append(_Text(what, mark, split, row.path, row.line))
        state.near.add(number, plain)
    if example is not None:
        state.texts[number].examples.append(example)


def _check_near(state: _State) -> None:
    """Texts that are nearly the same: a leak across splits, else a near-duplicate example.

    Within a split, pairs made on purpose share a premise and differ in the label, or share a claim
    and differ in the premise; only when premise and label are shared is it a repetition.
    """
    leaked: set[int] = set()
    repeated: set[int] = set()
    for a, b in state.near.pairs():
        one, other = sorted((a, b))
        first, second = state.texts[one], state.texts[other]
        if first.fingerprint == second.fingerprint or first.what != second.what:
            continue
        where = f"nearly the same as {first.path.name}, line {first.line}"
        if first.split != second.split:
            if other not in leaked:
                leaked.add(other)
                message = f"{where}, in {first.split}"
                state.report.add(f"leak-{second.what}", second.path, second.line, message)
        elif other not in repeated and not set(first.examples).isdisjoint(second.examples):
            repeated.add(other)
            state.report.add("near-duplicate", second.path, second.line, where)


def _check_balance(summary: FileSummary, report: Report) -> None:
    total = summary.labels.total()
    if not total:
        return
    if summary.kind == "entailment":
        for label in Label:
            share = summary.labels[label] / total
            if share < _RARE_SHARE:
                message = f"{label} is {share:.1%} of {total} rows"
                report.add("imbalance", summary.path, 0, message)
    elif summary.kind == "ner":
        rare = [f"{label} ({n})" for label, n in summary.labels.items() if n < _RARE_SPANS]
        if rare:
            report.add("imbalance", summary.path, 0, f"few spans of {', '.join(sorted(rare))}")
