"""Measuring the models and the whole line on labelled files: what `claimcheck evaluate` calls."""

from claimcheck.evaluate.outcome import Outcome

__all__ = ["Outcome"]
