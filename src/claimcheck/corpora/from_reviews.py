"""Editors' decisions as labels: claims to find, verdicts to reach, and pairs of evidence and claim.

A label keeps where it comes from: the review, who decided and when; and it is for the words that this
editor saw, whatever the claim says by now. What an editor only let pass is no label: claims that nobody
decided on are left out, and so is evidence whose part in a decision the decision does not tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

__all__ = ["claim_rows", "pair_rows", "verdict_rows"]

_STANCES = {"supports": "supported", "contradicts": "contradicted"}


def _provenance(row: dict[str, Any]) -> dict[str, str]:
    return {
        "review": row["review_id"],
        "annotator": row["reviewer"],
        "decision": row["decision"],
        "reviewed_at": row["reviewed_at"],
        "claim_id": row["claim_id"],
    }


def claim_rows(decided: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """An article a row: `spans` are its claims as they were decided on, `not_claims` what was called no
    claim. `partial` says that the rest of the article was not looked at; a span that was moved after the
    decision belongs to it, since the old one was given up and nobody decided on the new one. An article
    without any other is left out.

    decided: rows of `Store.decided()`, those of an article together.
    """
    for _, group in groupby(decided, key=lambda row: row["article_id"]):
        rows = [row for row in group if not row["moved_since"]]
        if not rows:
            continue
        first = rows[0]
        spans, others = [], []
        for row in rows:
            span = {"start": row["start"], "end": row["end"], "label": "CLAIM"}
            span |= _provenance(row)
            if row["decision"] == "not_a_claim":
                others.append(span)
                continue
            span |= {name: row[name] for name in ("statement", "speaker", "cue", "mode")}
            spans.append(span | {"check_worthy": True, "reworded": row["reworded"]})
        yield {
            "id": first["path"],
            "article": first["path"],
            "published": first["published"],
            "beat": first["beat"],
            "text": first["article_text"],
            "spans": spans,
            "statements": [span["statement"] for span in spans],
            "not_claims": others,
            "partial": True,
            "annotator": ", ".join(sorted({row["reviewer"] for row in rows})),
        }


def verdict_rows(decided: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A claim a row, as `claimcheck train calibration` and `evaluate verdicts` read them.

    facts: the shown facts that the model took for the decided side and that nobody rejected.
    """
    for row in decided:
        if not row["verdict"]:
            continue
        yield {
            "claim": row["statement"],
            "verdict": row["verdict"],
            "article": row["path"],
            "published": row["published"],
            "facts": [e["fact_id"] for e in _standing(row) if _side(e) == row["verdict"]]
            if row["verdict"] != "unverified"
            else [],
            **_provenance(row),
        }


def pair_rows(decided: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A pair of premise and hypothesis a row, as `claimcheck train entailment` reads them.

    Evidence that an editor attached with a stance has it for a label. What was rejected, or shown
    with a claim that was then decided to be unverified, leaves the claim open. Of an accepted verdict the
    deciding fact has its label. A verdict that an editor set against the evidence shown says nothing of
    that evidence, and gives no pair.
    """
    for row in decided:
        found: list[tuple[dict[str, Any], str, str]] = []
        for evidence in row["attached"]:
            if label := _STANCES.get(evidence.get("stance", "")):
                found.append((evidence, evidence["statement"], label))
        shown: Sequence[dict[str, Any]] = row["evidence"]
        # Fact ids, each with the words that it leaves open.
        left_open: dict[str, str] = {}
        if row["verdict"] == "unverified":
            # All of it was seen and judged not to settle the claim; conflicting facts did settle something.
            left_open = {e["fact_id"]: row["statement"] for e in shown if _side(e) == "unverified"}
        left_open |= row["rejected"]
        found += [
            (e, left_open[e["fact_id"]], "unverified") for e in shown if e["fact_id"] in left_open
        ]
        standing = _standing(row)
        if row["decision"] == "accept" and row["verdict"] in _STANCES.values() and standing:
            best = standing[0]
            if _side(best) == row["verdict"]:
                found.append((best, row["statement"], row["verdict"]))
        for evidence, statement, label in found:
            title, text = evidence.get("title", ""), evidence["text"]
            yield {
                "premise": f"[{title}] {text}" if title else text,
                "hypothesis": statement,
                "label": label,
                "source": "reviews",
                "article": row["path"],
                **_provenance(row),
            }


def _standing(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [e for e in row["evidence"] if e["fact_id"] not in row["rejected"]]


def _side(evidence: dict[str, Any]) -> str:
    """What the model took the fact to say of the claim."""
    return max(("supported", "contradicted", "unverified"), key=lambda name: evidence[name])
