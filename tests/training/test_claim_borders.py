"""The borders of claims are learned from a newsroom's own articles, added to those that ship."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from tests.training.test_claim_worth import one_verb_parser  # noqa: F401 - registers its component

from claimcheck.config import ExtractConfig
from claimcheck.errors import DataError
from claimcheck.evaluate.rows import ClaimsRow, read_claims
from claimcheck.extract import Extractor
from claimcheck.extract.stretches import STRETCHES
from claimcheck.extract.worth import WORTH
from claimcheck.training.claim_borders import (
    border_examples,
    cross_validated_f1,
    fit_borders,
    train_borders,
)
from claimcheck.training.claim_worth import Proposal

TEXT = "Ana Ruiz bought the mill in 1974 , up from two .\nNothing much happened .\n"
SOLD, TAIL = (0, 32), (35, 46)


def toy() -> Extractor:
    nlp = spacy.blank("en")
    nlp.add_pipe("one_verb_parser")
    return Extractor(nlp, ExtractConfig(), version="toy")


def rows(tmp_path: Path, *, partial: bool = False) -> list[ClaimsRow]:
    row: dict[str, object] = {"text": TEXT, "spans": [{"start": SOLD[0], "end": SOLD[1]}]}
    if partial:
        row |= {"partial": True, "not_claims": [{"start": TAIL[0], "end": TAIL[1]}]}
    file = tmp_path / "mine.jsonl"
    file.write_text(json.dumps(row) + "\n", "utf-8")
    return read_claims(file, partial=True)


def test_a_stretch_is_right_where_its_borders_are(tmp_path: Path) -> None:
    found = {TEXT[p.start : p.end]: p.claim for p in border_examples(toy(), rows(tmp_path))}
    assert found["Ana Ruiz bought the mill in 1974"] is True
    # Two thirds of it are the labelled claim: not its borders.
    assert found["Ana Ruiz bought the mill in 1974 , up from two"] is False
    assert found["up from two"] is found["Nothing much happened"] is False


def test_of_a_text_that_was_looked_at_in_part_only_decisions_teach(tmp_path: Path) -> None:
    found = {TEXT[p.start : p.end] for p in border_examples(toy(), rows(tmp_path, partial=True))}
    assert "Nothing much happened" not in found
    assert {"Ana Ruiz bought the mill in 1974", "up from two"} <= found


def article(number: int, *, word: str, claim: bool) -> list[Proposal]:
    """Ten stretches of an article; those with `word` are claims, or none, and the others the opposite."""
    return [
        Proposal(number, 10 * i, 10 * i + 5, {word: float(i % 2)}, (i % 2 == 1) == claim)
        for i in range(10)
    ]


def test_own_articles_are_added_and_count_more() -> None:
    shipped = [p for n in range(3) for p in article(n, word="up", claim=False)]
    shipped += [p for n in range(3, 6) for p in article(n, word="said", claim=True)]
    own = article(0, word="up", claim=True)
    model = fit_borders(own, shipped)
    # Against three articles that say otherwise; of what one's own do not speak of the others' word holds.
    assert model.weights["up"] > 0
    assert model.weights["said"] > 0
    assert "said" not in fit_borders(own).weights
    with pytest.raises(DataError, match="both"):
        fit_borders([p for p in own if p.claim], shipped)


def test_each_article_is_judged_by_a_fit_that_has_not_seen_it() -> None:
    own = [p for n in range(5) for p in article(n, word="up", claim=n != 2)]
    spans = [tuple((p.start, p.end) for p in own if p.article == n and p.claim) for n in range(5)]
    gold = [ClaimsRow("x" * 100, found, tuple(None for _ in found)) for found in spans]
    # In the third article all is turned round, which a fit that had seen it would know.
    assert cross_validated_f1(own, gold, least=0.5) == pytest.approx(0.8)


@pytest.mark.weights
def test_an_extractor_finds_what_a_beat_packs_into_a_sentence(tmp_path: Path) -> None:
    from claimcheck.articles import parse_text
    from claimcheck.model_paths import find_model

    tables = ["Ewes, £{} to £{}; lambs, £{} to £{}.", "Heifers, £{} to £{}; steers, £{} to £{}."]
    lines = []
    for n in range(4):
        text = "\n\n".join(
            table.format(*(40 + 7 * n + 3 * i + k for k in (0, 9, 20, 31)))
            for i, table in enumerate(tables * 2)
        )
        text += "\n\nIt was a fine day for it. Somebody ought to tell the weather.\n"
        ends = [i for i, c in enumerate(text) if c in ";." and text[i - 1].isdigit()]
        spans = [{"start": max(text.rfind(c, 0, e) for c in "\n;") + 1, "end": e} for e in ends]
        spans = [s | {"start": s["start"] + (text[s["start"]] == " ")} for s in spans]
        lines.append(json.dumps({"text": text, "spans": spans}) + "\n")
    mine, shipped, out = tmp_path / "mine.jsonl", tmp_path / "shipped.jsonl", tmp_path / "out"
    mine.write_text("".join(lines), "utf-8")
    row = {"text": TEXT, "spans": [{"start": SOLD[0], "end": SOLD[1]}]}
    shipped.write_text(json.dumps(row) + "\n" + lines[0], "utf-8")
    start = Path(find_model("extractor"))
    figures = train_borders([mine], start, out, shipped=shipped)
    # One of the articles stands in both files and counts once.
    assert (figures["articles"], figures["shipped_articles"]) == (4, 1)
    assert {STRETCHES, WORTH} <= {f.name for f in (out / "claimcheck_claims").iterdir()}
    article = parse_text("Gimmers, £81 to £109; tups, £90 to £300.\n", path="a.md")
    before, after = (
        [c.text for c in next(iter(Extractor.load(ExtractConfig(model=str(m))).extract([article]))).claims]
        for m in (start, out)
    )  # fmt: skip
    assert before == []
    assert after == ["Gimmers, £81 to £109", "tups, £90 to £300"]
