"""How a batch of articles is run: read, screened, checked and saved."""

from claimcheck.runners.local import RunStats, results, run_check

__all__ = ["RunStats", "results", "run_check"]
