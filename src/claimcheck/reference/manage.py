"""Add, update, freeze and remove named datasets: registry, snapshots and indexes together."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from claimcheck.config import RetrieveConfig
from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference.cache import drop_index, drop_indexes, find_index
from claimcheck.reference.encoder import Encoder, SentenceEncoder
from claimcheck.reference.files import ARTICLES, suffix_of
from claimcheck.reference.folders import home_folder
from claimcheck.reference.hub import hub_rows, parse_hub
from claimcheck.reference.index import Index
from claimcheck.reference.options import ReadOptions
from claimcheck.reference.passages import ARTICLE_WORDS
from claimcheck.reference.registry import Dataset, Registry
from claimcheck.reference.search import open_dataset
from claimcheck.reference.snapshots import drop_snapshot, snapshot_path, write_snapshot

__all__ = ["Changes", "add_dataset", "freeze_dataset", "remove_dataset", "update_dataset"]

Progress = Callable[[str, int, int], None]
Notify = Callable[[str], None]
#: Gives the rows (title, text, date, ...) of the articles at a path; `claimcheck.archive` has one.
ArticleRows = Callable[[Path], Iterator[Mapping[str, Any]]]
IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update did, in facts."""

    added: int = 0
    changed: int = 0
    deleted: int = 0
    same: int = 0


def add_dataset(
    name: str,
    source: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    licence: str = "",
    options: ReadOptions | None = None,
    retrieved: str = "",
    limit: int = 0,
    articles: ArticleRows | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    notify: Notify | None = None,
) -> Dataset:
    """Index a source and keep it under a name; adding it again takes up its changes.

    source: a file or folder of data, which stays where it is; a folder of articles or hf:..., of
    which a copy is made. mapping: field to column, unless `options` say it with all else about
    how to read. licence: for facts that state none; by default what the Hub says. retrieved: the
    day on which the data was fetched, YYYY-MM-DD; today by default. limit: rows taken from the
    Hub now and at each update, 0 for all. articles: reads articles. The name is kept only once the index is whole.
    Raises UsageError for a name that is taken or malformed, ReferenceSourceError as reading and
    indexing do.
    """
    registry = Registry()
    options = options or ReadOptions(mapping=mapping or {})
    retrieved = _day(retrieved) or _today()
    origin = _origin(str(source), options)
    if origin:
        registry.add(name, snapshot_path(name), origin=origin)  # is the name free?
        if _is_articles(origin):
            words = options.passages or ARTICLE_WORDS
            options = replace(options, kind="articles", passages=words)
        found = _fetch(name, origin, limit, articles, progress)
        licence = licence or found
    path = snapshot_path(name) if origin else Path(source)
    dataset = registry.add(name, path, options=options, licence=licence, origin=origin)
    opened, index = open_dataset(
        dataset, encoder=encoder or _encoder(), progress=progress, notify=notify
    )
    index.close()
    before = registry.get(name)
    saved = registry.save(replace(opened, retrieved=retrieved, limit=limit if origin else 0))
    if before is not None and before.reading.key("") != saved.reading.key(""):
        # Only now: its vectors were used again. An index is kept for each way of reading a source.
        _drop_unused(registry, before)
    return saved


def update_dataset(
    name: str,
    *,
    articles: ArticleRows | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    notify: Notify | None = None,
) -> tuple[Dataset, Changes]:
    """Read the source of a name again; only texts that are new are encoded.

    Raises UsageError when it is frozen, ReferenceSourceError as reading and indexing do; what was
    there stays in use then.
    """
    registry = Registry()
    known = _known(registry, name)
    if known.frozen:
        raise UsageError(
            f"the reference {name!r} is frozen",
            remedy=f"First run: claimcheck reference freeze {name} --off",
        )
    encoder = encoder or _encoder()
    # Opened before the source is read again: it is the measure of what has changed.
    before = _index_of(known, encoder)
    try:
        if known.origin:
            _fetch(name, known.origin, known.limit, articles, progress)
        opened, after = open_dataset(known, encoder=encoder, progress=progress, notify=notify)
        try:
            changes = _changes(before, after)
        finally:
            after.close()
    finally:
        if before is not None:
            before.close()
    return registry.save(replace(opened, retrieved=_today())), changes


