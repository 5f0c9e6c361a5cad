from __future__ import annotations

import pytest

from claimcheck.config import RetrieveConfig
from claimcheck.reference import Reference
from claimcheck.reference.rerank import reranked


def test_both_scores_count_by_their_share() -> None:
    words, similar = {"a": 10.0, "b": 5.0}, {"a": 0.4, "b": 0.8, "c": -0.2}
    assert reranked(words, similar, share=0.4) == pytest.approx({"a": 0.7, "b": 0.8, "c": 0.0})
    assert reranked(words, similar, share=1.0) == {"a": 1.0, "b": 0.5, "c": 0.0}


def test_nothing_in_common_is_no_division() -> None:
    assert reranked({}, {"a": -0.1}, share=0.4) == {"a": 0.0}
    assert reranked({}, {}, share=0.4) == {}


def test_by_how_much_a_fact_is_better_decides(tmp_path, write_jsonl, encoder) -> None:  # type: ignore[no-untyped-def]
    rows = [{"id": f"p{n}", "text": f"The port of Ostrey has {n} cranes."} for n in range(20)]
    rows.append({"id": "w", "text": "Zinnwald zinc zeppelin zebra."})
    path = write_jsonl(tmp_path / "a.jsonl", rows)
    statement = "Zinnwald zinc zeppelin at the port of Ostrey"
    found = {}
    for rerank in (False, True):
        config = RetrieveConfig(top_k=30, min_similarity=-1.0, rerank=rerank, words_share=0.9)
        [evidence] = Reference.open([str(path)], config=config, encoder=encoder).search([statement])
        found[rerank] = [each.fact.id for each in evidence]
        assert [each.rank for each in evidence] == list(range(1, len(evidence) + 1))
        scores = [each.retrieval_score for each in evidence]
        assert scores == sorted(scores, reverse=True)
    assert set(found[True]) == set(found[False])
    assert found[True][0] == "w"
