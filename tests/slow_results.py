"""`--slow` runs the tests marked `slow`, which are left out otherwise; `--slow-results FILE` keeps
what they measured (`record_property`) with the machine and the versions, as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

_ROWS: list[dict[str, Any]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    parser.addoption("--slow", action="store_true", help="run the tests marked slow, and no others")
    parser.addoption("--slow-results", metavar="FILE", help="write what they measured")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow tests when they are asked for, else the others."""
    slow = bool(config.getoption("--slow"))
    kept = [item for item in items if bool(item.get_closest_marker("slow")) == slow]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep the outcome of a slow test."""
    if report.when == "call" and "slow" in report.keywords:
        _ROWS.append(
            {
                "test": report.nodeid,
                "outcome": report.outcome,
                "seconds": round(report.duration, 1),
                **dict(report.user_properties),
            }
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the file, if one is wanted."""
    file = session.config.getoption("--slow-results")
    if not file or not _ROWS:
        return
    import psutil

    told = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="minutes"),
        "machine": {
            "processor": platform.machine(),
            "cores": psutil.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
            "load": [round(one, 1) for one in psutil.getloadavg()],
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("torch", "spacy", "transformers")},
        },
        "tests": _ROWS,
    }
    Path(file).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
