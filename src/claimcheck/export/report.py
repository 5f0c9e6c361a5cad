"""The HTML report: articles with their claims, in one file that opens and prints without a server.

No script, no link to another file; everything that comes from articles and facts is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from claimcheck.export.compare import compared
from claimcheck.export.links import web_link
from claimcheck.export.reasons import unquoted
from claimcheck.export.segments import segments

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["SYMBOLS", "Source", "style_hash", "write_report"]

#: A symbol beside each colour: colour alone says nothing to many readers and printers.
SYMBOLS = {"supported": "✓", "contradicted": "✗", "unverified": "?"}
EVIDENCE_SHOWN = 3
LEANING = 0.5  # of a score, from which evidence on an open claim says something


class Source(Protocol):
    """Where the report reads from; `claimcheck.store.Desk` is one."""

    def article(self, article_id: str) -> dict[str, Any] | None: ...
    def claims(self, *, article: str | None, flagged: bool) -> Iterator[dict[str, Any]]: ...
    def evidence_changes(self, claim_id: str) -> list[dict[str, Any]]: ...


def write_report(
    source: Source, articles: Iterable[str], file: TextIO, *, flagged: bool = False
) -> int:
    """Write the report of some articles, by id and in that order; gives the number of claims.

    flagged: list flagged claims only. An article that is not there is left out.
    """
    count = 0

    def loaded() -> Iterator[dict[str, Any]]:
        nonlocal count
        for article_id in articles:
            article = source.article(article_id)
            if article is None:
                continue
            claims = [
                _claim(source, row) for row in source.claims(article=article_id, flagged=flagged)
            ]
            count += len(claims)
            yield {
                **article,
                "claims": claims,
                "numbers": {claim["claim_id"]: n for n, claim in enumerate(claims, start=1)},
                "labels": {claim["claim_id"]: claim["verdict"] for claim in claims},
                "counts": {name: sum(c["verdict"] == name for c in claims) for name in SYMBOLS},
                "quiet": {claim["claim_id"] for claim in claims if not claim["first"]},
                "parts": _parts(claims),
                "blocks": segments(article["text"], marks=article["marks"], claims=claims),
            }

    # In pieces, so that a report of many articles is never whole in memory.
    pieces = _template().generate(
        articles=loaded(), symbols=SYMBOLS, style=_style(), style_hash=style_hash()
    )
    for piece in pieces:
        file.write(piece)
    return count


def style_hash() -> str:
    """The Content-Security-Policy source that allows the report's one style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()


def _claim(source: Source, row: dict[str, Any]) -> dict[str, Any]:
    changes = source.evidence_changes(row["claim_id"])
    rejected = {
        (change["detail"]["fact_id"], change["detail"]["dataset"])
        for change in changes
        if change["decision"] == "reject"
    }
    kept = [item for item in row["evidence"] if (item["fact_id"], item["dataset"]) not in rejected]
    attached = [
        {**change["detail"]["evidence"], "by": change["reviewer"]}
        for change in changes
        if change["decision"] == "attach"
    ]
    first = row["flagged"] or row["reviewed"] or row["verdict"] == "contradicted"
    shown = _telling(kept, row["verdict"]) if first else kept[: row["verdict"] == "supported"]
    return {
        **row,
        "first": first,
        "shown": [{**item, "words": compared(item["text"], row["statement"])} for item in shown],
        "attached": attached,
        "reason": unquoted(row["reason"] or "", [item["text"] for item in shown]),
    }


def _telling(evidence: list[dict[str, Any]], verdict: str | None) -> list[dict[str, Any]]:
    """What a reader needs to judge for himself; of an open claim what leans to one side."""
    if verdict == "unverified":
        evidence = [i for i in evidence if max(i["supported"], i["contradicted"]) >= LEANING]
    return evidence[:EVIDENCE_SHOWN]


def _parts(claims: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The claims under headings: what a reader should look at first, and the rest in little room."""
    first = sorted((claim for claim in claims if claim["first"]), key=_gravity)
    rest = [claim for claim in claims if not claim["first"]]
    return [
        ("Look at these first", first),
        ("Supported", [claim for claim in rest if claim["verdict"] == "supported"]),
        ("Not settled by the reference", [c for c in rest if c["verdict"] != "supported"]),
    ]


def _gravity(claim: dict[str, Any]) -> int:
    # What waits comes before what a person has decided, and what is wrong before what is open.
    return 2 * bool(claim["reviewed"]) + int(claim["verdict"] != "contradicted")


@cache
def _style() -> str:
    return files("claimcheck.export").joinpath("templates/report.css").read_text(encoding="utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("claimcheck.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["web_link"] = web_link
    return environment.get_template("report.html")
