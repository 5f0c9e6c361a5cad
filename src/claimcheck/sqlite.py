"""sqlite-utils, imported without pandas.

sqlite-utils looks for pandas to recognise its timestamps, and `datasets` brings pandas along; importing
it takes as long as the rest of `claimcheck review` together (0.45 of 0.9 s), and no row of ours comes
from it. So the one import of sqlite-utils is told that there is none; whoever imports pandas later
gets it as ever.
"""

from __future__ import annotations

import sys

__all__ = ["Database", "Migrations"]

# None in sys.modules makes an import fail as if the package were not installed.
_absent = "pandas" not in sys.modules
if _absent:
    sys.modules["pandas"] = None  # type: ignore[assignment]
try:
    from sqlite_utils import Database, Migrations
finally:
    if _absent:
        del sys.modules["pandas"]
