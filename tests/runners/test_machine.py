"""How many processes fit, and what each may take."""

from __future__ import annotations

import pytest

from claimcheck.config import RunConfig
from claimcheck.runners import machine
from claimcheck.runners.machine import Room, room


@pytest.mark.parametrize(
    ("cores", "memory", "config", "expected"),
    [
        (2, 24.0, RunConfig(), Room(2, 9.6, 1)),
        (16, 16.0, RunConfig(), Room(4, 3.2, 4)),
        (2, 2.0, RunConfig(), Room(1, 1.6, 2)),
        (4, 64.0, RunConfig(workers=1, memory_gb=5.0), Room(1, 5.0, 4)),
        (1, 8.0, RunConfig(workers=3), Room(3, 2.13, 1)),
    ],
)
def test_room(
    cores: int, memory: float, config: RunConfig, expected: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "cores", lambda: cores)
    monkeypatch.setattr(machine, "memory_gb", lambda: memory)
    assert room(config) == expected


def test_this_machine_has_something() -> None:
    assert machine.cores() >= 1
    assert machine.memory_gb() > 0.1
