"""The entailment model and its runtime; the only place that runs it."""

from claimcheck.entail.cache import CachedScores, way_of
from claimcheck.entail.model import EntailmentModel, premise_of

__all__ = ["CachedScores", "EntailmentModel", "premise_of", "way_of"]
