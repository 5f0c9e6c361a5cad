"""A new model ships only when it breaks no gate; it can be taken back to the byte."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.config import Config
from claimcheck.errors import ConfigError, ModelError, UsageError
from claimcheck.evaluate.catalog import Suite
from claimcheck.evaluate.compare import MEAN, Comparison
from claimcheck.evaluate.outcome import SuiteProgress
from claimcheck.model_paths import models_folder, start_encoder
from claimcheck.promotion import record
from claimcheck.promotion.card_figures import stale_figures
from claimcheck.promotion.comparing import Model, compare_models, find_both
from claimcheck.promotion.folder import describe, megabytes, problems_of, tree_sha256
from claimcheck.promotion.gates import Broken, Gate, Gates, broken_gates
from claimcheck.promotion.leaks import find_leaks
from claimcheck.promotion.manifest import MANIFEST, licence_problems, load_manifest
from claimcheck.promotion.swap import keep, kept, recover, replace_folder
from claimcheck.reference.folders import home_folder

__all__ = [
    "Promotion",
    "journal_beside",
    "judge",
    "promote",
    "roll_back",
    "rules_broken",
    "store_folder",
]


@dataclass(frozen=True, slots=True)
class Promotion:
    """What came of it: the kind of model, why it was refused (empty: it ships), and the figures.

    comparison: None when the folder was refused unmeasured. unread: training sets that could not be looked through for
    rows of the gates' suites.
    """

    kind: str
    broken: list[Broken]
    comparison: Comparison | None
    unread: tuple[str, ...] = ()


def store_folder() -> Path:
    """Where replaced models are kept: $CLAIMCHECK_HOME/models, or beside the user's own data."""
    return home_folder() / "models"


def judge(
    new: str,
    *,
    suites: Sequence[Suite],
    gates: Gates,
    kind: str = "",
    manifest: Path = MANIFEST,
    config: Config | None = None,
    limit: int | None = None,
    progress: SuiteProgress | None = None,
) -> tuple[Model, Promotion]:
    """Hold a new model against the one that ships, over the suites that its gates name.

    Raises ModelError for a model that cannot be loaded, UsageError for one that ships already.
    """
    # Named by the kind of the new one, so that what ships is found by its name alone.
    candidate = find_both(new, new, kind=kind)[0]
    if candidate.folder is None:
        raise UsageError("a model on the Hub cannot be promoted", remedy="Download it to a folder")
    shipped = models_folder() / candidate.kind
    recover(shipped)
    if candidate.folder.resolve() == shipped.resolve():
        raise UsageError("this is the model that ships", remedy="Name the new model's folder")
    own = gates.of(candidate.kind)
    needed = _needed(own, suites, candidate.kind)
    leaks = find_leaks(candidate.folder, needed, most=gates.limits.max_seen_rows)
    unread = tuple(leaks.unread)
    broken = rules_broken(candidate.folder, shipped, gates, manifest)
    broken += [Broken(suite, why) for suite, why in leaks.found.items()]
    if broken:
        return candidate, Promotion(candidate.kind, broken, None, unread)
    if shipped.is_dir() and tree_sha256(candidate.folder) == tree_sha256(shipped):
        raise UsageError("the new model is the one that ships", remedy="Name another folder")
    old = _shipped(shipped, candidate.kind)
    comparison = compare_models(
        old, candidate, needed, config=config, limit=limit, progress=progress
    )
    return candidate, Promotion(candidate.kind, broken_gates(own, comparison), comparison, unread)


def promote(candidate: Model, found: Promotion, *, journal: Path, note: str = "") -> None:
    """Record the decision, and put the model in place when nothing was broken.

    The old model is kept first, so that `roll_back` finds it. Raises ModelError, DataError.
    """
    assert candidate.folder is not None
    shipped = models_folder() / found.kind
    old, new = _described(shipped), _described(candidate.folder)
    figures = {} if found.comparison is None else _figures(found.comparison)
    if found.broken:
        row = record.entry(
            "refused", found.kind, old=old, new=new, broken=found.broken, figures=figures, note=note
        )
        record.append(journal, row)
        return
    if shipped.is_dir():
        keep(shipped, store_folder())
    replace_folder(shipped, candidate.folder)
    row = record.entry("promoted", found.kind, old=old, new=new, figures=figures, note=note)
    record.append(journal, row)


