"""A statement as a full-text query: its telling words, quoted, joined by OR, at a bounded cost.

The cost of an FTS5 query is the number of facts that any of its words stands in, so the words in
most facts go first, and the rest are taken rarest first until a budget is spent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass

from claimcheck.sqlite import Database

__all__ = [
    "BUDGET",
    "LARGE_BUDGET",
    "TOKENIZER",
    "Query",
    "Term",
    "Word",
    "make_query",
    "quoted",
    "stems",
    "words_of",
]

TOKENIZER = "porter unicode61 remove_diacritics 2"
COMMON_SHARE = 0.1  # a word in more of the facts than this says little
RARE_SHARE = 0.01  # a word in fewer of the facts than this, shared, is evidence in itself
RARE_FACTS = 3  # and in a small dataset: at most in so many facts
FEWEST = 3  # so many words are kept even if all are common
MOST = 24
# Facts that the chosen words may stand in, added up: 20,000 keep 96% of the ten best that 40,000
# give (200,000 passages), at about half of the time.
BUDGET = 20_000
# The same where the words are mapped, which is some twenty times faster than FTS5.
LARGE_BUDGET = 100_000
REPEATS = 2  # FTS5 has no weights in a query, but a phrase that stands twice counts twice

# Numbers with their separators and units ("12.6bn", "1,400"), and words without possessive 's.
WORD = re.compile(r"(\d+(?:[.,]\d+)*\w*|[^\W\d_]\w*(?:['’](?!s\b)\w+)*)(?:['’]s\b)?")

STOP_WORDS = """
a about after all also although an and any are as at be because been before being between both
but by can could did do does during each either for from had has have he her hers him his how
however i if in into is it its itself may me might more most much must my no nor not of on one
only or other our out over said says shall she should since so some such than that the their
them then there these they this those through to under until up very was we were what when
where whether which while who whom whose why will with would yet you your
"""
STOP = frozenset(STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a statement. telling: it looks like a name or a number."""

    text: str
    telling: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A word that was chosen. stems: as the index sees it. repeats: how often it counts. rare:
    sharing it is evidence in itself."""

    text: str
    stems: tuple[str, ...]
    repeats: int = 1
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """FTS5 match expressions: all chosen words, and those that are rare (either may be empty); and
    the same words one by one."""

    match: str
    rare: str
    terms: tuple[Term, ...] = ()


def words_of(statement: str) -> list[Word]:
    """The words to look for, without stop words, each once, in their order.

    A number of four digits or more is also looked for with, or without, its thousands separators.
    """
    words: dict[str, Word] = {}
    for place, found in enumerate(WORD.findall(statement)):
        folded = found.lower()
        # A capital inside the sentence makes a name of it: the month of May, the WHO.
        if folded in STOP and (place == 0 or found.islower()):
            continue
        telling = not found[0].islower() or any(c.isdigit() for c in found)
        for form in (folded, *_other_forms(folded)):
            if form not in words or telling:
                words[form] = Word(form, telling)
    return list(words.values())


def stems(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Each word as the index sees it: folded, split and stemmed by FTS5's own tokenizer."""
    unique = list(dict.fromkeys(words))
    found: dict[int, list[tuple[int, str]]] = {}
    with closing(Database(memory=True)) as db:
        connection = db.conn
        connection.execute(f"create virtual table words using fts5(word, tokenize = '{TOKENIZER}')")
        connection.executemany(
            "insert into words(rowid, word) values (?, ?)", list(enumerate(unique))
        )
        connection.execute("create virtual table seen using fts5vocab(words, instance)")
        for term, place, offset in connection.execute("select term, doc, offset from seen"):
            found.setdefault(place, []).append((offset, term))
    return {
        word: tuple(term for _, term in sorted(found.get(place, [])))
        for place, word in enumerate(unique)
    }


def make_query(
    words: Iterable[Word],
    *,
    stemmed: Mapping[str, tuple[str, ...]],
    frequency: Callable[[str], int],
    facts: int,
    budget: int = BUDGET,
) -> Query:
    """Choose the words of a query.

    stemmed: from `stems`. frequency: in how many facts a stem stands. facts: how many there are.
    budget: facts that the chosen words may stand in, added up.
    Words that stand in no fact are left out; a word of several stems is a phrase, in at most as
    many facts as its rarest stem.
    """
    counted: list[tuple[int, Word]] = []
    for word in words:
        parts = stemmed.get(word.text, ())
        count = min((frequency(part) for part in parts), default=0)
        if count:
            counted.append((count, word))
    counted.sort(key=lambda pair: (pair[0] / (REPEATS if pair[1].telling else 1), pair[1].text))
    common = max(COMMON_SHARE * facts, 1)
    chosen: list[tuple[int, Word]] = []
    spent = 0
    for count, word in counted:
        cost = count * (REPEATS if word.telling else 1)
        enough = len(chosen) >= FEWEST
        if len(chosen) == MOST or (enough and spent + cost > budget):
            break
        if enough and count > common:
            continue
        chosen.append((count, word))
        spent += cost
    rare_limit = max(RARE_SHARE * facts, RARE_FACTS)
    return Query(
        match=" OR ".join(
            quoted(word.text) for _, word in chosen for _ in range(REPEATS if word.telling else 1)
        ),
        rare=" OR ".join(quoted(word.text) for count, word in chosen if count <= rare_limit),
        terms=tuple(
            Term(
                word.text,
                stemmed[word.text],
                REPEATS if word.telling else 1,
                rare=count <= rare_limit,
            )
            for count, word in chosen
        ),
    )


def quoted(word: str) -> str:
    """A word as FTS5 takes it to the letter."""
    return '"' + word.replace('"', '""') + '"'


def _other_forms(word: str) -> tuple[str, ...]:
    if re.fullmatch(r"\d{1,3}(,\d{3})+", word):
        return (word.replace(",", ""),)
    if re.fullmatch(r"\d{4,12}", word):
        return (f"{int(word):,}",)
    return ()
