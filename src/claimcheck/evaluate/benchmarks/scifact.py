"""SciFact: a folder with `corpus.jsonl` and `claims_dev.jsonl`, as in the released archive.

claims: `{"id", "claim", "evidence": {doc: [{"label", "sentences"}]}, "cited_doc_ids"}`; corpus: `{"doc_id",
"title", "abstract": [sentence]}`. The claims may also be named as a file, with the corpus beside it.
"""

from __future__ import annotations

from pathlib import Path

from claimcheck.errors import DataError
from claimcheck.evaluate.benchmarks.items import Record, SciClaim, SciDocument
from claimcheck.evaluate.benchmarks.native import records

__all__ = ["read", "read_corpus"]

LABELS = {
    "support": "supported", "supports": "supported",
    "contradict": "contradicted", "refutes": "contradicted",
}  # fmt: skip
_CLAIMS = "claims_dev.jsonl"
_CORPUS = "corpus.jsonl"


def read(source: str, *, limit: int | None = None) -> list[SciClaim]:
    """The claims with the abstracts that they cite. Raises DataError."""
    given = Path(source)
    claims = given / _CLAIMS if given.is_dir() else given
    corpus = read_corpus(claims.parent)
    return [_claim(row, corpus) for row in records(str(claims), limit=limit)]


def read_corpus(folder: Path) -> dict[str, SciDocument]:
    """The abstracts by id. Raises DataError when there is no corpus.jsonl."""
    path = folder / _CORPUS
    if not path.is_file():
        raise DataError(
            "the abstracts are not here", path=path, remedy="Put corpus.jsonl beside the claims"
        )
    found = {}
    for row in records(str(path)):
        sentences = row.data.get("abstract")
        if not isinstance(sentences, list):
            raise row.error("'abstract' is no list of sentences")
        key = row.text("doc_id")
        found[key] = SciDocument(key, row.maybe("title"), tuple(map(str, sentences)))
    return found


def _claim(row: Record, corpus: dict[str, SciDocument]) -> SciClaim:
    evidence = row.data.get("evidence")
    cited = row.data.get("cited_doc_ids")
    if not isinstance(evidence, dict) or not isinstance(cited, list):
        raise row.error("'evidence' or 'cited_doc_ids' is missing")
    gold = {}
    for document, rationales in evidence.items():
        if not isinstance(rationales, list) or not all(map(_is_rationale, rationales)):
            raise row.error(f"abstract {document} has no objects with label and sentences")
        labels = {Record(row.source, row.where, r).label(LABELS, "label") for r in rationales}
        if len(labels) != 1:
            raise row.error(f"abstract {document} has {len(labels)} labels")
        gold[str(document)] = (labels.pop(), tuple(frozenset(r["sentences"]) for r in rationales))
    if missing := [key for key in map(str, cited) if key not in corpus]:
        raise row.error(f"the abstract {missing[0]} is not in the corpus")
    for document, (_, rationales) in gold.items():
        length = len(corpus[document].sentences) if document in corpus else 0
        if document in corpus and not all(0 <= n < length for r in rationales for n in r):
            raise row.error(f"a rationale lies outside the {length} sentences of {document}")
    return SciClaim(
        row.text("id"),
        row.text("claim"),
        gold,
        tuple(corpus[key] for key in map(str, cited)),
        row.rest("id", "claim"),
    )


def _is_rationale(value: object) -> bool:
    """Whether this is `{"label", "sentences": [number]}`."""
    if not isinstance(value, dict) or not isinstance(value.get("sentences"), list):
        return False
    return all(type(number) is int for number in value["sentences"])
