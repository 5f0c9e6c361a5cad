"""Makes the reference pages of the site from the code: commands, configuration, database, errors.

MkDocs calls `on_files` when it builds; nothing made here is kept in the repository, so that it can
never be out of date. `PAGES` gives each page's text, which a test reads without MkDocs.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["PAGES", "on_files", "on_page_markdown"]

ROOT = Path(__file__).parents[2]
# Pages of the repository that those of the site link to.
OUTSIDE = ("SECURITY.md", "CONTRIBUTING.md")


def commands_page() -> str:
    """Every command with its arguments and options, as the command line itself knows them."""
    import typer

    import claimcheck.cli.main  # noqa: F401 - registers every command
    from claimcheck.cli.app import app

    lines = ["# Every command and option", "", "Made from the command line itself.", ""]
    for name, command in _leaves(typer.main.get_command(app), "claimcheck"):
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option"]
        words = [p.metavar or p.name.upper() for p in arguments]
        lines += [f"## `{' '.join([name, *words])}`", "", _flat(command.help or ""), ""]
        if arguments:
            lines += ["| argument | meaning |", "|---|---|"]
            lines += [
                f"| `{_cell(p.metavar or p.name.upper())}` | {_cell(getattr(p, 'help', '') or '')} |"
                for p in arguments
            ]
            lines.append("")
        lines += ["| option | default | meaning |", "|---|---|---|"]
        lines += [_option(p) for p in options if p.name != "help"] or ["| none | | |"]
        lines.append("")
    return "\n".join(lines)


def _leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield name, command
        return
    for key, child in children.items():
        yield from _leaves(child, f"{name} {key}")


def _option(option: Any) -> str:
    flags = ", ".join(f"`{flag}`" for flag in (*option.opts, *option.secondary_opts))
    if not option.is_flag:
        flags += f" `{_cell(option.metavar or _kind(option))}`"
    default = option.default
    shown = "" if default in (None, "", (), []) or callable(default) else f"`{default}`"
    if isinstance(default, bool):
        shown = "yes" if default else "no"
    meaning = option.help or ""
    if option.multiple and "several" not in meaning:
        meaning += " Several."
    if option.required:
        meaning = f"Needed. {meaning}"
    return f"| {flags} | {_cell(shown)} | {_cell(meaning)} |"


def _kind(option: Any) -> str:
    """What a value is, by the annotation: FILE for a path, NUMBER, TEXT."""
    annotation = str(option.type_descriptor.annotation)
    named = {"Path": "PATH", "int": "NUMBER", "float": "NUMBER"}
    return next((word for key, word in named.items() if key in annotation), "TEXT")


def configuration_page() -> str:
    """Every key of the configuration and of the recipes, with type, default and meaning."""
    from claimcheck import config

    lines = ["# Every configuration key", "", "Made from `claimcheck.config`.", ""]
    for part in dataclasses.fields(config.Config):
        cls = type(getattr(config.Config(), part.name))
        lines += [f"## `[{part.name}]`", "", *_keys(cls), ""]
    return "\n".join(lines)


def _keys(cls: type[Any]) -> list[str]:
    text = inspect.getdoc(cls) or ""
    meanings = {
        name.strip(): _flat(meaning)
        for names, meaning in re.findall(
            r"^([a-z_]+(?:, [a-z_]+)*): (.+(?:\n[ \t]+.+)*)", text, flags=re.MULTILINE
        )
        for name in names.split(",")
    }
    lines = [_flat(text.split("\n\n")[0]), "", "| key | type | default | allowed | meaning |"]
    lines.append("|---|---|---|---|---|")
    for field in dataclasses.fields(cls):
        default = (
            field.default_factory()
            if field.default_factory is not dataclasses.MISSING
            else field.default
        )
        shown = json.dumps(default, default=list)
        meaning = _cell(meanings.get(field.name, ""))
        allowed = field.metadata.get("bounds", "")
        lines.append(
            f"| `{field.name}` | `{_cell(str(field.type))}` | `{shown}` | {allowed} | {meaning} |"
        )
    return lines


# What a table is for; the columns are read from the database itself.
TABLES = {
    "runs": "One run of `check` or `recheck`: its configuration, models, references and figures.",
    "articles": "Every text that was read, once; `revises` names the version before it.",
    "article_copies": "Other paths at which the very same text was met.",
    "entities": "Names, numbers and dates of an article, with their values and links.",
    "claims": "What was found in an article. `current` is 0 once a newer check no longer finds it.",
    "verdicts": "What the evidence made of a claim; only ever added.",
    "evidence": "The facts that a verdict rests on, copied in; `position` 1 decided.",
    "reviews": "What editors did; only ever added.",
    "failures": "Paths that failed, until a later run succeeds with them; `aside`: not tried again unless asked for.",
    "suggestions": "Claims whose labels are wanted, and why; they wait in the queue behind what is flagged.",
    "claim_wordings": "What a claim said until a later check gave it other words, and the last review of before.",
    "desk": "Derived: a row for each claim on the editors' desk, kept by triggers.",
    "in_work": "What is being checked now, or was when a run was killed: entered before, struck out when it is saved.",
    "desk_totals": "Derived: how many claims of each state, verdict, beat and reviewer the desk has, kept by triggers.",
    "claim_states": "Each claim with its latest verdict and the review that decides.",
    "claim_edits": "The words and spans that editors gave claims and did not take back.",
    "current_verdicts": "The verdict that counts for each current claim; a review's decision wins.",
    "review_queue": "What an editor should see next, first, and why.",
    "changed_reviews": "Decisions that did not carry over to a newer version of an article.",
    "desk_rows": "The rows that `desk` should hold.",
    "desk_reasons": "The rows of `desk` in words.",
}


def database_page() -> str:
    """Every table and view with its columns, from a database that was just made."""
    import sqlite3

    from claimcheck.store import Store

    lines = ["# Every table and column", "", "Made from a new database.", ""]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.db"
        Store.open(path).close()
        db = sqlite3.connect(path)
        names = db.execute(
            "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"
            " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY type, name"
        ).fetchall()
        for name, kind in names:
            lines += [f"## `{name}` ({kind})", "", TABLES.get(name, ""), ""]
            lines += ["| column | type | |", "|---|---|---|"]
            links = {
                row[3]: f"refers to `{row[2]}.{row[4]}`"
                for row in db.execute(f"PRAGMA foreign_key_list({name})")
            }
            for _, column, type_, needed, _, key, hidden in db.execute(
                f"PRAGMA table_xinfo({name})"
            ):
                notes = ["part of the key"] if key else []
                notes += ["never empty"] if needed and not key else []
                notes += ["computed"] if hidden else []
                notes += [links[column]] if column in links else []
                lines.append(f"| `{column}` | {type_.lower()} | {', '.join(notes)} |")
            lines.append("")
        db.close()
    return "\n".join(lines)


def errors_page() -> str:
    """The tree of errors with exit codes, from their classes."""
    from claimcheck import errors

    lines = ["# Every error", "", "Made from `claimcheck.errors`.", ""]
    lines += ["| class | a kind of | exit code | meaning |", "|---|---|---|---|"]
    for name in errors.__all__:
        cls = getattr(errors, name)
        doc = _flat((inspect.getdoc(cls) or "").split("\n\n")[0])
        lines.append(f"| `{name}` | `{cls.__base__.__name__}` | {cls.exit_code} | {_cell(doc)} |")
    return "\n".join(lines) + "\n"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _flat(text).replace("|", "\\|").replace("<", "&lt;")


PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands_page,
    "reference/configuration.md": configuration_page,
    "reference/database.md": database_page,
    "reference/errors.md": errors_page,
}


def on_files(files: Any, config: Any) -> Any:
    """Add the made pages to those of the folder, and the project's own pages that they link to."""
    from mkdocs.structure.files import File

    for name, make in PAGES.items():
        files.append(File.generated(config, name, content=make()))
    for name in OUTSIDE:
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, name.lower(), content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Links that lead out of the folder lead to the copies in the site."""
    for name in OUTSIDE:
        markdown = markdown.replace(f"](../{name}", f"]({name.lower()}")
    return markdown
