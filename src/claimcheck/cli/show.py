"""`claimcheck show`: what is in the database, in a form for people, or as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from unicodedata import category

import typer

from claimcheck.cli.app import Database, JsonFlag, app, emit_json, note

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["show"]

# A symbol and a word beside each colour: colour alone says nothing to many readers and printers.
VERDICTS = {
    "supported": ("✓", "green"),
    "contradicted": ("✗", "red"),
    "unverified": ("?", "yellow"),
}
SHORT = 110


@app.command()
def show(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[ARTICLE|CLAIM]", help="An id, the beginning of one, or an article's path."
        ),
    ] = None,
    db: Database = Path("claims.db"),
    flagged: Annotated[bool, typer.Option("--flagged", help="Flagged claims only.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Show every article, the claims of one, or one claim in full."""
    from claimcheck.store import Store

    with Store.open(db, create=False) as store:
        found = store.find(name) if name else None
        if found is None:
            articles = (row for row in store.articles() if row["flagged"] or not flagged)
            if as_json:
                emit_json(articles)
            else:
                _print_articles(articles)
        elif found.kind == "claim":
            claim = store.claim(found.id)
            claims = [claim] if claim and (claim["flagged"] or not flagged) else []
            reviews = list(store.reviews(found.id))
            if as_json:
                emit_json({**row, "reviews": reviews} for row in claims)
            elif claims:
                _print_claim(claims[0], reviews)
            else:
                note("claimcheck: this claim is not flagged")
        else:
            rows = store.claims(article=found.id, flagged=flagged)
            if as_json:
                emit_json(rows)
            else:
                _print_article(next(store.articles(article=found.id)), list(rows))


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, emoji=False)


def _text(value: object, style: str = "", *, short: bool = False) -> Text:
    """Any text from outside, on its way to a terminal: no markup, no control characters."""
    from rich.text import Text

    plain = re.sub(r"[\n\r\t]+", " ", "" if value is None else str(value))
    # Invisible format characters (soft hyphens, changes of direction) go; controls are shown.
    plain = "".join(
        char if char.isprintable() else "" if category(char) == "Cf" else "�" for char in plain
    )
    if short and len(plain) > SHORT:
        plain = plain[: SHORT - 1].rstrip() + "…"
    return Text(plain, style=style)


def _verdict(row: dict[str, Any]) -> Text:
    label = row["verdict"]
    if label is None:
        return _text("– not checked", "dim")
    symbol, colour = VERDICTS[label]
    return _text(f"{symbol} {label}", colour)


def _confidence(row: dict[str, Any]) -> str:
    return "" if row["confidence"] is None else f"{row['confidence']:.2f}"


def _print_articles(rows: Iterable[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("article", overflow="fold")
    table.add_column("title", overflow="fold")
    for heading in ("claims", "✓ sup.", "✗ con.", "? unv.", "flagged"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        title = row["title"] if row["status"] == "checked" else f"[{row['status']}] {row['title']}"
        counts = ("claims", "supported", "contradicted", "unverified", "flagged")
        cells = [_text(row[count]) for count in counts]
        table.add_row(_text(row["path"]), _text(title, short=True), *cells)
    if table.row_count:
        _console().print(table)


def _print_article(article: dict[str, Any], claims: list[dict[str, Any]]) -> None:
    from rich.table import Table

    console = _console()
    console.print(_text(article["title"] or article["path"], "bold"))
    about = [article["path"], article["published"] or "no date", f"article {article['id']}"]
    console.print(_text("  ·  ".join(about), "dim"))
    if article["status"] != "checked":
        of = f" of {article['copy_of']}" if article["copy_of"] else ""
        console.print(_text(f"Not checked: {article['status']}{of}.", "yellow"))
    if not article["current"]:
        console.print(_text("A newer version has replaced this article.", "yellow"))
    if article["changed"]:
        console.print(
            _text(f"{article['changed']} reviewed claims changed since the last version.", "yellow")
        )
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 1, 0))
    table.add_column("id", no_wrap=True)
    table.add_column("claim", overflow="fold", ratio=3)
    table.add_column("verdict", no_wrap=True)
    table.add_column("conf.", no_wrap=True, justify="right")
    table.add_column("best evidence", overflow="fold", ratio=2)
    for row in claims:
        best = row["evidence"][0] if row["evidence"] else None
        basis = ", ".join(filter(None, (best["title"], best["source"]))) if best else "–"
        table.add_row(
            _text(row["claim_id"][:8], "dim"),
            _text(row["statement"], short=True),
            _verdict(row),
            _confidence(row),
            _text(basis, short=True),
        )
    console.print(table if claims else _text("No claims to show."))


def _print_claim(row: dict[str, Any], reviews: list[dict[str, Any]]) -> None:
    console = _console()
    console.print(_text(row["statement"], "bold"), soft_wrap=True)
    console.print()
    speaker = ", ".join(filter(None, (row["speaker"], row["cue"], row["mode"])))
    lines = (
        ("verdict", _verdict(row).append(f"  {_confidence(row)}", "dim")),
        ("reason", _text(row["reason"])),
        ("sentence", _text(row["sentence"])),
        ("speaker", _text(speaker)),
        ("worth", _text(f"{row['check_worthiness']:.2f}" + ("  flagged" * row["flagged"]))),
        ("article", _text(f"{row['path']}  {row['published'] or ''}")),
        ("claim", _text(row["claim_id"])),
    )
    for heading, value in lines:
        if value.plain.strip():
            console.print(_text(f"{heading:<10}", "dim").append_text(value), soft_wrap=True)
    for number, item in enumerate(row["evidence"], start=1):
        console.print()
        console.print(_text(f"{number}. {item['title'] or item['fact_id']}", "bold"))
        console.print(_text(item["text"]), soft_wrap=True)
        origin = [item[key] for key in ("source", "date", "url", "licence") if item[key]]
        console.print(_text("  ·  ".join(origin), "dim"), soft_wrap=True)
        chances = "   ".join(f"{VERDICTS[key][0]} {key} {item[key]:.2f}" for key in VERDICTS)
        console.print(_text(chances))
    for review in reviews:
        console.print()
        undone = " (undone)" if review["undone"] else ""
        said = f"{review['reviewed_at']}  {review['reviewer']}: {review['decision']}{undone}"
        console.print(_text(f"{said}  {review['note']}"), soft_wrap=True)
