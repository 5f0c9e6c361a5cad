"""`claimcheck review`: the editors' desk in the browser."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.app import Database, app, load_config, note
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.checker import Checker
    from claimcheck.config import Config

__all__ = ["review"]

PASSWORD = "CLAIMCHECK_REVIEW_PASSWORD"


@app.command()
def review(
    db: Database = Path("claims.db"),
    host: Annotated[
        str, typer.Option("--host", help="The address to serve on; others need a password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port to serve on.")] = 8484,
    reference: Annotated[
        list[str] | None,
        typer.Option(
            "--reference",
            "-r",
            metavar="NAME|FILE",
            help="What edited statements are checked against; several. "
            "Without it, the files in corpus/reference.",
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="A configuration, TOML.")
    ] = None,
    reviewer: Annotated[
        str | None, typer.Option("--reviewer", help="Your name, beside your decisions.")
    ] = None,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", metavar="FILE", help="Ask for the password in this file."),
    ] = None,
    allowed_host: Annotated[
        list[str] | None,
        typer.Option("--allowed-host", metavar="NAME", help="A name of this server; several."),
    ] = None,
    https: Annotated[
        bool, typer.Option("--https", help="Behind a proxy with HTTPS: cookies over HTTPS only.")
    ] = False,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--trusted-proxy",
            metavar="ADDRESS",
            help="The address of a proxy in front, or its network; several.",
        ),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser.")
    ] = False,
) -> None:
    """Go through flagged claims in the browser, and decide."""
    from claimcheck.review.serve import serve
    from claimcheck.review.settings import ReviewSettings

    settings = ReviewSettings(
        db=db,
        host=host,
        port=port,
        password=_password(password_file),
        reviewer=reviewer or _user(),
        hosts=tuple(allowed_host or ()),
        secure=https,
        proxies=tuple(trusted_proxy or ()),
    )
    configured = load_config(config)
    references = _references(reference)
    load = (lambda: _checker(references, configured)) if references else None
    serve(settings, load=load, browser=not no_browser, notify=note)


def _checker(references: list[str], config: Config) -> Checker:
    from claimcheck.checker import Checker

    return Checker.load(reference=references, config=config)


def _references(given: list[str] | None) -> list[str]:
    """What to check edited statements against; nothing is no error, only less."""
    from claimcheck.cli.check import default_references

    try:
        return given or default_references()
    except UsageError:
        return []


def _password(path: Path | None) -> str:
    if path is None:
        return os.environ.get(PASSWORD, "")
    try:
        password = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "the password cannot be read", path=path, remedy="Check the path and its permissions"
        ) from error
    if not password:
        raise UsageError("the password is empty", path=path, remedy="Write one into the file")
    return password


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user, in a container say
        return "Editor"
