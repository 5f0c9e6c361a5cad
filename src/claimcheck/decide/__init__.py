"""What scored evidence makes of a claim: particulars compared, evidence weighed, a verdict reached.

`decide` is a pure function; no model is run here.
"""

from claimcheck.decide.verdict import decide

__all__ = ["decide"]
