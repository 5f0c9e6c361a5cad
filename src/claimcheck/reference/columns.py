"""Which column of a reference dataset holds what: given by the user, else by its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from claimcheck.errors import ReferenceSourceError, UsageError

__all__ = ["ALIASES", "parse_mapping", "resolve_columns"]

# Per field of a fact the column names that are taken for it, the likeliest first. Compared
# without case, and with spaces and hyphens as underscores.
ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "_id", "fact_id", "doc_id", "docid", "passage_id", "uid", "pageid"),
    "title": ("title", "headline", "page_title", "page", "heading"),
    "text": (
        "text",
        "passage",
        "sentence",
        "abstract",
        "sentences",
        "body",
        "content",
        "paragraph",
        "fact",
        "evidence",
        "statement",
        "claim",
    ),
    "source": ("source", "publisher", "outlet", "origin", "provider"),
    "url": ("url", "link", "uri", "source_url", "href"),
    "date": ("date", "published", "published_at", "pub_date", "date_published", "datepublished"),
    "licence": ("licence", "license"),
}


def parse_mapping(pairs: Collection[str]) -> dict[str, str]:
    """`["text=body", "date=day"]` as a mapping from field to column.

    Raises UsageError for a pair without "=" and for a field that facts do not have.
    """
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column or field not in ALIASES:
            raise UsageError(
                f"--map {pair!r} is not FIELD=COLUMN",
                remedy=f"Name one of {', '.join(ALIASES)}, then =, then a column of the file",
            )
        mapping[field] = column
    return mapping


def resolve_columns(
    found: Collection[str], mapping: Mapping[str, str], *, path: Path
) -> tuple[dict[str, str], list[str]]:
    """The column for each field that has one, and a note for each that was guessed.

    found: the columns of the file. mapping: field to column, as the user gave it.
    Raises ReferenceSourceError when a mapped column is not there or no column can be the text.
    """
    listed = ", ".join(found) or "none"
    columns: dict[str, str] = {}
    notes: list[str] = []
    folded = {_fold(name): name for name in reversed(list(found))}
    for field, column in mapping.items():
        if column not in found:
            raise ReferenceSourceError(
                f"there is no column {column!r}; the columns are {listed}",
                path=path,
                remedy=f"Mend --map {field}={column}",
            )
        columns[field] = column
    for field, aliases in ALIASES.items():
        taken = set(columns.values())
        for alias in aliases:
            name = folded.get(alias)
            if field in columns or name is None or name in taken:
                continue
            columns[field] = name
            if alias != field:
                notes.append(f"{path.name}: column {name!r} is read as the {field}")
    if "text" not in columns:
        raise ReferenceSourceError(
            f"no column holds the text; the columns are {listed}",
            path=path,
            remedy="Name it: claimcheck reference add NAME FILE --map text=COLUMN",
        )
    return columns, notes


def _fold(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")
