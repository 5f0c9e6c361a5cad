from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from claimcheck.errors import ModelError
from claimcheck.extract import sources
from claimcheck.extract.attribution import Attribution, attribute
from claimcheck.extract.clauses import find_clauses
from claimcheck.extract.sources import SourceNet, Sources, features, forget, passages, told
from claimcheck.types import Mode
from parses import TWO

Parsed = Callable[[str], Any]

# "Money went astray": reported speech that no verb marks, after Ana Ruiz has spoken.
BARE = """
Ana    NNP nsubj 2 B-PERSON
Ruiz   NNP flat  0 I-PERSON
spoke  VBD ROOT  2
.      .   punct 2
Money  NN  nsubj 5
went   VBD ROOT  5
astray RB  advmod 5
.      .   punct 5
"""


def net_that_says(said: float, source: int) -> SourceNet:
    """A net for which every word is somebody's with logit `said`, and the word at `source` names who."""
    net = SourceNet()

    def forward(states: Any, kinds: Any, may_be: Any) -> tuple[torch.Tensor, torch.Tensor]:
        n = states.shape[1]
        pairs = torch.full((1, n, n), -9.0)
        pairs[:, :, source] = 9.0
        return torch.full((1, n), said), pairs

    net.forward = forward  # type: ignore[method-assign]
    return net


def read(doc: Any, said: float, source: int) -> Any:
    doc.tensor = np.zeros((len(doc), 384), dtype=np.float16)
    Sources(net_that_says(said, source)).read([doc])
    return doc


def test_paragraphs_are_read_whole_up_to_a_limit_and_long_ones_are_cut() -> None:
    assert passages([100, 200, 50]) == [(0, 300), (300, 350)]
    assert passages([1000]) == [(0, 320), (320, 640), (640, 1000)]
    assert passages([]) == []
    for sizes in ([5, 700, 5], [321, 1], [640, 640]):
        cuts = passages(sizes)
        assert [a for a, _ in cuts[1:]] == [b for _, b in cuts[:-1]]
        assert (cuts[0][0], cuts[-1][1]) == (0, sum(sizes))
        assert max(b - a for a, b in cuts) <= 2 * sources.WORDS_AT_ONCE


def test_only_nouns_and_pronouns_may_name_a_source(parsed: Parsed) -> None:
    words, kinds, may_be = features(parsed(TWO))
    assert [w.text for w, may in zip(words, may_be, strict=True) if may] == ["Ruiz", "Osei", "she"]
    assert kinds.shape == (7, 5)
    assert kinds[:, 3].tolist() == [1, 0, 0, 0, 0, 0, 0]


def test_who_speaks_is_named_outside_of_what_is_said(parsed: Parsed) -> None:
    doc = read(parsed(BARE), said=2.0, source=1)
    whose = told(doc[4:7])
    assert whose is not None
    assert (whose.source.text, whose.said > 0.8, whose.sure > 0.9) == ("Ruiz", True, True)
    inside = told(doc[0:3])
    assert inside is not None
    assert inside.sure < 0.01


def test_nothing_is_told_of_what_was_not_read(parsed: Parsed) -> None:
    doc = parsed(BARE)
    Sources(SourceNet()).read([doc])  # a pipeline without the net has no states
    assert told(doc[4:7]) is None
    forget([read(doc, said=2.0, source=1)])
    assert told(doc[4:7]) is None
    assert doc.to_bytes()


def attributed(doc: Any) -> Attribution:
    clause = next(c for sent in doc.sents for c in find_clauses(sent) if c.head.text == "went")
    return attribute(clause, doc, [])


def test_reported_speech_that_no_verb_marks_is_its_speakers(parsed: Parsed) -> None:
    assert attributed(parsed(BARE)) == Attribution("", "", Mode.OWN)
    assert attributed(read(parsed(BARE), said=2.0, source=1)) == Attribution(
        "Ana Ruiz", "spoke", Mode.PARAPHRASED
    )


def test_a_noun_that_reports_nothing_is_no_source(parsed: Parsed) -> None:
    noun = BARE.replace("Ana    NNP nsubj 2 B-PERSON", "The    DT  det   1")
    noun = noun.replace("Ruiz   NNP flat  0 I-PERSON", "bias   NN  nsubj 2")
    assert attributed(read(parsed(noun), said=2.0, source=1)).mode is Mode.OWN
    official = noun.replace("bias ", "judge").replace("spoke", "warns")
    assert attributed(read(parsed(official), said=2.0, source=1)) == Attribution(
        "The judge", "warns", Mode.PARAPHRASED
    )


@pytest.mark.parametrize(("said", "source"), [(-1.0, 1), (2.0, 5)])
def test_it_stays_the_articles_own_where_the_reader_doubts(
    parsed: Parsed, said: float, source: int
) -> None:
    assert attributed(read(parsed(BARE), said, source)).mode is Mode.OWN


def test_weights_come_back_as_they_were_written(tmp_path: Path, parsed: Parsed) -> None:
    torch.manual_seed(0)
    first = Sources(SourceNet())
    first.save(tmp_path / "s.safetensors")
    again = Sources.load(tmp_path / "s.safetensors")
    docs = [parsed(BARE), parsed(BARE)]
    for doc, reader in zip(docs, (first, again), strict=True):
        doc.tensor = np.random.default_rng(1).normal(size=(len(doc), 384)).astype(np.float16)
        reader.read([doc])
    one, other = (told(doc[4:7]) for doc in docs)
    assert one is not None
    assert other is not None
    assert one.said == pytest.approx(other.said, abs=1e-3)
    assert one.source.i == other.source.i


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.safetensors").write_bytes(b"cut")
    with pytest.raises(ModelError, match=r"s\.safetensors"):
        Sources.load(tmp_path / "s.safetensors")
