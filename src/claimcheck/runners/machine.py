"""How many processes this machine has room for, and what each may take."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from claimcheck.config import RunConfig

__all__ = ["Room", "cores", "memory_gb", "room"]

# What a process takes with models and a reference of 100,000 passages, and some to spare.
PROCESS_GB = 3.0
# The rest is for the system, for this process and for the one that reads.
SHARE = 0.8
_GB = 1 << 30


@dataclass(frozen=True, slots=True)
class Room:
    """processes: to check in. memory_gb: that each may take. threads: of each."""

    processes: int
    memory_gb: float
    threads: int


def room(config: RunConfig) -> Room:
    """What the configuration says, and where it says nothing what fits this machine."""
    count, memory = cores(), memory_gb()
    fitting = int(memory * SHARE / PROCESS_GB)
    processes = config.workers or max(1, min(count, fitting))
    share = config.memory_gb or round(memory * SHARE / processes, 2)
    return Room(processes, share, max(1, count // processes))


def cores() -> int:
    """The cores that this process may use."""
    import psutil

    process = psutil.Process()
    # macOS does not bind a process to cores.
    return len(process.cpu_affinity()) if hasattr(process, "cpu_affinity") else os.cpu_count() or 1


def memory_gb() -> float:
    """The memory of this machine, or of the container that this is in."""
    import psutil

    amounts = [psutil.virtual_memory().total]
    # Control groups, version 2 and version 1; without a limit there is a word or a huge number.
    for file in ("memory.max", "memory/memory.limit_in_bytes"):
        with suppress(ValueError, OSError):
            amounts.append(int(Path("/sys/fs/cgroup", file).read_text()))
    return float(min(amounts)) / _GB
