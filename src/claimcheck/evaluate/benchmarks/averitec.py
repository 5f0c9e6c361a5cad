"""AVeriTeC: a JSON list of claims with `claim_date`, `label` and questions with their answers.

With the annotators' answers as evidence the veracity is measured (accuracy and macro F1 of four labels, as the
official script's veracity scores). The AVeriTeC score also asks for questions and answers of one's own,
which claimcheck does not make; it is not given.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from claimcheck.evaluate.benchmarks.items import DISPUTED, Judged, Record
from claimcheck.evaluate.benchmarks.native import records

__all__ = ["claim_date", "read"]

LABELS = {
    "supported": "supported", "refuted": "contradicted", "notenoughevidence": "unverified",
    "conflictingevidencecherrypicking": DISPUTED,
}  # fmt: skip


def read(source: str, *, limit: int | None = None) -> list[Judged]:
    """The claims, each question with its answer as one premise. Raises DataError."""
    return [
        Judged(
            row.maybe("claim_id") or row.where,
            row.text("claim"),
            tuple(_premises(row)),
            row.label(LABELS, "label"),
            date=claim_date(row),
            meta=row.rest("claim_id", "claim", "label", "claim_date"),
        )
        for row in records(source, limit=limit)
    ]


def claim_date(row: Record) -> dt.date | None:
    """The day of a claim, written `25-8-2020` or as an ISO date; None without one."""
    text = row.maybe("claim_date")
    if not text:
        return None
    parts = text.replace("/", "-").split("-")
    try:
        numbers = [int(part) for part in parts]
        day_first = len(parts[0]) != 4
        year, month, day = reversed(numbers) if day_first else numbers
        return dt.date(year, month, day)
    except ValueError as error:
        raise row.error(f"the claim_date {text!r} is no day") from error


def _premises(row: Record) -> list[str]:
    questions = row.data.get("questions") or []
    if not isinstance(questions, list):
        raise row.error("'questions' is no list")
    found = []
    for question in questions:
        if not isinstance(question, dict):
            raise row.error("a question is no object")
        asked = str(question.get("question", ""))
        answers: Any = question.get("answers") or []
        for answer in answers if isinstance(answers, list) else [answers]:
            if not isinstance(answer, dict):
                raise row.error("an answer is no object")
            text = str(answer.get("answer", ""))
            if explained := answer.get("boolean_explanation"):
                text += f". {explained}"
            found.append(f"{asked} {text}".strip())
    return found
