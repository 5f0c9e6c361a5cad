"""Rows of a dataset on the Hugging Face Hub, streamed: `hf:owner/name:split` and its longer forms.

    hf:owner/name                        the split "train"
    hf:owner/name:split
    hf:owner/name:config:split
    hf:owner/name:folder/file.parquet    one file of the repository
    hf:owner/name@revision:split         for example refs/convert/parquet, the Hub's own Parquet copy

No code of a dataset is ever run: a dataset that needs its loading script is an error that names
what to use instead.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from claimcheck.class_labels import named
from claimcheck.errors import ReferenceSourceError, UsageError

__all__ = ["HubSource", "hub_rows", "parse_hub"]

PREFIX = "hf:"
SUFFIXES = (".parquet", ".jsonl", ".jsonl.gz", ".json", ".json.gz", ".csv", ".csv.gz", ".tsv")
NAMED = 3  # files that a message names
PARQUET_COPY = "refs/convert/parquet"
_SPEC = re.compile(
    r"(?P<repo>[\w.-]+/[\w.-]+)(?:@(?P<revision>[^:\s]+))?(?P<rest>(?::[^:\s]+){0,2})"
)


@dataclass(frozen=True, slots=True)
class HubSource:
    """What `hf:...` names. file: one file of the repository, else a config ("" for the only one)
    and a split."""

    repo: str
    revision: str = ""
    config: str = ""
    split: str = "train"
    file: str = ""


def parse_hub(source: str) -> HubSource | None:
    """The parts of `hf:...`; None for anything else. Raises UsageError for a malformed one."""
    if not source.startswith(PREFIX):
        return None
    found = _SPEC.fullmatch(source.removeprefix(PREFIX))
    if found is None:
        raise UsageError(
            f"{source!r} does not name a dataset",
            remedy="Write hf:OWNER/NAME:SPLIT, hf:OWNER/NAME:CONFIG:SPLIT or hf:OWNER/NAME:FILE",
        )
    parts = found["rest"].split(":")[1:]
    revision = found["revision"] or ""
    if len(parts) == 1 and parts[0].endswith(SUFFIXES):
        return HubSource(found["repo"], revision, file=parts[0])
    config = parts[0] if len(parts) == 2 else ""
    return HubSource(found["repo"], revision, config, parts[-1] if parts else "train")


def hub_rows(
    source: HubSource, *, limit: int = 0, whole: bool = False
) -> tuple[Iterator[dict[str, Any]], str]:
    """The rows, as they arrive, and the licence that the dataset's card states ("" for none).

    limit: only so many rows; 0 for all. Only text, numbers, dates and lists of them are kept;
    whole: nested values too, and numbers that stand for labels become the labels' names.
    Raises ReferenceSourceError for what the Hub does not have or cannot give without code.
    """
    import datasets

    name = f"{PREFIX}{source.repo}"
    options: dict[str, Any] = {"streaming": True, "split": source.split}
    if source.revision:
        options["revision"] = source.revision
    if source.file:
        options.update(data_files={"train": source.file}, split="train")
    try:
        found = datasets.load_dataset(source.repo, source.config or None, **options)
        licence = str(getattr(getattr(found, "info", None), "license", "") or "")
        return _plain(found, name, limit, whole=whole), licence
    except Exception as error:  # the libraries beneath raise their own of many kinds
        raise _explained(error, source, name) from error


def _plain(found: Any, name: str, limit: int, *, whole: bool) -> Iterator[dict[str, Any]]:
    rows = iter(found)
    features = getattr(found, "features", None) or {}
    try:
        for row in islice(rows, limit or None):
            if whole:
                yield {str(key): named(value, features.get(key)) for key, value in row.items()}
            else:
                yield {str(key): value for key, value in row.items() if _is_plain(value)}
    except Exception as error:
        raise ReferenceSourceError(
            f"the rows stopped coming ({_first_line(error)})",
            path=name,
            remedy="Try again; what is there under this name stays as it is until it is whole",
        ) from error


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_plain(part) for part in value)
    return value is None or isinstance(value, str | int | float | dt.date)


def _explained(error: Exception, source: HubSource, name: str) -> ReferenceSourceError:
    text = _first_line(error)
    if "scripts are no longer supported" in str(error):
        files = _data_files(source)
        if files:
            remedy = f"Name a file of it, for example {name}:{files[0]}"
            if len(files) > 1:
                remedy += f" (there are also {', '.join(files[1:NAMED])})"
        else:
            split = ":".join(filter(None, (source.config, source.split)))
            remedy = f"Use the Parquet copy that the Hub keeps: {name}@{PARQUET_COPY}:{split}"
        return ReferenceSourceError(
            "the dataset needs a loading script, and none is ever run", path=name, remedy=remedy
        )
    kind = type(error).__name__
    if "Config name is missing" in str(error):
        configs = re.findall(r"'([^']+)'", str(error).split("available configs")[-1])
        return ReferenceSourceError(
            f"the dataset has several configurations: {', '.join(configs)}",
            path=name,
            remedy=f"Name one: {name}:{configs[0] if configs else 'CONFIG'}:{source.split}",
        )
    if kind == "GatedRepoError" or "gated" in text.lower():
        return ReferenceSourceError(
            "the dataset is behind a form on the Hub",
            path=name,
            remedy="Fill it in there, then log in with: hf auth login",
        )
    if "offline" in text.lower() or isinstance(error, ConnectionError):
        return ReferenceSourceError(
            f"the Hub cannot be reached ({text})",
            path=name,
            remedy="Check the network, or download a file of it and add that",
        )
    if kind in ("DatasetNotFoundError", "RepositoryNotFoundError"):
        return ReferenceSourceError(
            "there is no such dataset on the Hub, or it is private",
            path=name,
            remedy="Check the name",
        )
    return ReferenceSourceError(
        f"the dataset cannot be opened ({text})",
        path=name,
        remedy="Check configuration, split and file",
    )


def _data_files(source: HubSource) -> list[str]:
    """The files of a repository that can be read without code; none when it cannot be asked."""
    try:
        from huggingface_hub import HfApi

        files = HfApi().list_repo_files(
            source.repo, repo_type="dataset", revision=source.revision or None
        )
    except Exception:
        return []
    return sorted(file for file in files if file.endswith(SUFFIXES))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
