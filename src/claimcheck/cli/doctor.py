"""`claimcheck doctor`: is everything here, whole and of the right version?"""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.app import ConfigFile, JsonFlag, app, emit_json, load_config
from claimcheck.errors import ClaimcheckError

if TYPE_CHECKING:
    from claimcheck.config import Config


@app.command()
def doctor(
    db: Annotated[Path, typer.Option(help="Claims database to check, if it is there.")] = Path(
        "claims.db"
    ),
    json_: JsonFlag = False,
    config: ConfigFile = None,
) -> None:
    """Check that models, database and versions are in order.

    Of models: hashes, label order, verdict weights, and the start encoder.
    """
    settings = load_config(config)
    results = [
        _try("start encoder", _start_encoder),
        _try("extractor", lambda: _extractor(settings)),
        _try("entailment", lambda: _entailment(settings)),
        _try("verdicts", lambda: _verdicts(settings)),
    ]
    if db.exists():
        results.append(_try("database", lambda: _database(db)))
    import importlib.metadata  # a fifth of the time that `--help` takes

    versions = {"python": platform.python_version()}
    for package in (
        "claimcheck",
        "spacy",
        "torch",
        "transformers",
        "datasets",
        "typer",
        "sqlite-utils",
    ):
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = "missing"
    if json_:
        emit_json(
            [
                {
                    "checks": [{"what": w, "ok": ok, "detail": d} for w, ok, d, _ in results],
                    "versions": versions,
                }
            ]
        )
    else:
        for what, ok, detail, _ in results:
            typer.echo(f"{'ok  ' if ok else 'FAIL'}  {what}: {detail}")
        typer.echo("      " + ", ".join(f"{k} {v}" for k, v in versions.items()))
    if codes := [code for _, ok, _, code in results if not ok]:
        raise typer.Exit(max(codes))


def _try(what: str, check: Callable[[], str]) -> tuple[str, bool, str, int]:
    try:
        return what, True, check(), 0
    except ClaimcheckError as error:
        return what, False, str(error), error.exit_code


def _start_encoder() -> str:
    from claimcheck.model_paths import START_SHA256, start_encoder

    start_encoder()
    return f"all-MiniLM-L6-v2, sha256 {START_SHA256[:12]}…"


def _extractor(config: Config) -> str:
    from claimcheck.extract import Extractor

    extractor = Extractor.load(config.extract)
    return f"version {extractor.version}, components {', '.join(extractor.nlp.pipe_names)}"


def _entailment(config: Config) -> str:
    from claimcheck.entail import EntailmentModel

    # load() proves the label order on fixed pairs.
    return f"version {EntailmentModel.load(config.entail).version}, label order proved"


def _verdicts(config: Config) -> str:
    import json

    from claimcheck.cli.fitting import REMEDY, misfit
    from claimcheck.decide import load_weights
    from claimcheck.errors import ModelError
    from claimcheck.model_paths import find_model

    weights = load_weights(config.decide.model)
    if what := misfit(config):
        raise ModelError(what, path=find_model(config.decide.model), remedy=REMEDY)
    fitted = json.loads(weights.fitted).get("entailment", "unknown")
    return f"version {weights.version}, fitted with entailment {fitted}"


def _database(path: Path) -> str:
    from claimcheck.errors import StoreError
    from claimcheck.store import Store

    with Store.open(path, create=False) as store:
        if problems := store.integrity():
            raise StoreError(
                f"the database is damaged: {problems[0]}",
                path=path,
                remedy="Restore it from a backup, or move it away and run check again",
            )
    return f"{path}: integrity and foreign keys are good"
