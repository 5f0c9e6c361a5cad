"""`claimcheck models list`."""

from __future__ import annotations

from typing import Any

import typer

from claimcheck.cli.app import JsonFlag, app, emit_json

models = typer.Typer(help="The models that are installed.", no_args_is_help=True)
app.add_typer(models, name="models")


@models.callback()
def _group() -> None:
    """Keeps `list` a subcommand while it is the only one."""


@models.command("list")
def list_models(json_: JsonFlag = False) -> None:
    """Each model with its size and the SHA-256 of its weights."""
    from claimcheck.model_paths import file_sha256, models_folder

    rows: list[dict[str, Any]] = []
    for folder in sorted(p for p in models_folder().glob("*") if p.is_dir()):
        files = [f for f in folder.rglob("*") if f.is_file()]
        weights = [f for f in files if f.suffix == ".safetensors"]
        rows.append(
            {
                "name": folder.name,
                "path": str(folder),
                "megabytes": round(sum(f.stat().st_size for f in files) / 1e6, 1),
                "sha256": {str(f.relative_to(folder)): file_sha256(f) for f in weights},
            }
        )
    if json_:
        emit_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['name']}  {row['megabytes']} MB  {row['path']}")
        for name, digest in row["sha256"].items():
            typer.echo(f"  {name}  sha256 {digest}")
