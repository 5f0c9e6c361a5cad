"""Entity labels: the sixteen of claimcheck, and how other schemes map onto them.

The names are those of OntoNotes 5 with GPE inside LOC and LANGUAGE left out. The built-in table is
read without regard to case, spaces, hyphens and underscores. A label may stand for several types,
where any of them counts as right; a label that maps to none is neither scored nor counted against
a prediction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError

__all__ = ["ENTITY_LABELS", "LabelScheme", "built_in_scheme", "load_scheme"]

ENTITY_LABELS = (
    "PERSON",
    "NORP",
    "FAC",
    "ORG",
    "LOC",
    "PRODUCT",
    "EVENT",
    "WORK_OF_ART",
    "LAW",
    "DATE",
    "TIME",
    "PERCENT",
    "MONEY",
    "QUANTITY",
    "ORDINAL",
    "CARDINAL",
)

# What each type is called elsewhere: OntoNotes, ACE, CoNLL 2003, MUC, TimeML and CoreNLP, WNUT 17,
# GMB, Few-NERD, CrossNER, grobid-ner, the worldwide English newswire set, Re-DocRED.
_NAMES: dict[tuple[str, ...], str] = {
    ("PERSON",): """person per pers people human name individual politician writer scientist
        researcher artist musician musicalartist actor athlete author director soldier scholar""",
    ("NORP",): """norp nationality nationalities national religion ideology ethnicity ethnicgroup
        demonym nationalityreligiouspoliticalgroup politicalaffiliation""",
    ("FAC",): """fac facility facilities building buildings installation structure airport bridge
        landmark stadium hotel hospital""",
    ("ORG",): """org organization organizations organisation organisations corporation corp company
        companies institution institute institutions business politicalparty party government
        governmentagency agency university newspaper sportsteam team band conference""",
    ("ORG", "NORP"): "group groups",
    ("ORG", "WORK_OF_ART"): "media",
    ("LOC",): """loc location locations place places gpe geo geopolitical geopoliticalentity country
        countries city cities stateorprovince state province region continent town village river
        lake mountain island county district geolocation park""",
    ("PRODUCT",): """product products prod artifact artefact vehicle weapon device software
        programlang car ship aircraft""",
    ("EVENT",): """event events eve evt election elections war battle disaster sportsevent protest
        nat naturalphenomenon""",
    ("WORK_OF_ART",): """workofart creativework work works woa title_of_work creation book song film
        movie album poem magazine painting""",
    # GMB's art is an artefact, Few-NERD's is a work.
    ("WORK_OF_ART", "PRODUCT"): "art",
    ("LAW",): "law laws legal legaldocument statute treaty legislation",
    ("DATE",): "date dates duration set year month day season age datetimerange daterange",
    ("DATE", "TIME"): "tim period timex timex3 datetime",
    ("TIME",): "time times timeofday",
    ("PERCENT",): "percent percentage percentages pct",
    ("MONEY",): "money monetary monetaryvalue currency amountofmoney price",
    ("QUANTITY",): """quantity quantities measure measurement measurements unit weight distance
        temperature dimension speed volume area""",
    ("ORDINAL",): "ordinal ordinals rank",
    ("CARDINAL",): "cardinal cardinals number numbers num numeric count integer",
    # Named so that they are known to be left out, not mistyped.
    (): """misc miscellaneous other others unknown language languages lang persontype title concept
        conceptual website url email handle substance acronym award plant animal disease
        causeofdeath criminalcharge chemical food biology o""",
}

# Labels of Few-NERD's fine scheme whose coarse part says too little.
_FINE = {
    "otherlaw": ("LAW",),
    "othercurrency": ("MONEY",),
    "locationgpe": ("LOC",),
}


def _key(label: str) -> str:
    return re.sub(r"[\W_]+", "", label.casefold())


_BUILT_IN: dict[str, tuple[str, ...]] = {
    _key(name): types for types, names in _NAMES.items() for name in names.split()
} | _FINE


@dataclass(frozen=True, slots=True)
class LabelScheme:
    """How a file's entity labels map onto `ENTITY_LABELS`.

    own: the file's own entries by normalised name; they win over the built-in table.
    not_annotated: types that the file does not mark, so that predicting one is not wrong there.
    """

    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_annotated: frozenset[str] = frozenset()

    def types(self, label: str) -> tuple[str, ...]:
        """The types that a label stands for; empty when it is left out of the score."""
        key = _key(label)
        if key in self.own:
            return self.own[key]
        if key in _BUILT_IN:
            return _BUILT_IN[key]
        # "person-artist/author", "ORG.Commercial": the coarse part decides.
        coarse = _key(re.split(r"[-/.:]", label.strip(), maxsplit=1)[0])
        return _BUILT_IN.get(coarse, ())

    def predicted(self, label: str) -> str | None:
        """The type of a model's label, by the built-in table alone; None when it has none."""
        types = _BUILT_IN.get(_key(label), ())
        return types[0] if types else None


def built_in_scheme(labels: Iterable[str]) -> LabelScheme:
    """The scheme for a file that uses these labels, from the built-in table.

    In the Groningen Meaning Bank, known by its `geo`, a `gpe` is a nationality ("Iranian"), and in
    OntoNotes and ACE a place.
    """
    keys = {_key(label) for label in labels}
    own = {"gpe": ("NORP",)} if {"geo", "gpe"} <= keys else {}
    return LabelScheme(own=own)


def load_scheme(path: Path, *, data_file: Path) -> LabelScheme:
    """The scheme in a JSON file.

    path: `{label: type | [any of types] | null}`, or `{"labels": {...}, "not_annotated": [...]}`,
        or several of the latter by data set, where the one named as `data_file` up to its first dot
        is taken.
    Raises DataError when it is none of these, or names a type that is not in `ENTITY_LABELS`.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            f"the label map cannot be read ({error.strerror or error})",
            path=path,
            remedy="Check the path",
        ) from error
    except ValueError as error:
        raise DataError(f"not valid JSON ({error})", path=path, remedy="Mend it") from error
    if not isinstance(data, dict):
        raise _malformed(path, "not a JSON object")
    if "labels" not in data and any(isinstance(v, dict) for v in data.values()):
        name = data_file.name.partition(".")[0]
        if not isinstance(data.get(name), dict):
            known = ", ".join(k for k, v in data.items() if isinstance(v, dict))
            raise _malformed(path, f"no entry {name!r} (there are {known})")
        data = data[name]
    labels: Any = data
    missing: Any = []
    if isinstance(data.get("labels"), dict):
        labels, missing = data["labels"], data.get("not_annotated") or []
    if not isinstance(missing, list):
        raise _malformed(path, "not_annotated is not a list")
    own = {_key(label): _types(path, label, value) for label, value in labels.items()}
    return LabelScheme(
        own=own, not_annotated=frozenset(_types(path, "not_annotated", list(missing)))
    )


def _types(path: Path, label: str, value: Any) -> tuple[str, ...]:
    names = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(names, list):
        raise _malformed(path, f"{label!r} maps to {value!r}")
    for name in names:
        if name not in ENTITY_LABELS:
            raise _malformed(path, f"{label!r} maps to {name!r}, which is no type")
    return tuple(names)


def _malformed(path: Path, what: str) -> DataError:
    return DataError(
        f"the label map is malformed: {what}",
        path=path,
        remedy=f"Map each label to null, one of or a list of {', '.join(ENTITY_LABELS)}",
    )
