"""The models that suites are answered with, each loaded when a suite first needs it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from claimcheck.config import Config, RetrieveConfig
from claimcheck.errors import UsageError
from claimcheck.evaluate.versions import retriever_version
from claimcheck.model_paths import find_model
from claimcheck.types import Evidence, Verdict

if TYPE_CHECKING:
    from claimcheck.checker import Checker, Entailer
    from claimcheck.decide import HeldBack
    from claimcheck.extract import Extractor
    from claimcheck.reference import Reference

__all__ = ["STAGES", "Stages", "with_models"]

#: Which section of the configuration names a model, and which kinds of suite it is measured on.
STAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "entailment": ("entail", ("entailment", "verdicts")),
    "extractor": ("extract", ("ner", "claims", "sentences")),
    "retriever": ("retrieve", ("retrieval", "verdicts")),
    "verdicts": ("decide", ("verdicts", "held-back")),
}
# Facts asked for a statement. Deep enough for mrr; the ranking itself does not change with it.
_RETRIEVAL_DEPTH = 100


class Stages:
    """The stages of one configuration; as a context, it closes the references that it opened."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._checkers: dict[tuple[str, ...], Checker] = {}
        self._references: dict[tuple[RetrieveConfig, tuple[str, ...]], Reference] = {}

    def __enter__(self) -> Stages:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the references; the next question opens them again."""
        for reference in self._references.values():
            reference.close()
        self._references.clear()
        self._checkers.clear()

    @classmethod
    def with_model(cls, kind: str, model: str, config: Config | None = None) -> Stages:
        """The stages with the model of one of them exchanged; kind: a key of STAGES.

        Raises UsageError for another kind.
        """
        return cls(with_models(config or Config(), [f"{kind}={model}"]))

    @cached_property
    def entailment(self) -> Entailer:
        """The entailment model, its particulars compared. Raises ModelError."""
        from claimcheck.compared import with_particulars
        from claimcheck.entail import EntailmentModel

        return with_particulars(EntailmentModel.load(self.config.entail), self.config.entail.model)

    @cached_property
    def extractor(self) -> Extractor:
        """The extractor. Raises ModelError."""
        from claimcheck.extract import Extractor

        return Extractor.load(self.config.extract)

    def versions(self, kind: str) -> dict[str, str]:
        """The versions of the models that a kind of suite is answered with, by the model's kind. Raises ModelError."""
        used = [model for model, (_, suites) in STAGES.items() if kind in suites]
        return {model: self._version(model) for model in used}

    def _version(self, model: str) -> str:
        if model == "entailment":
            return str(self.entailment.version)
        if model == "extractor":
            return str(self.extractor.version)
        if model == "retriever":
            return retriever_version(self.config.retrieve.model)
        from claimcheck.decide import weights_version

        return weights_version(find_model(self.config.decide.model))

    def score(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.floating[Any]]:
        """P(supported), P(contradicted), P(unverified) of premises and hypotheses, (n, 3)."""
        scores: npt.NDArray[np.floating[Any]] = self.entailment.score(pairs)
        return scores

    def verdicts(
        self, statements: Sequence[str], dates: Sequence[dt.date | None], reference: Sequence[str]
    ) -> list[Verdict]:
        """The whole line's verdicts on bare statements."""
        return self._checker(reference).check_statements(statements, dates)

    @cached_property
    def held_back(self) -> dict[str, HeldBack]:
        """What the verdict weights made of the claims that they were fitted on, by `claim_key`. Raises ModelError."""
        from claimcheck.decide import read_held_back

        return read_held_back(find_model(self.config.decide.model))

    def search(self, statements: Sequence[str], reference: Sequence[str]) -> list[list[Evidence]]:
        """The evidence that the reference has for each statement, a hundred facts deep."""
        depth = max(self.config.retrieve.top_k, _RETRIEVAL_DEPTH)
        deep = dataclasses.replace(self.config.retrieve, top_k=depth)
        return self._reference(reference, deep).search(statements)

    def worth(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """The extractor's two scores of each text's sentences, the higher where there are several.

        Shape (n, 2): worth checking as in a debate, verifiable.
        """
        from claimcheck.extract.scores import sentence_scores

        return sentence_scores(self.extractor, texts)

    def _checker(self, reference: Sequence[str]) -> Checker:
        from claimcheck.checker import Checker

        key = tuple(reference)
        if key not in self._checkers:
            self._checkers[key] = Checker.load(
                reference=self._reference(reference, self.config.retrieve),
                config=self.config,
                entailment=self.entailment,
            )
        return self._checkers[key]

    def _reference(self, sources: Sequence[str], config: RetrieveConfig) -> Reference:
        # Opened once: its sources are hashed and its indexes mapped anew at every opening.
        from claimcheck.reference import Reference

        key = (config, tuple(sources))
        if key not in self._references:
            self._references[key] = Reference.open(list(sources), config=config)
        return self._references[key]


def with_models(config: Config, named: Sequence[str]) -> Config:
    """The configuration with models exchanged; named: `KIND=NAME`, KIND a key of STAGES.

    Raises UsageError for anything else.
    """
    for text in named:
        kind, _, model = text.partition("=")
        if kind not in STAGES or not model:
            raise UsageError(
                f"{text!r} names no model", remedy=f"Write KIND=NAME, KIND of {', '.join(STAGES)}"
            )
        section = STAGES[kind][0]
        changed = dataclasses.replace(getattr(config, section), model=model)
        config = dataclasses.replace(config, **{section: changed})
    return config
