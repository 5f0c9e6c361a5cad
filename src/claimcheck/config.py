"""Configuration: one frozen dataclass per stage, read from TOML, unknown keys refused.

`load(Config, path)` gives a `Config`; `digest(config)` is the hash that is stored with each run.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import math
import tomllib
import types
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from claimcheck.errors import ConfigError

__all__ = [
    "Bounds",
    "Config",
    "DecideConfig",
    "EntailConfig",
    "ExtractConfig",
    "RetrieveConfig",
    "RunConfig",
    "build",
    "digest",
    "load",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a number may be; most: None where only `least` is a bound."""

    least: float
    most: float | None = None

    def __contains__(self, value: float) -> bool:
        # Neither NaN nor infinity is a setting that means anything.
        return (
            math.isfinite(value)
            and value >= self.least
            and (self.most is None or value <= self.most)
        )

    def __str__(self) -> str:
        return f"at least {self.least}" if self.most is None else f"{self.least} to {self.most}"


def _bounded(default: Any, least: float, most: float | None = None) -> Any:
    """A field with a default, and with bounds that `build` checks and the documentation shows."""
    return field(default=default, metadata={"bounds": Bounds(least, most)})


@dataclass(frozen=True, slots=True)
class ExtractConfig:
    """Which extractor, and which sentences count as checkable.

    model: a folder name under models/, or a path to one.
    min_check_worthiness: spans scored below it are not claims (0..1); chosen on the development
        articles, see evaluation/results/extractor.md.
    batch_size: sentences per encoder batch.
    """

    model: str = "extractor"
    min_check_worthiness: float = _bounded(0.4, 0, 1)
    batch_size: int = _bounded(32, 1)


@dataclass(frozen=True, slots=True)
class RetrieveConfig:
    """How evidence is looked up.

    model: "start" for the start encoder, else a sentence-encoder folder.
    top_k: facts kept for a claim after fusion.
    pool: facts taken from each of the two rankings before fusion.
    rrf_k: the constant of reciprocal rank fusion (Cormack et al., 2009, use 60).
    min_similarity: facts whose cosine similarity to the claim is lower are no evidence.
    rerank: whether the fused candidates are put in the order of their scores, not their ranks.
    words_share: of that score, what words count for against meaning (0 to 1).
    """

    model: str = "start"
    top_k: int = _bounded(6, 1)
    pool: int = _bounded(50, 1)
    rrf_k: int = _bounded(60, 0)
    min_similarity: float = _bounded(0.3, -1, 1)
    rerank: bool = True
    words_share: float = _bounded(0.4, 0, 1)


@dataclass(frozen=True, slots=True)
class EntailConfig:
    """Which entailment model, and how it is run.

    model: a folder under models/, a path, or a Hugging Face sequence-classification NLI id.
    max_tokens: premise and hypothesis together.
    token_budget: tokens per batch, padding included; no score depends on it. Of so few the states
        stay in the processor's caches.
    precision: "auto" runs in bfloat16 where the processor has units for it, else "float32".
    """

    model: str = "entailment"
    max_tokens: int = _bounded(192, 8)
    token_budget: int = _bounded(2048, 1)
    precision: str = "auto"


@dataclass(frozen=True, slots=True)
class DecideConfig:
    """When evidence is enough. Thresholds were chosen on development claims, never on the locked
    articles; see evaluation/results/verdicts.md.

    min_supported, min_contradicted: the least probability for that verdict; 0 for the latter takes
        the threshold that keeps to max_wrong_contradicted.
    conflict_margin: how much likelier than contradicted a supported claim must be.
    flag_check_worthiness: an unverified claim at least this check-worthy is flagged.
    max_wrong_contradicted: the share of true claims that may come out contradicted (0 to 1), with
        or without their facts in the reference, on the claims that the weights were fitted on.
    min_topic: a fact that has less of the claim's names and words (0 to 1) is of something else, and
        not read.
    min_conflict: two facts this sure, one for the claim and one against it, are a conflict.
    model: the folder of the weights that make probabilities of the evidence.
    max_readings: further questions that the entailment model is asked about one claim.
    source_weights: how far a source is trusted, 0 to 1, by a part of its name; 1 for the others.
    publishers: names under which this newsroom publishes: what they printed in nearly the
        article's words is no evidence for it.
    max_evidence: pieces of evidence kept with a verdict; the strongest of either side always are.
    """

    min_supported: float = _bounded(0.6, 0, 1)
    min_contradicted: float = _bounded(0.0, 0, 1)
    conflict_margin: float = _bounded(0.05, 0, 1)
    max_wrong_contradicted: float = _bounded(0.02, 0, 1)
    min_topic: float = _bounded(0.5, 0, 1)
    min_conflict: float = _bounded(0.9, 0, 1)
    model: str = "verdicts"
    max_readings: int = _bounded(10, 0)
    source_weights: dict[str, float] = field(
        default_factory=dict, metadata={"bounds": Bounds(0, 1)}
    )
    publishers: tuple[str, ...] = ()
    flag_check_worthiness: float = _bounded(0.945, 0, 1)
    max_evidence: int = _bounded(5, 1)


