"""How far a clause is a claim that an editor would have checked: a logistic model over what it holds.

The rules propose a clause for every proposition; which of them are scene-setting, opinion or metaphor
is learned from labelled articles (`claimcheck train extractor --corpus`). The features are read off the
parse, the entities and the two learned scores of the sentence, so that a newsroom's own labels are
enough to fit it again in seconds. The weights are JSON.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.tokens import Span, Token

from claimcheck.errors import ModelError
from claimcheck.extract.clauses import Clause
from claimcheck.extract.predicates import FINITE, hedged, is_reporting, subjects

__all__ = ["WORTH", "Worth", "worth_features"]

WORTH = "worth.json"
_NAMED = frozenset("PERSON ORG LOC NORP EVENT LAW FAC PRODUCT WORK_OF_ART".split())
_DENIALS = frozenset("not n't no never nothing nobody none few little".split())
_GRADABLE = frozenset(
    "more most less least better worse best worst too so very quite rather much many".split()
)
_OPENERS = frozenset("if when while as because since although though".split())
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_LONG, _LONG_SENTENCE = 30, 50  # words; what is longer counts as this long


def worth_features(clause: Clause, siblings: int, place: float) -> dict[str, float]:
    """What the model reads of a clause, by name; all values lie between -7 and 7, most in 0..1.

    The clause's span has its extensions (`mode`, `speaker`, `complete`) set. siblings: clauses of its
    sentence. place: of its paragraph in the article, 0 the first and 1 the last.
    """
    span, head = clause.span, clause.head
    scores = span.doc.user_data.get("worth", {}).get(span.sent.start, (0.5, 0.5))
    found = dict(_words(span))
    found |= dict(_entities(span))
    found |= dict(_predicate(span, head, clause))
    found |= {
        "debate": scores[0],
        "verifiable": scores[1],
        "debate, log odds": _log_odds(scores[0]),
        "verifiable, log odds": _log_odds(scores[1]),
        f"kind={clause.kind}": 1.0,
        f"mode={span._.mode}": 1.0,
        "has speaker": float(bool(span._.speaker)),
        "complete": float(span._.complete),
        "siblings": min(siblings, 5) / 5,
        "first paragraph": float(place == 0.0),
        "last paragraph": float(place == 1.0),
        "place": place,
    }
    return found


def _words(span: Span) -> Iterator[tuple[str, float]]:
    words = [(t.pos_, t.lower_) for t in span if not t.is_punct]
    n = max(len(words), 1)
    length = min(n, _LONG) / _LONG
    yield from (("length", length), ("length squared", length**2), ("short", float(n <= 4)))
    yield "sentence length", min(len(span.sent), _LONG_SENTENCE) / _LONG_SENTENCE
    kinds = Counter(kind for kind, _ in words)
    for kind in ("ADJ", "ADV", "PROPN", "NOUN", "PRON"):
        yield f"share of {kind}", kinds[kind] / n
    lower = {word for _, word in words}
    yield "denies", float(bool(lower & _DENIALS))
    yield "gradable", float(bool(lower & _GRADABLE))
    yield "first person", float(bool(lower & {"i", "we", "my", "our", "us"}))
    yield "second person", float(bool(lower & {"you", "your"}))
    yield "opener", float(span[0].lower_ in _OPENERS)
    sentence = span.sent
    text = sentence.text
    yield "hedged", float(hedged(span))
    yield "hedged sentence", float(hedged(sentence))
    yield "question", float("?" in text)
    yield "exclamation", float("!" in text)


def _entities(span: Span) -> Iterator[tuple[str, float]]:
    inside = [e for e in span.doc.ents if e.start < span.end and e.end > span.start]
    for entity in inside:
        yield f"entity={entity.label_}", 1.0
    named = sum(e.label_ in _NAMED for e in inside)
    yield "named", float(named > 0)
    yield "numeric", float(named < len(inside))
    yield "entities", min(len(inside), 4) / 4
    yield "digit", float(any(c.isdigit() for c in span.text))
    yield "year", float(bool(_YEAR.search(span.text)))


def _predicate(span: Span, head: Token, clause: Clause) -> Iterator[tuple[str, float]]:
    children = list(head.children)
    helpers = [t for t in children if t.dep_ in {"aux", "aux:pass", "cop"}]
    finite = next((t.tag_ for t in (head, *helpers) if t.tag_ in FINITE), "none")
    mark = next((t.lower_ for t in children if t.dep_ == "mark"), "none")
    yield from (
        (f"{k}={v}", 1.0)
        for k, v in (
            ("tag", head.tag_),
            ("pos", head.pos_),
            ("finite", finite),
            ("lemma", head.lemma_.lower()),
            ("mark", mark),
        )
    )
    yield "copula", float(any(t.dep_ == "cop" for t in helpers))
    yield "passive", float(any(t.dep_ == "aux:pass" for t in helpers))
    yield "there is", float(any(t.dep_ == "expl" for t in children))
    subject = next(iter(subjects(head)), None)
    yield f"subject={'none' if subject is None else subject.pos_}", 1.0
    if subject is not None:
        has = {t.dep_ for t in subject.children}
        yield "subject named", float(subject.ent_type_ in _NAMED)
        yield "subject plural", float(subject.tag_ in {"NNS", "NNPS"})
        yield "subject definite", float(any(t.lower_ == "the" for t in subject.children))
        # "Politicians lie": said of all of them, and of nobody whom a record could name.
        yield (
            "subject generic",
            float(subject.tag_ == "NNS" and not has & {"det", "nummod", "nmod:poss"}),
        )
        if subject.pos_ in {"PRON", "DET"}:
            yield f"subject word={subject.lower_}", 1.0
    if clause.governor is not None:
        yield "governor named", float(clause.governor.ent_type_ in _NAMED)
        yield "governor reports", float(is_reporting(clause.governor))


def _log_odds(p: float) -> float:
    return math.log((p + 1e-3) / (1 - p + 1e-3))


@dataclass(frozen=True, slots=True)
class Worth:
    """The fitted model. weights: by feature, those it never saw count nothing. fitted: on what."""

    bias: float
    weights: Mapping[str, float]
    fitted: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, features: Mapping[str, float]) -> float:
        """The probability that the clause is a claim, 0..1."""
        total = self.bias + sum(self.weights.get(k, 0.0) * v for k, v in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def save(self, file: Path) -> None:
        """Write it as JSON, heaviest weights first."""
        ordered = dict(sorted(self.weights.items(), key=lambda item: (-abs(item[1]), item[0])))
        record = {"fitted": dict(self.fitted), "bias": self.bias, "weights": ordered}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(record, indent=1) + "\n", "utf-8")

    @classmethod
    def load(cls, file: Path) -> Worth:
        """Read what `save` wrote. Raises ModelError when it is damaged."""
        try:
            record = json.loads(file.read_text("utf-8"))
            weights = {str(k): float(v) for k, v in record["weights"].items()}
            return cls(float(record["bias"]), weights, record["fitted"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(
                f"the weights of check-worthiness cannot be read ({error})",
                path=file,
                remedy="Restore the file from the release, or fit it again: claimcheck train extractor --corpus FILE",
            ) from error
