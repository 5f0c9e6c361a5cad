"""`claimcheck bench`: how fast each stage is on this machine, and how near to what it could be."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from claimcheck.cli.app import ConfigFile, JsonFlag, References, app, emit_json, load_config, note

__all__ = ["bench"]


@app.command()
def bench(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...",
            help="Articles to measure on: files, folders, globs. Without them, corpus/articles.",
        ),
    ] = None,
    reference: References = None,
    limit: Annotated[int, typer.Option(min=0, help="Articles at most; 0 for all.")] = 0,
    cold: Annotated[
        bool,
        typer.Option(help="Also start afresh and wait for a first verdict."),
    ] = True,
    config: ConfigFile = None,
    as_json: JsonFlag = False,
) -> None:
    """Measure how fast this machine is, stage by stage.

    The share of its peak, scaling, memory and cold start are measured too. Nothing is stored. Give it a machine without other work.
    """
    from claimcheck.benchmark import bench as run
    from claimcheck.cli.check import default_references

    result = run(
        paths or ["corpus/articles"],
        reference or default_references(),
        config=load_config(config),
        limit=limit,
        cold=cold,
        progress=lambda what: note(f"measuring {what} ..."),
    )
    emit_json([result]) if as_json else _print(result)


def _print(result: dict[str, Any]) -> None:
    machine, entailment = result["machine"], result["entailment"]
    typer.echo(
        f"{machine['processor']}, {machine['cores']} cores, {machine['threads']} threads, "
        f"load {machine['load']}"
    )
    typer.echo(
        f"{result['articles']} articles, {result['words']:,} words, {result['sentences']:,} sentences, "
        f"{result['claims']:,} claims, {result['pairs_a_claim']} pairs a claim"
    )
    for name, stage in result["stages"].items():
        typer.echo(
            f"{name:10} {stage['a_second']:>10,.1f} {stage['unit']} a second, "
            f"{stage['seconds']:,.2f} s ({stage['cpu_seconds']:,.2f} s of processor time)"
        )
    shares = ", ".join(
        f"{share:.0%} of {name} ({entailment['peak_gflops'][name]:,.0f} GFLOP/s)"
        for name, share in entailment["share_of_peak"].items()
    )
    typer.echo(
        f"entailment at {entailment['tokens_a_pair']} tokens: {entailment['pairs_a_second']} pairs a "
        f"second in {entailment['precision']}, {shares}"
    )
    if scaling := result.get("scaling"):
        typer.echo(
            f"{scaling['processors']} processors score {scaling['as_processes']} times as many pairs as one "
            f"({scaling['pairs_a_second_on_one']} a second); threads of one process {scaling['as_threads']} times"
        )
    typer.echo(f"peak memory {result['peak_memory_gb']} GB")
    if "cold_start_seconds" in result:
        typer.echo(
            f"first verdict from a cold start {result['cold_start_seconds']} s, "
            f"--help {result['help_seconds']} s"
        )
