from __future__ import annotations

import torch

from claimcheck.extract.biaffine import ARCS_AT_ONCE, BiaffineParser


def parser() -> BiaffineParser:
    torch.manual_seed(4)
    return BiaffineParser(16, 5, arc_width=8, label_width=6).eval()


def test_no_word_is_its_own_head_and_padding_is_nobodys() -> None:
    words = torch.tensor([[True, True, True], [True, True, False]])
    scores, heads = parser()(torch.randn(2, 3, 16), words)
    assert scores.shape == (2, 3, 4)
    assert heads.shape == (2, 4, 16)
    for i in range(3):
        assert (scores[:, i, i + 1] == -1e4).all()
    assert (scores[1, :, 3] == -1e4).all()
    assert (scores[0, 0, [0, 2, 3]] > -1e3).all()


def test_padding_does_not_change_the_scores() -> None:
    net, states = parser(), torch.randn(1, 2, 16)
    alone, _ = net(states, torch.ones(1, 2, dtype=torch.bool))
    padded, _ = net(
        torch.cat([states, torch.randn(1, 3, 16)], 1), torch.tensor([[True, True] + [False] * 3])
    )
    torch.testing.assert_close(alone[0], padded[0, :2, :3])


def test_sentences_end_to_end_have_the_scores_of_padded_ones() -> None:
    net, lengths = parser(), [3, 1, 4]
    states = torch.randn(sum(lengths), 16)
    with torch.inference_mode():
        found = list(net.sentence_arcs(states, lengths))
        for own, scores in zip(states.split(lengths), found, strict=True):
            expected, _ = net(own[None], torch.ones(1, len(own), dtype=torch.bool))
            torch.testing.assert_close(scores, expected[0])


def test_label_scores_are_the_biaffine_form() -> None:
    net = parser()
    arcs = ARCS_AT_ONCE + 3
    word, head = torch.randn(arcs, 16), torch.randn(arcs, 16)
    found = net.label_scores(word, head)
    one = torch.ones(arcs, 1)
    a = torch.cat([net.label_word(word), one], 1)
    b = torch.cat([net.label_head(head), one], 1)
    torch.testing.assert_close(found, torch.einsum("ni,kij,nj->nk", a, net.label, b))
