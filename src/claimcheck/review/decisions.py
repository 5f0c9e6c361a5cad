"""From a form to a review: what an editor did, checked, and with an id that a repeat shares."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from claimcheck.review.filters import BadRequest, is_id
from claimcheck.types import Review

__all__ = ["WORDS", "review_of"]

#: What each decision is called in a sentence that begins with the editor's name.
WORDS = {
    "accept": "accepted the verdict",
    "supported": "set it to supported",
    "contradicted": "set it to contradicted",
    "unverified": "set it to unverified",
    "not_a_claim": "called it no claim",
    "statement": "edited the statement",
    "span": "moved the span",
    "attach": "attached evidence",
    "reject": "rejected evidence",
    "comment": "left a note",
    "undo": "undid a decision",
}
_EVIDENCE = ("title", "text", "source", "url", "date", "stance")


def review_of(form: Mapping[str, str], claim: Mapping[str, Any], *, reviewer: str) -> Review:
    """The review that a form asks for, on a row of `Store.claims`.

    Raises BadRequest for a form that no page sends; what the database refuses, it says itself.
    """
    decision = form.get("decision", "")
    if decision not in WORDS:
        raise BadRequest("There is no such decision.")
    verdict_id, undoes = form.get("verdict_id", ""), form.get("undoes", "")
    nonce = form.get("nonce", "")
    if not is_id(nonce) or any(given and not is_id(given) for given in (verdict_id, undoes)):
        raise BadRequest("The form is not whole. Reload the page.")
    detail = _detail(decision, form, claim)
    note = form.get("note", "").replace("\r\n", "\n").strip()
    if decision == "comment" and not note:
        raise BadRequest("The note is empty.")
    content = json.dumps([nonce, claim["claim_id"], reviewer, decision, note, undoes, detail])
    return Review(
        # The same form sent twice is one review; another decision on the same page is another.
        id=hashlib.sha256(content.encode()).hexdigest()[:32],
        claim_id=claim["claim_id"],
        verdict_id=verdict_id,
        reviewer=reviewer,
        decision=decision,
        reviewed_at=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        detail=detail,
        note=note,
        undoes=undoes if decision == "undo" else "",
    )


def _detail(decision: str, form: Mapping[str, str], claim: Mapping[str, Any]) -> dict[str, Any]:
    if decision == "statement":
        words = " ".join(form.get("statement", "").split())
        return {"statement": words, "before": claim["statement"]}
    if decision == "span":
        return {
            "start": _number(form.get("start", "")),
            "end": _number(form.get("end", "")),
            "text": form.get("span_text", "").replace("\r\n", "\n"),
            "before": [claim["start"], claim["end"]],
        }
    if decision == "attach":
        given = {key: form.get(f"evidence_{key}", "").strip() for key in _EVIDENCE}
        return {"evidence": {**given, "stance": given["stance"] or "context"}}
    if decision == "reject":
        return {"fact_id": form.get("fact_id", ""), "dataset": form.get("dataset", "")}
    return {}


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadRequest("A span needs two whole numbers.")
    return int(text)
