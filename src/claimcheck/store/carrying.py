"""What editors did to a claim, carried over to the claim that takes its place.

A newer version of an article, or another extractor, replaces claims. Where the sentence stays as it
was, so do the decision, the words, the span, the evidence and the notes: copies that name what they
are copies of (`carried_from`). The rest is listed in the view `changed_reviews`.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

from claimcheck.types import Claim

__all__ = ["carry_over"]

T = TypeVar("T")

# Beside the review that decides: what changes a claim's words or evidence, or says something of it.
_EDITS = ("statement", "span", "attach", "reject", "comment")


def carry_over(
    db: Any, old: Sequence[dict[str, Any]], new: Sequence[Claim], *, text: str, at: str
) -> None:
    """Copy what stands of the reviews of replaced claims to the new claims of the same sentence.

    old: rows with id, text and sentence of claims that are no longer current, in text order.
    text: of the article that `new` was found in. at: the time of copied verdicts.
    A claim is matched by its sentence and its own text; when the text moved within an unchanged
    sentence, by the sentence alone if that holds one claim on both sides.
    """
    for old_id, claim in _matches(old, new):
        reworded = False
        for row in _standing(db, old_id):
            if row["decision"] == "undo":
                _undo(db, row, claim.id)
                continue
            if row["decision"] == "span":
                detail = _span_in(db, row, claim, text)
                if detail is None:
                    continue
                row["detail"] = json.dumps(detail, ensure_ascii=False)
            copied = _copy(db, row, claim.id)
            reworded = reworded or (copied and row["decision"] == "statement")
        if reworded:
            _copy_verdict(db, old_id, claim.id, at)


def _matches(old: Sequence[dict[str, Any]], new: Sequence[Claim]) -> list[tuple[str, Claim]]:
    ordered = sorted(new, key=lambda claim: (claim.start, claim.end))
    exact_old = _group(((row["sentence"], row["text"]), row["id"]) for row in old)
    exact_new = _group(((claim.sentence, claim.text), claim) for claim in ordered)
    pairs = [
        pair
        for key, ids in exact_old.items()
        for pair in zip(ids, exact_new.get(key, []), strict=False)
    ]
    by_sentence_old = _group((row["sentence"], row["id"]) for row in old)
    by_sentence_new = _group((claim.sentence, claim) for claim in ordered)
    matched = {old_id for old_id, _ in pairs}
    for sentence, ids in by_sentence_old.items():
        there = by_sentence_new.get(sentence, [])
        if len(ids) == len(there) == 1 and ids[0] not in matched:
            pairs.append((ids[0], there[0]))
    return pairs


def _group(pairs: Iterable[tuple[Hashable, T]]) -> dict[Hashable, list[T]]:
    groups: dict[Hashable, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _standing(db: Any, claim_id: str) -> list[dict[str, Any]]:
    """The reviews to copy, oldest first: the one that decides, the edits, and undos of copies."""
    return list(
        db.query(
            f"""SELECT r.* FROM reviews r WHERE r.claim_id = :claim AND (
                r.decision = 'undo'
                OR NOT EXISTS (SELECT 1 FROM reviews u WHERE u.undoes = r.id)
                    AND (r.decision IN ({", ".join(f"'{name}'" for name in _EDITS)})
                        OR r.id = (SELECT review_id FROM claim_states WHERE id = :claim)))
            ORDER BY r.seq""",
            {"claim": claim_id},
        )
    )


def _root(row: dict[str, Any]) -> str:
    return str(row["carried_from"] or row["id"])


def _counterpart(db: Any, root: str, claim_id: str) -> str | None:
    """The id of the review of a claim that is `root` or a copy of it."""
    row = db.conn.execute(
        "SELECT id FROM reviews WHERE claim_id = ? AND (id = ? OR carried_from = ?)",
        [claim_id, root, root],
    ).fetchone()
    return row[0] if row else None


def _copy(db: Any, row: dict[str, Any], claim_id: str) -> bool:
    """Copy a review to a claim; False when it is there already.

    It is there when an older wording came back, and its own reviews with it.
    """
    root = _root(row)
    if _counterpart(db, root, claim_id):
        return False
    copied = hashlib.sha256(f"{root} {claim_id}".encode()).hexdigest()[:16]
    values = {name: value for name, value in row.items() if name != "seq"}
    changed = {"id": copied, "claim_id": claim_id, "carried_from": root}
    db.table("reviews").insert({**values, **changed})
    return True


def _undo(db: Any, row: dict[str, Any], claim_id: str) -> None:
    """What was taken back on the newer wording is taken back on the older that came back."""
    [undone] = db.query("SELECT * FROM reviews WHERE id = ?", [row["undoes"]])
    target = _counterpart(db, _root(undone), claim_id)
    if target is None:
        return
    if db.conn.execute("SELECT 1 FROM reviews WHERE undoes = ?", [target]).fetchone() is None:
        _copy(db, {**row, "undoes": target}, claim_id)


def _span_in(db: Any, row: dict[str, Any], claim: Claim, text: str) -> dict[str, Any] | None:
    """The detail of a moved span, for the same words in the new text; None when they are gone.

    The place is kept within the sentence: the same words may stand in the article twice.
    """
    detail: dict[str, Any] = json.loads(row["detail"])
    [old] = db.query(
        """SELECT a.text, c.start, c."end", c.sentence FROM claims c
        JOIN articles a ON a.id = c.article_id WHERE c.id = ?""",
        [row["claim_id"]],
    )
    there = _sentence_at(old["text"], old["sentence"], old["start"], old["end"])
    here = _sentence_at(text, claim.sentence, claim.start, claim.end)
    start, end = detail["start"] - there + here, detail["end"] - there + here
    if min(there, here, start) < 0 or text[start:end] != detail["text"]:
        return None
    return {**detail, "start": start, "end": end, "before": [claim.start, claim.end]}


def _sentence_at(text: str, sentence: str, start: int, end: int) -> int:
    """Where the sentence around a claim begins; -1 when it is not the article's own text."""
    return text.find(sentence, max(0, end - len(sentence)), start + len(sentence))


def _copy_verdict(db: Any, old_id: str, claim_id: str, at: str) -> None:
    """The verdict on an editor's words, which the new check did not see."""
    verdict = next(
        iter(
            db.query(
                "SELECT * FROM verdicts WHERE claim_id = ? ORDER BY seq DESC LIMIT 1", [old_id]
            )
        ),
        None,
    )
    if verdict is None or json.loads(verdict["versions"]).get("statement") != "edited":
        return
    latest = db.conn.execute(
        "SELECT id FROM verdicts WHERE claim_id = ? ORDER BY seq DESC LIMIT 1", [claim_id]
    ).fetchone()
    parts = f"{verdict['id']} {claim_id} {latest[0] if latest else ''}"
    copied = hashlib.sha256(parts.encode()).hexdigest()[:16]
    evidence = list(
        db.query("SELECT * FROM evidence WHERE verdict_id = ? ORDER BY position", [verdict["id"]])
    )
    del verdict["seq"]
    db.table("verdicts").insert({**verdict, "id": copied, "claim_id": claim_id, "decided_at": at})
    db.table("evidence").insert_all({**item, "verdict_id": copied} for item in evidence)
