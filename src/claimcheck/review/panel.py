"""What the panel beside an article shows of one claim."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable
from typing import Any

from claimcheck.export.compare import compared
from claimcheck.export.reasons import unquoted
from claimcheck.review.decisions import WORDS
from claimcheck.review.filters import query_of
from claimcheck.store import Desk, QueueFilter

__all__ = ["AHEAD", "claim_view"]

AHEAD = 40  # claims of the queue among which the next one is chosen
# For each verdict the score that speaks against it, and how an editor says that.
_OPPOSITE = {
    "supported": ("contradicted", "contradicts", "strongest against the claim"),
    "contradicted": ("supported", "supports", "strongest for the claim"),
}
_EITHER_WAY = (("supported", "strongest for the claim"), ("contradicted", "strongest against it"))
LEAST = 0.05  # below it a fact speaks for nothing


def claim_view(
    desk: Desk,
    claim: dict[str, Any],
    wanted: QueueFilter,
    *,
    reviewer: str,
    choose: Callable[[list[str]], str],
) -> dict[str, Any]:
    """Everything about one claim (a row of `Store.claims`) that its panel shows.

    choose: which of the next claims of the queue to lead on to.
    """
    claim_id = claim["claim_id"]
    reviews = list(desk.reviews(claim_id))
    place = desk.place(claim_id)
    live = [row for row in reviews if not row["undone"] and row["decision"] != "undo"]
    attached = [row for row in live if row["decision"] == "attach"]
    evidence, silence = _in_order(_evidence(claim, live), attached, claim["verdict"] or "")
    return {
        "claim": claim,
        "words": compared(claim["statement"], " ".join(i["text"] for i in evidence[:1])),
        "reason": unquoted(claim["reason"] or "", [item["text"] for item in evidence[:2]]),
        "evidence": evidence,
        "silence": silence,
        "attached": attached,
        "edited": next((row for row in live[::-1] if row["decision"] == "statement"), None),
        "history": _history(desk, claim_id, reviews),
        "elsewhere": [{**row, "words": _said(row)} for row in desk.elsewhere(claim_id)],
        "mine": next((row for row in live[::-1] if row["reviewer"] == reviewer), None),
        "seen": max((row["seq"] for row in reviews), default=0),
        "nonce": secrets.token_hex(16),
        "following": choose(desk.after(wanted, place, AHEAD)) if place else "",
        "filters": dataclasses.asdict(wanted),
        "preceding": (desk.before(wanted, place) or "") if place else "",
        "query": query_of(wanted),
    }


def _evidence(claim: dict[str, Any], live: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The evidence of a verdict, compared with the claim; `rejected`: the review that did, or None.

    `tags`: what is said of a piece.
    """
    rejected = {
        (row["detail"]["fact_id"], row["detail"]["dataset"]): row
        for row in live
        if row["decision"] == "reject"
    }
    return [
        {
            **item,
            "words": compared(item["text"], claim["statement"]),
            "rejected": rejected.get((item["fact_id"], item["dataset"])),
            "tags": []
            if place or claim["machine_verdict"] == "unverified"
            else ["decided by this"],
        }
        for place, item in enumerate(claim["evidence"])
    ]


def _in_order(
    evidence: list[dict[str, Any]], attached: list[dict[str, Any]], verdict: str
) -> tuple[list[dict[str, Any]], str]:
    """The deciding piece first, then the strongest against the verdict; and words where none is.

    Of an open claim the strongest on either side are named. A rejected piece opposes nothing.
    """
    if verdict not in _OPPOSITE:
        for score, tag in _EITHER_WAY:
            best = _strongest(evidence, score)
            if best is not None and best[score] >= LEAST:
                best["tags"].append(tag)
        return evidence, ""
    score, stance, tag = _OPPOSITE[verdict]
    best = _strongest(evidence[1:], score)
    if best is not None and best[score] >= LEAST:
        best["tags"].append(tag)
        rest = [item for item in evidence[1:] if item is not best]
        return [evidence[0], best, *rest], ""
    if any(row["detail"]["evidence"].get("stance") == stance for row in attached):
        return evidence, ""
    side = "against it" if verdict == "supported" else "for it"
    return evidence, f"Nothing else that was found speaks {side}." if evidence else ""


def _strongest(evidence: list[dict[str, Any]], score: str) -> dict[str, Any] | None:
    kept = [item for item in evidence if not item["rejected"]]
    return max(kept, key=lambda item: float(item[score]), default=None)


def _said(row: dict[str, Any]) -> str:
    """What was decided elsewhere, in words; empty where nothing was."""
    if not row["decision"]:
        return ""
    return f"{row['reviewer']} {WORDS.get(row['decision'], row['decision'])}"


def _history(desk: Desk, claim_id: str, reviews: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Verdicts and reviews in the order of their times, the latest first."""
    events = [
        {
            "at": row["decided_at"],
            "who": "claimcheck",
            "what": f"found it {row['verdict']} ({row['confidence']:.0%} sure)",
            "note": "",
            "undone": False,
        }
        for row in desk.verdicts(claim_id)
    ]
    events += [
        {
            "at": row["reviewed_at"],
            "who": row["reviewer"],
            "what": WORDS.get(row["decision"], row["decision"])
            + (", on an earlier version" if row["carried_from"] else ""),
            "note": row["note"] or str(row["detail"].get("statement", "")),
            "undone": row["undone"],
        }
        for row in reviews
    ]
    return sorted(events, key=lambda event: event["at"], reverse=True)
