"""The names under which reference datasets were added: a small SQLite file."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference.fetching import fetched
from claimcheck.reference.folders import home_folder
from claimcheck.reference.hub import parse_hub
from claimcheck.reference.options import ReadOptions
from claimcheck.sqlite import Database
from claimcheck.storage import is_address

__all__ = ["Dataset", "Registry"]

FILE = "references.db"
NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")
WAIT_SECONDS = 10.0
FIRST_COLUMNS = {
    "name": str,
    "path": str,
    "hash": str,
    "rows": int,
    "licence": str,
    "mapping": str,
    "added_at": str,
}
# Added to a registry of an earlier version when it is next opened.
LATER_COLUMNS: dict[str, tuple[type, object]] = {
    "origin": (str, ""),
    "options": (str, "{}"),
    "retrieved": (str, ""),
    "size": (int, 0),
    "skipped": (int, 0),
    "frozen": (str, ""),
    "limit": (int, 0),
}


@dataclass(frozen=True, slots=True)
class Dataset:
    """A reference dataset as it was added.

    path: the data. hash: of its content and columns when it was last indexed. rows: its facts.
    mapping: field to column. licence: for facts that state none. added_at: UTC, ISO 8601; empty for
    a file that was named without being added. origin: where a snapshot at `path` came from (a
    folder of articles, or hf:...); else empty. options: how it is read, as JSON. retrieved: the
    day on which the data was fetched. size: bytes of the index. skipped: rows left out as they
    cannot be used. frozen: the file that holds the index for good, or empty. limit: rows taken
    from the Hub, 0 for all.
    """

    name: str
    path: str
    hash: str = ""
    rows: int = 0
    licence: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    added_at: str = ""
    origin: str = ""
    options: str = "{}"
    retrieved: str = ""
    size: int = 0
    skipped: int = 0
    frozen: str = ""
    limit: int = 0

    @property
    def reading(self) -> ReadOptions:
        """How its data is read."""
        return ReadOptions.from_json(self.options, self.mapping)

    @property
    def shown(self) -> str:
        """Where it comes from, for a person."""
        return self.origin or self.path


class Registry:
    """The datasets that were added, by name. folder: where the file is; `home_folder()` if None."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or home_folder()) / FILE

    def list(self) -> list[Dataset]:
        """All datasets, in order of their names."""
        if not self._path.is_file():
            return []
        with self._open() as db:
            rows = db.query("select * from datasets order by name")
            return [_dataset(row) for row in rows]

    def get(self, name: str) -> Dataset | None:
        """The dataset of a name, or None."""
        return next((dataset for dataset in self.list() if dataset.name == name), None)

    def resolve(self, source: str) -> Dataset:
        """What `--reference` names: a dataset that was added, else a file or folder.

        Raises ReferenceSourceError when it is neither, and when an added dataset's file is gone.
        """
        known = self.get(source)
        if known is not None:
            if not known.frozen and not Path(known.path).exists():
                raise ReferenceSourceError(
                    f"the data of the reference {source!r} is not there any more",
                    path=known.path,
                    remedy="Put it back, or remove the reference and add it from its new place",
                )
            return known
        if parse_hub(source) is not None:
            raise ReferenceSourceError(
                "a dataset of the Hub is fetched once, under a name",
                path=source,
                remedy=f"First run: claimcheck reference add NAME {source}",
            )
        path = fetched(source) if is_address(source) else Path(source).expanduser()
        if path.exists():
            return Dataset(name=_stem(path), path=str(path))
        names = [dataset.name for dataset in self.list()]
        near = get_close_matches(source, names, n=1)
        if near:
            remedy = f"Did you mean {near[0]!r}"
        elif names:
            remedy = f"Known are {', '.join(names)}; or give the path of a file"
        else:
            remedy = "Add it with claimcheck reference add NAME FILE, or give the path of a file"
        raise ReferenceSourceError(
            f"{source!r} is neither a reference that was added nor a file", remedy=remedy
        )

    def add(
        self,
        name: str,
        path: Path,
        *,
        options: ReadOptions | None = None,
        licence: str = "",
        origin: str = "",
    ) -> Dataset:
        """A dataset ready to be indexed and then saved; nothing is written yet.

        origin: where the snapshot at `path` comes from.
        Raises UsageError for a name that could be a path or that another dataset has.
        """
        if not NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} cannot be the name of a reference",
                remedy="Use letters, digits, '.', '-' and '_', a letter or digit first",
            )
        options = options or ReadOptions()
        dataset = Dataset(
            name=name,
            path=str(path.expanduser().resolve()),
            mapping=dict(options.mapping),
            licence=licence,
            origin=origin,
            options=options.to_json(),
        )
        known = self.get(name)
        if known is not None and known.shown != dataset.shown:
            raise UsageError(
                f"the name {name!r} is taken, by {known.shown}",
                remedy=f"Choose another, or first run: claimcheck reference remove {name}",
            )
        if known is not None and known.frozen:
            raise UsageError(
                f"the reference {name!r} is frozen",
                remedy=f"First run: claimcheck reference freeze {name} --off",
            )
        return dataset

    def save(self, dataset: Dataset) -> Dataset:
        """Write a dataset, over an earlier one of its name; `added_at` is filled in."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        row = {
            "name": dataset.name,
            "path": dataset.path,
            "hash": dataset.hash,
            "rows": dataset.rows,
            "licence": dataset.licence,
            "mapping": json.dumps(dataset.mapping, sort_keys=True),
            "added_at": dataset.added_at or now,
            "origin": dataset.origin,
            "options": dataset.options,
            "retrieved": dataset.retrieved or now[:10],
            "size": dataset.size,
            "skipped": dataset.skipped,
            "frozen": dataset.frozen,
            "limit": dataset.limit,
        }
        with self._open(create=True) as db:
            db.table("datasets").insert(row, pk="name", replace=True)
        return _dataset(row)

    def remove(self, name: str) -> Dataset:
        """Forget a name; its data stays. Raises ReferenceSourceError when it is not known."""
        known = self.get(name)
        if known is None:
            raise ReferenceSourceError(
                f"no reference {name!r} was added",
                remedy="See the names with claimcheck reference list",
            )
        with self._open() as db:
            db.table("datasets").delete(name)
        return known

    @contextmanager
    def _open(self, *, create: bool = False) -> Iterator[Database]:
        try:
            if create:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(Database(sqlite3.connect(self._path, timeout=WAIT_SECONDS))) as db:
                table = db.table("datasets")
                table.create(FIRST_COLUMNS, pk="name", strict=True, if_not_exists=True)
                there = table.columns_dict
                for column, (kind, default) in LATER_COLUMNS.items():
                    if column not in there:
                        table.add_column(column, kind, not_null_default=default)
                yield db
        except (sqlite3.Error, OSError) as error:
            raise ReferenceSourceError(
                f"the list of references cannot be used ({error})",
                path=self._path,
                remedy="Check that it can be written, or set CLAIMCHECK_HOME to another folder",
            ) from error


def _dataset(row: Mapping[str, object]) -> Dataset:
    values = dict(row)
    values["mapping"] = json.loads(str(values["mapping"]))
    return Dataset(**values)  # type: ignore[arg-type]


def _stem(path: Path) -> str:
    name = path.resolve().name
    return name.removesuffix(".gz").rsplit(".", 1)[0] if path.is_file() else name
