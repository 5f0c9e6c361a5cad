"""What the pages show, gathered from the database: one claim in its article, and the queue."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable
from typing import Any

from claimcheck.export.compare import compared
from claimcheck.export.segments import segments
from claimcheck.review.decisions import WORDS
from claimcheck.review.filters import query_of
from claimcheck.store import Desk, QueueFilter

__all__ = ["AHEAD", "article_view", "claim_view", "queue_view"]

AHEAD = 40  # claims of the queue among which the next one is chosen


def queue_view(
    desk: Desk, wanted: QueueFilter, after: tuple[float, str] | None, size: int
) -> dict[str, Any]:
    """The rows of a page of the queue, the counts, the choices and the link to the next page."""
    rows = desk.page(wanted, after=after, limit=size + 1)
    more = len(rows) > size
    rows = rows[:size]
    last = rows[-1] if rows else None
    counts = desk.counts(wanted)
    states = {state: sum(of.values()) for state, of in counts.items()}
    chosen = list(counts) if wanted.state == "all" else [wanted.state]
    verdicts = {
        verdict: sum(counts[state].get(verdict, 0) for state in chosen)
        for verdict in ("contradicted", "unverified", "supported")
    }
    return {
        "rows": rows,
        "states": {**states, "all": sum(states.values())},
        "verdicts": verdicts,
        "choices": desk.choices(),
        "wanted": wanted,
        "query": query_of(wanted),
        "narrowed": query_of(dataclasses.replace(wanted, state="waiting")) != "",
        "links": {
            "states": {
                state: query_of(dataclasses.replace(wanted, state=state))
                for state in (*counts, "all")
            },
            # The verdict that is chosen already is a way out of it.
            "verdicts": {
                verdict: query_of(
                    dataclasses.replace(
                        wanted, verdict="" if wanted.verdict == verdict else verdict
                    )
                )
                for verdict in verdicts
            },
        },
        "paged": after is not None,
        "next": query_of(wanted, after=f"{last['value']!r}_{last['claim_id']}")
        if more and last
        else "",
    }


def article_view(desk: Desk, article_id: str) -> dict[str, Any] | None:
    """An article cut for marking, with the rows of its claims; None when there is none."""
    article = desk.article(article_id)
    if article is None:
        return None
    claims = desk.claims_of(article_id)
    shown = [row for row in claims if row["decision"] != "not_a_claim"]
    return {
        "article": article,
        "claims": claims,
        "by_id": {row["claim_id"]: row for row in claims},
        "blocks": segments(
            article["text"],
            marks=article["marks"],
            claims=shown,
            entities=desk.entities(article_id),
        ),
    }


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
    following = choose(desk.after(wanted, place, AHEAD)) if place else ""
    live = [row for row in reviews if not row["undone"] and row["decision"] != "undo"]
    rejected = {
        (row["detail"]["fact_id"], row["detail"]["dataset"]): row
        for row in live
        if row["decision"] == "reject"
    }
    evidence = [
        {
            **item,
            "words": compared(item["text"], claim["statement"]),
            "rejected": rejected.get((item["fact_id"], item["dataset"])),
        }
        for item in claim["evidence"]
    ]
    return {
        "claim": claim,
        "words": compared(claim["statement"], " ".join(i["text"] for i in evidence[:1])),
        "evidence": evidence,
        "opposing": _opposing(claim, evidence),
        "attached": [row for row in live if row["decision"] == "attach"],
        "edited": next((row for row in live[::-1] if row["decision"] == "statement"), None),
        "history": _history(desk, claim_id, reviews),
        "elsewhere": desk.elsewhere(claim_id),
        "mine": next((row for row in live[::-1] if row["reviewer"] == reviewer), None),
        "seen": max((row["seq"] for row in reviews), default=0),
        "nonce": secrets.token_hex(16),
        "following": following,
        "filters": dataclasses.asdict(wanted),
        "preceding": (desk.before(wanted, place) or "") if place else "",
        "query": query_of(wanted),
    }


def _opposing(claim: dict[str, Any], evidence: list[dict[str, Any]]) -> str:
    """The fact id of the strongest evidence for another verdict; empty when there is none."""
    side = {"supported": "contradicted", "contradicted": "supported"}.get(
        claim["machine_verdict"] or "", ""
    )
    others = [item for item in evidence[1:] if not item["rejected"]]
    if not side or not others:
        return ""
    best = max(others, key=lambda item: float(item[side]))
    return str(best["fact_id"]) if best[side] > 0 else ""


def _history(desk: Desk, claim_id: str, reviews: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Verdicts and reviews in the order of their times, the latest first."""
    events = [
        {
            "at": row["decided_at"],
            "who": "claimcheck",
            "what": f"found it {row['verdict']} ({row['confidence']:.2f})",
            "note": "",
            "undone": False,
        }
        for row in desk.verdicts(claim_id)
    ]
    events += [
        {
            "at": row["reviewed_at"],
            "who": row["reviewer"],
            "what": WORDS.get(row["decision"], row["decision"]),
            "note": row["note"] or str(row["detail"].get("statement", "")),
            "undone": row["undone"],
        }
        for row in reviews
    ]
    return sorted(events, key=lambda event: event["at"], reverse=True)
