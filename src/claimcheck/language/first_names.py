"""Whether a first name is a man's or a woman's, by the lists of some fifty languages that Faker keeps."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import unicodedata
from collections import defaultdict

__all__ = ["gender_of"]

# "Andrea" is a man in Italy and a woman in nine other languages: so many times as many must agree.
_CLEARLY = 3
# Names in the news whose languages Faker writes in another script or has no lists of.
_OTHERS = {"barack": "m", "dmitry": "m", "narendra": "m", "volodymyr": "m", "frances": "f", "hillary": "f",
           "jacinda": "f", "rosamund": "f"}  # fmt: skip


def gender_of(first_name: str, *, least: int = 1) -> str | None:
    """ "m" or "f" where at least `least` languages know the name as one, and few as the other; else None."""
    men, women = (len(languages) for languages in _known().get(_plain(first_name), (set(), set())))
    if men >= least and men >= _CLEARLY * women:
        return "m"
    if women >= least and women >= _CLEARLY * men:
        return "f"
    return _OTHERS.get(_plain(first_name))


def _plain(name: str) -> str:
    """Lower case without accents, which newspapers leave out as they like."""
    apart = unicodedata.normalize("NFD", name.lower())
    return "".join(c for c in apart if not unicodedata.combining(c))


@functools.cache
def _known() -> dict[str, tuple[set[str], set[str]]]:
    """For each name the languages that give it to men, and those that give it to women."""
    from faker.providers import person

    known: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        language = module.name.partition("_")[0]
        for side, names in enumerate(("first_names_male", "first_names_female")):
            for name in getattr(provider, names, ()):
                known[_plain(name)][side].add(language)
    return dict(known)
