"""`claimcheck recheck`: what a new reference, model or threshold changes in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from claimcheck.cli.app import (
    ConfigFile,
    Database,
    JsonFlag,
    MostWrong,
    References,
    app,
    emit_json,
    load_config,
    note,
)
from claimcheck.language.counting import counted

if TYPE_CHECKING:
    from claimcheck.runners.recheck import Change, RecheckStats

__all__ = ["recheck"]


@app.command()
def recheck(
    reference: References = None,
    db: Database = Path("claims.db"),
    config: ConfigFile = None,
    max_wrong_contradicted: MostWrong = None,
    as_json: JsonFlag = False,
) -> None:
    """Check again what a changed reference or model touches.

    A changed threshold counts too; what changed is printed.
    """
    import dataclasses

    from claimcheck.cli.check import _checker, default_references, with_most_wrong
    from claimcheck.cli.run_progress import RunProgress
    from claimcheck.runners.recheck import run_recheck
    from claimcheck.store import Archive

    settings = with_most_wrong(load_config(config), max_wrong_contradicted)
    references = reference or default_references()
    with Archive.open(db, create=False) as archive:
        checker = _checker(references, settings)
        with RunProgress() as progress:
            stats = run_recheck(checker, archive, progress=progress)
    if as_json:
        emit_json(dataclasses.asdict(change) for change in stats.changes)
    else:
        _print_changes(stats.changes)
    note(summary(stats))


def summary(stats: RecheckStats) -> str:
    """The last line of a recheck, for a person."""
    ways = ", ".join(f"{count} {way}" for way, count in stats.directions().items())
    anew = f", {stats.extracted} extracted anew" if stats.extracted else ""
    return (
        f"{counted(stats.articles, 'article')} ({stats.current} already current{anew}), "
        f"{counted(stats.claims, 'claim')} looked up, {stats.scored} scored again, "
        f"{counted(len(stats.changes), 'verdict')} changed" + (f": {ways}" if ways else "")
    )


def _print_changes(changes: list[Change]) -> None:
    from rich.console import Console

    from claimcheck.cli.show import VERDICTS, _text

    console = Console(highlight=False, emoji=False)
    for change in changes:
        symbol, colour = VERDICTS[change.after]
        before = (
            f"{change.before} {change.before_confidence:.2f}"
            if change.before
            else "not checked before"
        )
        line = _text(f"{symbol} {change.after} {change.after_confidence:.2f}", colour)
        console.print(line.append(_text(f"  (was {before})", "dim")), soft_wrap=True)
        console.print(_text(f"  {change.statement}"), soft_wrap=True)
        console.print(_text(f"  {change.reason}", "dim"), soft_wrap=True)
        console.print(_text(f"  {change.path}  claim {change.claim_id[:8]}", "dim"), soft_wrap=True)
        console.print()
