"""sqlite-utils is imported without pandas, and pandas stays importable."""

import subprocess
import sys

PROGRAM = """
import sys
import claimcheck.store
assert "pandas" not in sys.modules, "pandas came along"
import pandas
assert pandas.DataFrame({"a": [1]}).shape == (1, 1)
"""


def test_the_database_opens_without_pandas_which_can_still_be_imported() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