def roll_back(kind: str, *, journal: Path, note: str = "") -> str:
    """Take the latest promotion back; gives the hash of the model that is in place again.

    Raises UsageError when there is none, ModelError when the shipped model is another than that
    promotion put there, or the old one is not kept whole.
    """
    shipped = models_folder() / kind
    recover(shipped)
    row = record.last_promotion(journal, kind)
    if row is None:
        raise UsageError(
            f"no promotion of {kind!r} stands in {journal}", remedy="There is nothing to take back"
        )
    if not shipped.is_dir() or _bare(shipped) != row["new_without_card"]:
        raise ModelError(
            "the model that ships is not the one that was promoted last",
            path=shipped,
            remedy="Take the one you want from the history of the repository",
        )
    # The first of its kind had nothing before it: taking it back leaves nothing.
    old = kept(row["old"], store_folder()) if row["old"] else None
    taken = describe(shipped)
    keep(shipped, store_folder())
    if old is None:
        shutil.rmtree(shipped)
    else:
        replace_folder(shipped, old)
    record.append(
        journal, record.entry("rolled back", kind, old=taken, new=_described(shipped), note=note)
    )
    return str(row["old"])


def rules_broken(
    folder: Path, shipped: Path, gates: Gates, manifest: Path = MANIFEST
) -> list[Broken]:
    """The rules for models/ that a folder breaks: kinds of file, pickle, sizes, another model's figures, licences.

    manifest: the list of data sets, with their licences; licences are not looked at without it.
    """
    found = [Broken("folder", p) for p in problems_of(folder, max_file_mb=gates.limits.max_file_mb)]
    found += [Broken("card", problem) for problem in stale_figures(folder)]
    if manifest.is_file():
        problems = licence_problems(folder, load_manifest(manifest))
        found += [Broken("licence", problem) for problem in problems]
    others = sum(
        megabytes(other)
        for other in shipped.parent.glob("*")
        if other.is_dir() and other != shipped and not other.name.startswith(".")
    )
    total = others + megabytes(folder)
    if total > gates.limits.max_models_mb:
        found.append(
            Broken(
                "folder",
                f"models/ would have {total:.1f} MB, over {gates.limits.max_models_mb:g}",
            )
        )
    return found


def journal_beside(gates: Path) -> Path:
    """Where decisions are recorded. Raises ConfigError when there is no such folder."""
    if not gates.parent.is_dir():
        raise ConfigError("there is no such folder", path=gates.parent, remedy="Check --gates")
    return gates.parent / record.RECORD


def _needed(gates: Sequence[Gate], suites: Sequence[Suite], kind: str) -> list[Suite]:
    """The suites that the gates look at, and no others: what is only reported stays shut."""
    from claimcheck.promotion.comparing import suites_for

    named = {gate.suite for gate in gates}
    return [
        suite
        for suite in suites_for(kind, suites)
        if suite.use == "choose" and (suite.name in named or named & {MEAN, "each"})
    ]


def _shipped(folder: Path, kind: str) -> Model:
    """What the new model has to beat: the one that ships, or for a first retriever the start encoder.

    Raises ModelError when there is neither.
    """
    if folder.is_dir():
        return Model(str(folder), folder, kind)
    if kind == "retriever":
        return Model("start", start_encoder(), kind)
    raise ModelError(
        f"no model {kind!r} ships yet to compare with",
        path=folder,
        remedy="Set CLAIMCHECK_MODELS, or put the first one there by hand",
    )


def _bare(folder: Path) -> str:
    """The hash without the card, which may be written anew at any time."""
    return tree_sha256(folder, without=("README.md",))


def _described(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        return {}
    return {**describe(folder), "without_card": _bare(folder)}


def _figures(comparison: Comparison) -> dict[str, Any]:
    """The headline figures, as the record keeps them."""
    found: dict[str, Any] = {}
    for suite in comparison.suites:
        change = suite.headline
        found[suite.name] = {
            "metric": suite.metric, "n": suite.n, "old": round(change.a, 4), "new": round(change.b, 4),
            "interval": change.interval and [round(end, 4) for end in change.interval],
        }  # fmt: skip
    return found
