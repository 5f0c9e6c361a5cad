"""The entailment model and its runtime; the only place that runs it."""

from claimcheck.entail.model import EntailmentModel, premise_of

__all__ = ["EntailmentModel", "premise_of"]
