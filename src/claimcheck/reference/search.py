"""Evidence for statements: full-text and vector rankings of the facts, fused and reranked.

Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): a fact scores
`1 / (rrf_k + rank)` in each ranking that it is in. The candidates are then ordered by a weighted
sum of their scores (`rerank`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from claimcheck.config import RetrieveConfig
from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference.cache import ensure_index, index_size, version_of
from claimcheck.reference.encoder import Encoder, SentenceEncoder, Vectors
from claimcheck.reference.index import Index
from claimcheck.reference.lexical import (
    BUDGET,
    LARGE_BUDGET,
    Query,
    Word,
    make_query,
    stems,
    words_of,
)
from claimcheck.reference.merging import IndexScores, Key, Mask, MergedScores
from claimcheck.reference.registry import Dataset, Registry
from claimcheck.reference.rerank import reranked
from claimcheck.types import Evidence, Fact

__all__ = ["Reference"]


class Reference:
    """One or several indexed datasets, searched as one. Made by `Reference.open`.

    datasets: what was opened, with hashes and sizes. indexes: the index of each.
    notes: how the files were read, for a person.
    """

    def __init__(
        self,
        datasets: Sequence[Dataset],
        indexes: Sequence[Index],
        *,
        config: RetrieveConfig,
        encoder: Encoder,
        notes: Sequence[str] = (),
    ) -> None:
        self.datasets = tuple(datasets)
        self.notes = tuple(notes)
        self.indexes = tuple(indexes)
        self._config = config
        self._encoder = encoder

    @classmethod
    def open(
        cls,
        sources: Sequence[str],
        *,
        config: RetrieveConfig | None = None,
        encoder: Encoder | None = None,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> Reference:
        """Open datasets, indexing those that are new or have changed.

        sources: names that were added, or paths of files and folders (a name wins over a path).
        encoder: the sentence encoder of the config unless given. progress is called with a stage
        ("reading", "storing", "encoding"), how much is done, and of how much (0: not known).
        Raises ReferenceSourceError for a source that is missing or malformed, or an index that
        cannot be written; UsageError when no source is named; ModelError from the encoder.
        """
        if not sources:
            raise UsageError(
                "no reference was named", remedy="Name one with --reference NAME or FILE"
            )
        settings = config or RetrieveConfig()
        chosen = encoder or SentenceEncoder(settings.model)
        registry = Registry()
        resolved = _distinct([registry.resolve(str(source)) for source in sources])
        notes: list[str] = []
        datasets: list[Dataset] = []
        indexes: list[Index] = []
        for dataset in resolved:
            opened, index = open_dataset(
                dataset, encoder=chosen, progress=progress, notify=notes.append
            )
            # Added datasets alone: a file is named here only for as long as it is open.
            if dataset.added_at and opened.hash != dataset.hash:
                registry.save(opened)
            datasets.append(opened)
            indexes.append(index)
        return cls(datasets, indexes, config=settings, encoder=chosen, notes=notes)

    @property
    def versions(self) -> dict[str, str]:
        """The content hash of each dataset, by name."""
        return {dataset.name: dataset.hash for dataset in self.datasets}

    @property
    def version(self) -> str:
        """One hash, 16 hex digits, of all datasets; their order and names do not change it."""
        whole = "\0".join(sorted(self.versions.values()))
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    def __len__(self) -> int:
        return sum(len(index) for index in self.indexes)

    def fact(self, id: str) -> Fact:
        """The fact of an id, from the first dataset that has it.

        Raises ReferenceSourceError when none has.
        """
        for index in self.indexes:
            if (fact := index.find(id)) is not None:
                return fact
        raise ReferenceSourceError(
            f"no fact {id!r} in {', '.join(self.versions)}", remedy="Check the id"
        )

    def close(self) -> None:
        """Close the index files."""
        for index in self.indexes:
            index.close()

    def search(
        self, statements: Sequence[str], *, before: Sequence[dt.date | None] | None = None
    ) -> list[list[Evidence]]:
        """The evidence for each statement: at most `config.top_k`, the best first, rank from 1.

        before: for each statement a date, or None; facts dated after it are left out, facts
        without a date stay. `retrieval_score` falls with the rank: it is the sum of reciprocal
        ranks over the greatest there can be, so 1.0 comes first where one fact leads both rankings
        (its size says nothing else). A fact less similar to the statement than `config.min_similarity` (cosine) is left out,
        unless they share a rare word.
        """
        if not statements:
            return []
        try:
            return self._search(statements, before or [None] * len(statements))
        except sqlite3.DatabaseError as error:
            files = ", ".join(str(index.path) for index in self.indexes)
            raise ReferenceSourceError(
                f"the index is damaged ({error})",
                path=files,
                remedy="Delete that file; it is made again when the reference is next used",
            ) from error

    def _search(
        self, statements: Sequence[str], before: Sequence[dt.date | None]
    ) -> list[list[Evidence]]:
        days = [None if day is None else _number(day) for day in before]
        vectors = self._encoder.encode(list(statements))
        words = [words_of(statement) for statement in statements]
        stemmed = stems(word.text for each in words for word in each)
        masks = [_masks(index, days) for index in self.indexes]
        nearest = [
            index.vectors().nearest(vectors, self._config.pool, allowed=mask)
            for index, mask in zip(self.indexes, masks, strict=True)
        ]
        found: list[list[Evidence]] = []
        for place in range(len(statements)):
            similar = {
                (number, int(row)): float(score)
                for number, lists in enumerate(nearest)
                for row, score in zip(*lists[place], strict=True)
            }
            query = self._query(words[place], stemmed)
            scores = (
                MergedScores(self.indexes, query)
                if len(self.indexes) > 1
                else IndexScores(self.indexes[0], query)
            )
            lexical = scores.best(self._config.pool, [mask[place] for mask in masks])
            found.append(self._fuse(vectors[place], similar, lexical, query, scores))
        return found

    def _query(self, words: Sequence[Word], stemmed: dict[str, tuple[str, ...]]) -> Query:
        """One for all indexes: how rare a word is, is counted over all of them."""
        return make_query(
            words,
            stemmed=stemmed,
            frequency=lambda stem: sum(index.frequency(stem) for index in self.indexes),
            facts=len(self),
            budget=LARGE_BUDGET if any(index.is_large for index in self.indexes) else BUDGET,
        )

    def _fuse(
        self,
        vector: Vectors,
        similar: dict[Key, float],
        lexical: Sequence[Key],
        query: Query,
        scored: IndexScores | MergedScores,
    ) -> list[Evidence]:
        config = self._config
        nearest = sorted(similar, key=lambda key: (-similar[key], key))[: config.pool]
        fused: dict[Key, float] = {}
        for ranking in (nearest, lexical):
            for rank, key in enumerate(ranking, start=1):
                fused[key] = fused.get(key, 0.0) + 1 / (config.rrf_k + rank)
        greatest = 2 / (config.rrf_k + 1)
        weak: set[Key] = set()
        for number, index in enumerate(self.indexes):
            rows = [row for n, row in fused if n == number]
            # By a graph the nearest come with the similarities that this would give.
            new = [row for row in rows if not index.is_large or (number, row) not in similar]
            for row, score in zip(new, index.vectors().similarities(vector, new), strict=True):
                similar[number, row] = float(score)
            low = [row for row in rows if similar[number, row] < config.min_similarity]
            shared = index.sharing(query, low)
            weak.update((number, row) for row in low if row not in shared)
        kept = [key for key in fused if key not in weak]
        order = fused
        if config.rerank:
            words = scored.of(kept)
            order = reranked(words, {key: similar[key] for key in kept}, share=config.words_share)
        best = sorted(kept, key=lambda key: (-order[key], -fused[key], -similar[key], key))
        # The scores stay those of the fusion, in the order that the facts have now.
        scores = sorted((fused[key] for key in kept), reverse=True)
        return [
            Evidence(
                fact=self.indexes[number].fact(row),
                rank=rank,
                retrieval_score=score / greatest,
                similarity=similar[number, row],
            )
            for rank, ((number, row), score) in enumerate(
                zip(best[: config.top_k], scores, strict=False), start=1
            )
        ]


def open_dataset(
    dataset: Dataset,
    *,
    encoder: Encoder,
    progress: Callable[[str, int, int], None] | None = None,
    notify: Callable[[str], None] | None = None,
) -> tuple[Dataset, Index]:
    """A dataset with its present hash and size, and its index, made now unless it is there."""
    if dataset.frozen:
        return dataset, _open_frozen(dataset, encoder, progress)
    path = Path(dataset.path)
    options = dataset.reading
    version = version_of(path, options=options)
    file = ensure_index(
        path,
        version=version,
        options=options,
        encoder=encoder,
        progress=progress,
        notify=notify,
    )
    index = Index(file, dataset=dataset.name, licence=dataset.licence)
    present = replace(
        dataset,
        hash=version,
        rows=len(index),
        size=index_size(file),
        skipped=int(index.meta.get("skipped", 0)),
        # A snapshot has the day on which it was fetched; a file is what it is today.
        retrieved=dataset.retrieved
        if dataset.origin or version == dataset.hash
        else dt.datetime.now(dt.UTC).date().isoformat(),
    )
    return present, index


def _open_frozen(
    dataset: Dataset, encoder: Encoder, progress: Callable[[str, int, int], None] | None
) -> Index:
    """The index that a dataset is frozen at; with another encoder, one of the same facts."""
    frozen = Index(Path(dataset.frozen), dataset=dataset.name, licence=dataset.licence)
    if frozen.meta.get("encoder") == encoder.name:
        return frozen
    file = ensure_index(
        frozen.path,
        version=dataset.hash,
        encoder=encoder,
        facts=frozen.facts(),
        progress=progress,
    )
    frozen.close()
    return Index(file, dataset=dataset.name, licence=dataset.licence)


def _masks(index: Index, days: Sequence[int | None]) -> list[Mask | None]:
    made: dict[int, Mask] = {}
    for day in days:
        if day is not None and day not in made:
            made[day] = index.not_later(day)
    return [None if day is None else made[day] for day in days]


def _number(day: dt.date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _distinct(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Each path once; a file whose name is taken is called after its folder."""
    seen: set[tuple[Path, str, str]] = set()
    names = {dataset.name for dataset in datasets if dataset.added_at}
    kept: list[Dataset] = []
    for dataset in datasets:
        path = Path(dataset.path).resolve()
        same = (path, dataset.frozen, dataset.reading.key(""))
        if same in seen:
            continue
        seen.add(same)
        if not dataset.added_at:
            dataset = replace(dataset, name=next(_names(dataset.name, path, names)))
            names.add(dataset.name)
        kept.append(dataset)
    return kept


def _names(name: str, path: Path, taken: set[str]) -> Iterator[str]:
    candidates = [name, f"{path.parent.name}/{name}"]
    candidates += [f"{name}-{number}" for number in range(2, len(taken) + 3)]
    return (candidate for candidate in candidates if candidate not in taken)
