"""Measuring the models and the whole line on labelled files: what `claimcheck evaluate` calls."""

from claimcheck.evaluate.suites import Outcome

__all__ = ["Outcome"]
