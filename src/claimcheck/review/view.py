"""What the pages show, gathered from the database: the queue, and an article with its claims."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence
from typing import Any

from claimcheck.export.compare import Word, compared
from claimcheck.export.segments import segments
from claimcheck.review.decisions import WORDS
from claimcheck.review.filters import query_of
from claimcheck.store import Desk, QueueFilter

__all__ = ["article_view", "queue_view"]

QUOTED = 170  # characters of the evidence that a row of the queue shows
ALIKE = 0.5  # of difflib's ratio; below it a sentence is another one


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
        "rows": [{**row, "words": _evidence(row)} for row in rows],
        "states": {**states, "all": sum(states.values())},
        "verdicts": verdicts,
        "choices": desk.choices(),
        "wanted": wanted,
        "query": query_of(wanted),
        "empty": not any(counts[state] for state in counts),
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
    claims = [{**row, "waits": _waits(row)} for row in desk.claims_of(article_id)]
    shown = [row for row in claims if row["decision"] != "not_a_claim"]
    return {
        "article": article,
        "claims": claims,
        "by_id": {row["claim_id"]: row for row in claims},
        "waiting": sum(desk.counts(QueueFilter())["waiting"].values()),
        "changed": _changed(desk.changed(article_id), claims),
        "blocks": segments(
            article["text"],
            marks=article["marks"],
            claims=shown,
            entities=desk.entities(article_id),
        ),
    }


def _evidence(row: dict[str, Any]) -> list[Word]:
    """The beginning of what decided, with the figures marked that the claim has otherwise."""
    text = " ".join((row["evidence_text"] or "").split())
    if len(text) > QUOTED:
        text = text[:QUOTED].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
    return [
        word if word.kind == "differs" else Word(word.text)
        for word in compared(text, row["statement"])
    ]


def _waits(row: dict[str, Any]) -> bool:
    return row["flagged"] and not row["reviewed"] and row["decision"] != "not_a_claim"


def _changed(
    rows: Sequence[dict[str, Any]], claims: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """A claim of an earlier version a row, what was done to it, and the claim most like it now."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["claim_id"], []).append(row)
    return [
        {**done[0], "done": [{**one, "words": WORDS[one["decision"]]} for one in done],
         "now": _most_alike(done[0]["sentence"], claims)}
        for done in grouped.values()
    ]  # fmt: skip


def _most_alike(sentence: str, claims: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(sentence)
    best: tuple[float, dict[str, Any] | None] = (ALIKE, None)
    for row in claims:
        matcher.set_seq1(row["sentence"])
        # The quick bounds spare most of the comparing.
        if matcher.real_quick_ratio() > best[0] and matcher.quick_ratio() > best[0]:
            best = max(best, (matcher.ratio(), row), key=lambda pair: pair[0])
    return best[1]
