"""The pages: each a plain function of a call, run in a thread, that gives a response."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from claimcheck.errors import ReviewConflict, UsageError
from claimcheck.review.decisions import WORDS, review_of
from claimcheck.review.filters import BadRequest, is_id, parse_cursor, parse_filter, query_of
from claimcheck.review.panel import AHEAD, claim_view
from claimcheck.review.view import article_view, queue_view

if TYPE_CHECKING:
    from starlette.responses import Response

    from claimcheck.review.application import Application
    from claimcheck.review.sessions import Session

__all__ = ["Call", "article", "changes", "claim", "queue", "recheck_state", "report", "review"]

# Decisions after which the claim stays in view: they do not settle it.
STAYING = ("statement", "span", "attach", "reject", "comment", "undo")
RECHECK_WAIT = 3.0  # seconds until the page is given with the check still under way


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """One request: the application, who asks, the path's and query's parameters, the form."""

    app: Application
    session: Session
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]


def queue(call: Call) -> Response:
    """The queue, a page of it."""
    desk = call.app.desks.get()
    wanted = parse_filter(call.query)
    after = parse_cursor(call.query.get("after", ""))
    found = queue_view(desk, wanted, after, call.app.settings.page_size)
    return call.app.render("queue.html", call, **found, saved=_saved(call), last=desk.last_review())


def article(call: Call) -> Response:
    """An article with its claims, and none of them open."""
    desk = call.app.desks.get()
    article_id = call.path["article"]
    found = article_view(desk, article_id) if is_id(article_id) else None
    if found is None:
        return call.app.problem(call, 404, "There is no such article.")
    return call.app.render("article.html", call, **found, panel=None, last=desk.last_review())


def claim(call: Call, *, conflict: str = "", status: int = 200) -> Response:
    """A claim in its article."""
    desk = call.app.desks.get()
    wanted = parse_filter({**call.query, **call.form})
    row = _claim(call)
    found = article_view(desk, row["article_id"]) if row else None
    if row is None or found is None:
        return call.app.problem(call, 404, "There is no such claim.")
    call.app.at_hand.opened(call.session.id, row["claim_id"])
    running, problem = call.app.rechecker.state(row["claim_id"])
    return call.app.render(
        "article.html",
        call,
        **found,
        panel=claim_view(
            desk,
            row,
            wanted,
            reviewer=call.session.reviewer,
            choose=lambda ids: call.app.at_hand.first_free(call.session.id, ids),
        ),
        saved=_saved(call),
        running=running,
        problem=problem,
        conflict=conflict,
        # What was typed into a form that was not saved is not lost.
        typed=call.form if conflict else {},
        last=desk.last_review(),
        status=status,
    )


def review(call: Call) -> Response:
    """Append a decision, and go on to the next claim."""
    row = _claim(call)
    if row is None:
        return call.app.problem(call, 404, "There is no such claim.")
    wanted = parse_filter(call.form)
    made = review_of(call.form, row, reviewer=call.session.reviewer)
    seen = call.form.get("seen", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 16):
        raise BadRequest("The form is not whole. Reload the page.")
    desk = call.app.desks.get()
    place = desk.place(row["claim_id"])
    try:
        with call.app.desks.writing() as writer:
            writer.add_review(made, seen=int(seen))
    except ReviewConflict as error:
        return claim(call, conflict=error.what, status=409)
    except UsageError as error:
        raise BadRequest(f"{error.what[:1].upper()}{error.what[1:]}. {error.remedy}.") from error
    if made.decision == "statement":
        call.app.rechecker.submit(row["claim_id"], made.detail["statement"], wait=RECHECK_WAIT)
    target = row["claim_id"]
    if made.decision not in STAYING:
        # Past the end the queue begins again, with what was skipped.
        following = desk.after(wanted, place, AHEAD) or desk.after(wanted, None, AHEAD)
        target = call.app.at_hand.first_free(call.session.id, following)
        if target:
            call.app.at_hand.opened(call.session.id, target)
    query = query_of(wanted, saved=made.id)
    return call.app.redirect(f"/claims/{target}?{query}" if target else f"/?{query}")


def recheck_state(call: Call) -> Response:
    """Whether the claim is being checked again, as JSON."""
    running, problem = (
        call.app.rechecker.state(call.path["claim"]) if is_id(call.path["claim"]) else (False, "")
    )
    return call.app.json({"running": running, "problem": problem})


def changes(call: Call) -> Response:
    """What others decided since a review's number, as JSON."""
    after = call.query.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 16):
        raise BadRequest("There is no such number.")
    rows = call.app.desks.get().changes(int(after))
    return call.app.json(
        {
            "last": rows[-1]["seq"] if rows else int(after),
            "changes": [
                {
                    "claim": row["claim_id"],
                    "said": f"{row['reviewer']} {WORDS.get(row['decision'], row['decision'])}",
                    "statement": row["statement"][:120],
                }
                for row in rows
                if row["reviewer"] != call.session.reviewer
            ],
        }
    )


def report(call: Call) -> Response:
    """The article's report as a file to keep."""
    from claimcheck.export.report import write_report

    desk = call.app.desks.get()
    article_id = call.path["article"]
    if not is_id(article_id) or desk.article(article_id) is None:
        return call.app.problem(call, 404, "There is no such article.")
    file = io.StringIO()
    write_report(desk, [article_id], file)
    return call.app.download(file.getvalue(), f"claims-{article_id}.html")


def _claim(call: Call) -> dict[str, Any] | None:
    claim_id = call.path["claim"]
    return call.app.desks.get().claim(claim_id) if is_id(claim_id) else None


def _saved(call: Call) -> dict[str, Any] | None:
    """What the last form saved, to say so and to offer to undo it; only the editor's own."""
    saved = call.query.get("saved", "")
    if not is_id(saved):
        return None
    row = call.app.desks.get().review(saved)
    if row is None or row["reviewer"] != call.session.reviewer:
        return None
    return {**row, "words": WORDS.get(row["decision"], row["decision"])}
