"""What scored evidence makes of a claim: particulars compared, evidence weighed, a verdict reached.

No model is run here. `weigh` says how much each piece has to say about the claim, `closer` says what else the entailment model should be asked about a claim,
`decide` makes the verdict of the answers; all are pure functions.
"""

from claimcheck.decide.circular import is_own
from claimcheck.decide.held_back import HeldBack, claim_key, held_back_text, read_held_back
from claimcheck.decide.readings import Answer, Reading
from claimcheck.decide.signals import (
    GROUNDS,
    LEAST_BACKED,
    LEAST_OPPOSED,
    NAMES,
    Signals,
)
from claimcheck.decide.verdict import closer, decide, read_signals
from claimcheck.decide.weigh import Weighed, settled, weigh
from claimcheck.decide.weights import LABELS, Weights, load_weights, weights_version

__all__ = [
    "GROUNDS",
    "LABELS",
    "LEAST_BACKED",
    "LEAST_OPPOSED",
    "NAMES",
    "Answer",
    "HeldBack",
    "Reading",
    "Signals",
    "Weighed",
    "Weights",
    "claim_key",
    "closer",
    "decide",
    "held_back_text",
    "is_own",
    "load_weights",
    "read_held_back",
    "read_signals",
    "settled",
    "weigh",
    "weights_version",
]
