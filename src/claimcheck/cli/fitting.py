"""Whether the verdict weights belong to the entailment model that is used with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimcheck.config import Config

__all__ = ["REMEDY", "misfit"]

REMEDY = (
    "Fit them: claimcheck train calibration corpus/labels/verdicts.dev.jsonl, then claimcheck models promote "
    "work/verdicts/model (or name that folder under [decide] model)"
)


def misfit(config: Config) -> str:
    """What is wrong where the weights were fitted with another entailment model; else empty.

    Empty too for a model of the Hub, whose files are not at hand to compare. Raises ModelError for weights that
    cannot be read.
    """
    import json

    from claimcheck.decide import load_weights
    from claimcheck.errors import ModelError
    from claimcheck.model_paths import find_model, scoring_version

    fitted = str(json.loads(load_weights(config.decide.model).fitted).get("entailment", ""))
    try:
        here = scoring_version(find_model(config.entail.model))
    except ModelError:
        return ""
    if not here or fitted == here:
        return ""
    return (
        f"the verdict weights belong to entailment model {fitted or 'unknown'}, and {here} is here: their "
        "confidence and thresholds do not hold"
    )
