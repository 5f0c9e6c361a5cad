"""The entry point: registers the command groups and turns errors into exit codes."""

from __future__ import annotations

import importlib
import sys

import typer

from claimcheck.cli.app import app, note
from claimcheck.errors import ClaimcheckError

# One module a command group; each registers its commands on `app` when it is imported.
GROUPS = (
    "check",
    "claims",
    "show",
    "why",
    "recheck",
    "export",
    "review",
    "reference",
    "corpus",
    "train",
    "evaluate",
    "models",
    "doctor",
    "bench",
)

INTERRUPTED = 130
STOPPED = "claimcheck: stopped; what was finished is saved"

for _group in GROUPS:
    importlib.import_module(f"claimcheck.cli.{_group}")

__all__ = ["main"]


def main() -> None:
    """Run the command line; never a traceback for an error that claimcheck raised on purpose."""
    try:
        code = app(standalone_mode=False)
    except ClaimcheckError as error:
        note(f"claimcheck: {error}")
        sys.exit(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        note(STOPPED)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.exit(0)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except Exception as error:
        # Click's own usage errors know how to show themselves.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        sys.exit(getattr(error, "exit_code", 2))
    if code == INTERRUPTED:  # what Typer makes of Ctrl-C
        note(STOPPED)
    sys.exit(code if isinstance(code, int) else 0)
