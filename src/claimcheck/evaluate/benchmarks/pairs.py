"""Sets of claims with one passage each: VitaminC, HealthVer, FM2, ANLI and LLM-AggreFact."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claimcheck.errors import DataError
from claimcheck.evaluate.benchmarks.items import Judged, Record
from claimcheck.evaluate.benchmarks.native import is_saved_dataset, records

__all__ = ["read_aggrefact", "read_anli", "read_fm2", "read_healthver", "read_vitaminc"]

_FEVER = {"supports": "supported", "refutes": "contradicted", "notenoughinfo": "unverified"}
_HEALTHVER = {"supports": "supported", "refutes": "contradicted", "neutral": "unverified"}
_ANLI = {
    "e": "supported", "c": "contradicted", "n": "unverified",
    "entailment": "supported", "contradiction": "contradicted", "neutral": "unverified",
}  # fmt: skip
# A claim that the document does not support may be denied by it or left open; the set does not say.
_AGGREFACT = {"1": "supported", "0": "unverified", "10": "supported", "00": "unverified"}


def read_vitaminc(source: str, *, limit: int | None = None) -> list[Judged]:
    """`{"unique_id", "claim", "evidence", "label", "page", "revision_type"}`; parts are real, synthetic."""
    return [
        _judged(
            row, "unique_id", "claim", _titled(row.maybe("page"), row.text("evidence")),
            row.label(_FEVER, "label"), part=row.maybe("revision_type"), group=row.maybe("page"),
        )
        for row in records(source, limit=limit)
    ]  # fmt: skip


def read_healthver(source: str, *, limit: int | None = None) -> list[Judged]:
    """CSV with `id`, `evidence`, `claim`, `label` (Supports, Refutes, Neutral), `topic_ip`, `question`."""
    return [
        _judged(
            row, "id", "claim", row.text("evidence"), row.label(_HEALTHVER, "label"),
            group=row.maybe("topic_ip"),
        )
        for row in records(source, limit=limit)
    ]  # fmt: skip


def read_fm2(source: str, *, limit: int | None = None) -> list[Judged]:
    """`{"id", "text", "label", "gold_evidence": [{"section_header", "text"}], "wikipedia_page"}`."""
    found = []
    for row in records(source, limit=limit):
        evidence = row.data.get("gold_evidence")
        if not isinstance(evidence, list) or not all(isinstance(e, dict) for e in evidence):
            raise row.error("'gold_evidence' is no list of objects")
        text = " ".join(str(piece.get("text", "")) for piece in evidence)
        page = row.maybe("wikipedia_page")
        found.append(
            _judged(
                row, "id", "text", _titled(page, text), row.label(_FEVER, "label"),
                group=page, used=("gold_evidence",),
            )
        )  # fmt: skip
    return found


def read_anli(source: str, *, limit: int | None = None) -> list[Judged]:
    """`{"uid", "context", "hypothesis", "label": "e" | "n" | "c"}`.

    source: a file, or a folder with `R1`, `R2` and `R3` (the unpacked archive), of which every
    `test.jsonl` is read; the round is a row's part. limit: of each file.
    """
    folder = Path(source)
    files = [str(path) for path in sorted(folder.glob("[Rr][123]/test.jsonl"))] or [source]
    if folder.is_dir() and files == [source] and not is_saved_dataset(folder):
        raise DataError(
            "the folder holds no R1/test.jsonl", path=folder, remedy="Name the unpacked archive"
        )
    return [
        _judged(
            row, "uid", "hypothesis", row.text("context", "premise"), row.label(_ANLI, "label"),
            part=_round(file), used=("context", "premise"),
        )
        for file in files
        for row in records(file, limit=limit)
    ]  # fmt: skip


def read_aggrefact(source: str, *, limit: int | None = None) -> list[Judged]:
    """`{"dataset", "doc", "claim", "label": 0 | 1}`; the part is the data set within it."""
    return [
        Judged(
            str(n), row.text("claim"), (row.text("doc"),), row.label(_AGGREFACT, "label"),
            part=row.text("dataset"), group=row.text("doc"),
        )
        for n, row in enumerate(records(source, limit=limit))
    ]  # fmt: skip


def _judged(
    row: Record,
    id_: str,
    statement: str,
    premise: str,
    label: str,
    *,
    part: str = "",
    group: str = "",
    used: Sequence[str] = ("evidence",),
) -> Judged:
    """used: the keys that the premise was made of; what else the row says is kept beside."""
    return Judged(
        row.maybe(id_) or row.where, row.text(statement), (premise,), label, part, group or premise,
        meta=row.rest(id_, statement, "label", *used),
    )  # fmt: skip


def _titled(page: str, text: str) -> str:
    """Evidence as the model knows it: `[Title] text`."""
    return f"[{page.replace('_', ' ')}] {text}" if page else text


def _round(file: str) -> str:
    name = file.lower()
    return next((f"R{n}" for n in "123" if f"r{n}" in name), "")