@dataclass(frozen=True, slots=True)
class RunConfig:
    """How a batch is run. Nothing here changes a verdict, so it is no part of the digest.

    workers: processes that check; 0 takes one for each core, as far as the memory goes.
    memory_gb: what one process may take, in GB; 0 gives each its share of the machine.
    patience: seconds, of processor time or of standing still, after which a process counts as
        hanging; a long article is given more, by its length.
    cached_pairs: scores of pairs that are kept between runs; 0 keeps none.
    exchange: on a cluster, a folder that every node can write to, for outcomes on their way; empty:
        that of the database.
    """

    workers: int = _bounded(0, 0)
    memory_gb: float = _bounded(0.0, 0)
    patience: float = _bounded(60.0, 1)
    cached_pairs: int = _bounded(5_000_000, 0)
    exchange: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """The whole program's configuration; sections as in the TOML file."""

    extract: ExtractConfig = field(default_factory=ExtractConfig)
    retrieve: RetrieveConfig = field(default_factory=RetrieveConfig)
    entail: EntailConfig = field(default_factory=EntailConfig)
    decide: DecideConfig = field(default_factory=DecideConfig)
    run: RunConfig = field(default_factory=RunConfig)


def load(cls: type[T], path: Path) -> T:
    """Read a TOML file into the dataclass `cls`.

    Raises ConfigError when the file is missing or is not TOML, and as `build` does.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            "the configuration cannot be read", path=path, remedy="Check the path"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"not valid TOML ({error})", path=path, remedy="Mend that line"
        ) from error
    return build(cls, data, path=path)


def build(cls: type[T], data: dict[str, Any], *, path: Path | None = None, where: str = "") -> T:
    """A dataclass from a mapping, nested dataclasses from nested mappings.

    Raises ConfigError for an unknown key, a wrong type, and a number outside the bounds of its field.
    """
    hints = typing.get_type_hints(cls)
    known = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise ConfigError(
                f"unknown key {where + key!r}",
                path=path,
                remedy=f"Did you mean {where + near[0]!r}"
                if near
                else f"Known are {', '.join(known)}",
            )
        values[key] = _convert(hints[key], value, path, where + key)
        if bounds := known[key].metadata.get("bounds"):
            _check(values[key], bounds, path, where + key)
    try:
        return cls(**values)
    except TypeError as error:
        raise ConfigError(f"a key is missing ({error})", path=path, remedy="Add it") from error


def _convert(hint: Any, value: Any, path: Path | None, name: str) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return build(typing.cast("type[Any]", hint), value, path=path, where=name + ".")
    origin = typing.get_origin(hint)
    if origin is dict and isinstance(value, dict):
        of = typing.get_args(hint)[1]
        return {k: _convert(of, v, path, f"{name}.{k}") for k, v in value.items()}
    if origin is tuple and isinstance(value, list):
        of = typing.get_args(hint)[0]
        return tuple(_convert(of, v, path, name) for v in value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if origin in (types.UnionType, typing.Union):
        allowed: tuple[Any, ...] = tuple(t for t in typing.get_args(hint))
    else:
        allowed = (origin or hint,)
    plain = tuple(t for t in allowed if isinstance(t, type))
    if plain and (not isinstance(value, plain) or (isinstance(value, bool) and bool not in plain)):
        raise ConfigError(
            f"{name} is {value!r}, which is not {' or '.join(t.__name__ for t in plain)}",
            path=path,
            remedy="Give it a value of that type",
        )
    return value


def _check(value: Any, bounds: Bounds, path: Path | None, name: str) -> None:
    if isinstance(value, dict):
        for key, one in value.items():
            _check(one, bounds, path, f"{name}.{key}")
    elif value not in bounds:
        raise ConfigError(
            f"{name} is {value}, which is not {bounds}",
            path=path,
            remedy=f"Give a number of {bounds}" if bounds.most is not None else f"Give {bounds}",
        )


def digest(config: Any) -> str:
    """The first 16 hex digits of the SHA-256 of a configuration, or of a section of one.

    How a batch is run (`Config.run`) is left out: the verdicts are the same.
    """
    values = dataclasses.asdict(config)
    if isinstance(config, Config):
        del values["run"]
    data = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(data.encode()).hexdigest()[:16]