def freeze_dataset(name: str, *, off: bool = False, encoder: Encoder | None = None) -> Dataset:
    """Keep a reference as it is now, whatever becomes of its source, or (off) let it go again.

    A copy of the index is put beside the registry, where clearing the cache does not reach it.
    Raises ReferenceSourceError when the name is not known or the copy cannot be made.
    """
    registry = Registry()
    known = _known(registry, name)
    if off:
        if known.frozen:
            drop_index(Path(known.frozen))
        return registry.save(replace(known, frozen=""))
    if known.frozen:
        return known
    opened, index = open_dataset(known, encoder=encoder or _encoder())
    index.close()
    copy = home_folder() / "frozen" / f"{name}-{opened.hash[:20]}.index"
    _copy_index(index, copy)
    return registry.save(replace(opened, frozen=str(copy)))


def remove_dataset(name: str) -> Dataset:
    """Forget a name and delete its index, unless another name shares it; the data stays.

    Raises ReferenceSourceError when the name is not known.
    """
    registry = Registry()
    dataset = registry.remove(name)
    if dataset.frozen:
        drop_index(Path(dataset.frozen))
    _drop_unused(registry, dataset)
    if dataset.origin:
        drop_snapshot(name)
    return dataset


def _drop_unused(registry: Registry, dataset: Dataset) -> None:
    """Delete the indexes of a dataset that is registered no more, or no more so, unless shared."""
    others = registry.list()
    if any(each.hash == dataset.hash for each in others):
        return
    shared = any(each.path == dataset.path for each in others)
    drop_indexes(None if shared else Path(dataset.path), version=dataset.hash)


def _origin(source: str, options: ReadOptions) -> str:
    """What a copy is made of: hf:..., or the path of articles; "" for data that is read in place."""
    if parse_hub(source) is not None:
        return source
    path = Path(source).expanduser()
    if options.kind == "articles":
        return str(path.resolve())
    if options.kind or options.mapping or options.template or not path.exists():
        return ""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    if any(suffix_of(file) for file in files):
        return ""
    found = any(file.name.lower().removesuffix(".gz").endswith(ARTICLES) for file in files)
    return str(path.resolve()) if found else ""


def _is_articles(origin: str) -> bool:
    return parse_hub(origin) is None


def _fetch(
    name: str, origin: str, limit: int, articles: ArticleRows | None, progress: Progress | None
) -> str:
    """Make the snapshot of a name; gives the licence that the source states."""
    hub = parse_hub(origin)
    if hub is not None:
        rows, licence = hub_rows(hub, limit=limit)
        write_snapshot(name, rows, progress=progress)
        return licence
    if articles is None:
        raise UsageError(
            "a folder of articles needs a reader",
            remedy="Add it with claimcheck reference add, or give add_dataset articles=",
        )
    if not Path(origin).exists():
        raise ReferenceSourceError(
            "the articles are not there", path=origin, remedy="Check the path"
        )
    write_snapshot(name, articles(Path(origin)), progress=progress)
    return ""


def _index_of(dataset: Dataset, encoder: Encoder) -> Index | None:
    """The index of a dataset as it was last read, or None when it is not in the cache any more."""
    file = find_index(dataset.hash, encoder.name)
    return Index(file) if file is not None else None


def _changes(before: Index | None, after: Index) -> Changes:
    if before is None:
        return Changes(added=len(after))
    same = changed = 0
    ids = after.ids()
    while batch := list(islice(ids, IDS_AT_ONCE)):
        old, new = before.rows_of(batch), after.rows_of(batch)
        alike = sum(old[id] == new[id] for id in old)
        same += alike
        changed += len(old) - alike
    kept = same + changed
    return Changes(len(after) - kept, changed, len(before) - kept, same)


def _copy_index(index: Index, target: Path) -> None:
    """A copy of an index with what lies beside it, the index file last."""
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for side in index.sides():
            shutil.copyfile(side, target.with_name(side.name))
        shutil.copyfile(index.path, part)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise ReferenceSourceError(
            f"the frozen copy cannot be written ({error.strerror or error})",
            path=target,
            remedy="Free some disk space, or set CLAIMCHECK_HOME to another folder",
        ) from error


def _known(registry: Registry, name: str) -> Dataset:
    known = registry.get(name)
    if known is None:
        raise ReferenceSourceError(
            f"no reference {name!r} was added",
            remedy="See the names with claimcheck reference list",
        )
    return known


def _encoder() -> Encoder:
    return SentenceEncoder(RetrieveConfig().model)


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


def _day(retrieved: str) -> str:
    try:
        return dt.date.fromisoformat(retrieved).isoformat() if retrieved else ""
    except ValueError as error:
        raise UsageError(
            f"{retrieved!r} is not a date", remedy="Write the day of retrieval as YYYY-MM-DD"
        ) from error
