"""An article's entities and claims as a page to look at, drawn by displaCy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from spacy import displacy

from claimcheck.extract.pipeline import Extraction
from claimcheck.types import Claim

__all__ = ["page"]

_WORD = re.compile(r"\w+(?:[.,’'-]\w+)*|[^\w\s]")
_PARAGRAPH = re.compile(r"[^\n]+")
_STYLE = (
    "body{font-family:Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.5}"
    "li{margin:.3rem 0}.open{color:#888}"
)


def page(extractions: Iterable[Extraction]) -> str:
    """One HTML page, nothing loaded from elsewhere: for each article its entities, claims and statements."""
    parts = [_article(found) for found in extractions]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Claims</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{''.join(parts)}</body></html>\n"
    )


def _article(found: Extraction) -> str:
    article = found.article
    # What stands in front of the text for programs is not for readers.
    body = max((m.end for m in article.marks if m.kind == "front_matter"), default=0)
    entities = displacy.render(
        {
            "text": article.text[body:],
            "ents": [
                {"start": e.start - body, "end": e.end - body, "label": e.label}
                for e in sorted(found.entities, key=lambda e: e.start)
                if e.start >= body
            ],
            "title": None,
        },
        style="ent",
        manual=True,
        jupyter=False,
    )
    spans = [
        _spans(article.text, match.start(), match.end(), found.claims)
        for match in _PARAGRAPH.finditer(article.text)
    ]
    statements = "".join(_statement(claim) for claim in found.claims)
    title = escape(article.title or article.path)
    return (
        f"<h1>{title}</h1>\n<h2>Entities</h2>\n{entities}\n<h2>Claims</h2>\n{''.join(spans)}\n"
        f"<h2>Statements</h2>\n<ol>{statements}</ol>\n"
    )


def _spans(text: str, start: int, end: int, claims: Iterable[Claim]) -> str:
    """The claims of a paragraph under its words; "" when it has none."""
    inside = [c for c in claims if start <= c.start and c.end <= end]
    if not inside:
        return ""
    words = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(text, start, end)]
    spans = [
        {
            "start_token": next(i for i, w in enumerate(words) if w[1] > claim.start),
            "end_token": max(i for i, w in enumerate(words) if w[0] < claim.end) + 1,
            "label": str(claim.mode),
        }
        for claim in inside
    ]
    drawn = displacy.render(
        {"text": text[start:end], "tokens": [w[2] for w in words], "spans": spans},
        style="span",
        manual=True,
        jupyter=False,
    )
    return str(drawn)


def _statement(claim: Claim) -> str:
    words = escape(claim.statement)
    if not claim.complete:
        words = f'<span class="open" title="incomplete">{words}</span>'
    said = f" — {escape(claim.speaker)} ({escape(claim.cue)})" if claim.speaker else ""
    return f"<li>{words}{said}</li>"
