"""Where indexes and the registry of names are kept."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["cache_folder", "home_folder"]


def cache_folder() -> Path:
    """The folder of the indexes, which can be deleted at any time: they are made again.

    $CLAIMCHECK_CACHE, else $XDG_CACHE_HOME/claimcheck, else ~/.cache/claimcheck.
    """
    return _folder("CLAIMCHECK_CACHE", "XDG_CACHE_HOME", ".cache")


def home_folder() -> Path:
    """The folder of the registry, which cannot be made again.

    $CLAIMCHECK_HOME, else $XDG_DATA_HOME/claimcheck, else ~/.local/share/claimcheck.
    """
    return _folder("CLAIMCHECK_HOME", "XDG_DATA_HOME", ".local/share")


def _folder(own: str, shared: str, default: str) -> Path:
    if named := os.environ.get(own):
        return Path(named).expanduser()
    if base := os.environ.get(shared):
        return Path(base) / "claimcheck"
    return Path.home() / default / "claimcheck"
