"""`claimcheck why`: everything that was said of one claim, by models and by people, in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from claimcheck.cli.app import Database, JsonFlag, app, day_option, emit_json
from claimcheck.errors import UsageError

__all__ = ["why"]


@app.command()
def why(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id or its beginning.")],
    db: Database = Path("claims.db"),
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of", metavar="YYYY-MM-DD", help="What was known by the end of that day."
        ),
    ] = "",
    as_json: JsonFlag = False,
) -> None:
    """Tell the history of a claim: its verdicts and reviews.

    Each has the versions it rests on.
    """
    from claimcheck.store import Archive, standing

    until = day_option("--as-of", as_of)
    with Archive.open(db, create=False) as archive:
        found = archive.find(claim)
        if found.kind != "claim":
            raise UsageError(
                f"{claim!r} is an article",
                remedy="Name one of its claims: claimcheck show lists them with their ids",
            )
        row = archive.claim(found.id) or {}
        events = archive.history(found.id, until=until)
    holds = standing(events)
    if as_json:
        emit_json(events)
        return
    _print_history(row, events, holds, as_of)


def _print_history(
    row: dict[str, Any], events: list[dict[str, Any]], holds: dict[str, Any] | None, as_of: str
) -> None:
    from rich.console import Console

    from claimcheck.cli.show import VERDICTS, _text

    console = Console(highlight=False, emoji=False)
    console.print(_text(row.get("statement", ""), "bold"), soft_wrap=True)
    console.print(_text(f"{row.get('path', '')}  claim {row.get('claim_id', '')}", "dim"))
    if not events:
        console.print(_text(f"Nothing was said of it by {as_of}." if as_of else "Not checked yet."))
        return
    earlier: dict[str, str] = {}
    for event in events:
        console.print()
        if event["event"] == "review":
            gone = " (undone later)" if event["undone"] else ""
            over = " (on an earlier version)" if event["carried"] else ""
            said = f"{event['at']}  {event['reviewer']}: {event['decision']}{over}{gone}"
            console.print(_text(f"{said}  {event['note']}"), soft_wrap=True)
            continue
        symbol, colour = VERDICTS[event["verdict"]]
        head = _text(f"{event['at']}  ").append_text(
            _text(f"{symbol} {event['verdict']} {event['confidence']:.2f}", colour)
        )
        console.print(head)
        console.print(_text(f"  {event['reason']}"), soft_wrap=True)
        changed = [
            f"{name} {earlier[name]} → {version}" if name in earlier else f"{name} {version}"
            for name, version in event["versions"].items()
            if name != "inputs" and earlier.get(name) != version
        ]
        if changed:
            console.print(_text("  " + "; ".join(changed), "dim"), soft_wrap=True)
        earlier = event["versions"]
    console.print()
    console.print(_text(_outcome(holds, as_of), "bold"), soft_wrap=True)


def _outcome(holds: dict[str, Any] | None, as_of: str) -> str:
    when = f"At the end of {as_of}" if as_of else "Now"
    if holds is None:
        return f"{when} no verdict holds."
    if holds["event"] == "review":
        return f"{when} {holds['decision']} holds, set by {holds['reviewer']}."
    return f"{when} {holds['verdict']} holds, as the line decided."
