from __future__ import annotations

from pathlib import Path

import pytest
import spacy
import torch
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from transformers import AutoModel, AutoTokenizer

from claimcheck.extract.net import ExtractorNet, Inventory
from claimcheck.extract.reading import entity_spans
from claimcheck.extract.tagger import LearnedTagger, merge

INVENTORY = Inventory(
    {
        "tag": ("NNP", "VBD"),
        "pos": ("PROPN", "VERB"),
        "morph": ("", "Number=Sing"),
        "lemma": ("0:0:", "1:1:"),
    },
    ("nsubj", "ROOT", "punct"),
)
TEXTS = [
    "Anna Weir opened the dam. The council closed it in 1931, said the mayor.",
    "",
    " \n\n ",
    "  Weir left.\n\nShe came back.  ",
    "dam " * 500,
    "\u200b\u00ad\U0001f600 \u0000 e\u0301t\u00e9",
]


@pytest.fixture
def tagger(tiny_encoder: Path) -> LearnedTagger:
    torch.manual_seed(6)
    encoder = AutoModel.from_pretrained(tiny_encoder, add_pooling_layer=False)
    net = ExtractorNet(encoder, INVENTORY).eval()
    torch.nn.init.normal_(net.starts.weight, std=2.0)
    tokenizer = AutoTokenizer.from_pretrained(tiny_encoder)
    vocab = spacy.blank("en").vocab
    return LearnedTagger(vocab, precision="float32", net=net, tokenizer=tokenizer)


@pytest.fixture
def nlp(tagger: LearnedTagger) -> Language:
    return spacy.blank("en", vocab=tagger.vocab)


def told(doc: Doc) -> list[object]:
    words = [(t.text, t.tag_, t.pos_, t.lemma_, t.dep_, t.head.i, t.ent_type_) for t in doc]
    return [*words, *((s.start, s.end) for s in doc.sents)]


def test_lemmas_outlive_the_memory_zone_that_they_were_first_seen_in(
    tagger: LearnedTagger, nlp: Language
) -> None:
    text = "Zorple walked past snorfles."
    with nlp.memory_zone():
        before = told(tagger(nlp.make_doc(text)))
    with nlp.memory_zone():
        assert told(tagger(nlp.make_doc(text))) == before


def test_any_text_gets_whole_trees(tagger: LearnedTagger, nlp: Language) -> None:
    for text in TEXTS:
        doc = tagger(nlp.make_doc(text))
        assert doc.text == text
        for sent in doc.sents:
            roots = [t for t in sent if t.head.i == t.i and not t.is_space]
            assert len(roots) <= 1
            assert all(t.dep_ == "ROOT" for t in roots)
            assert all(sent.start <= t.head.i < sent.end for t in sent)
        starts = {s.start for s in doc.sents if not s.text.isspace()}
        assert set(doc.user_data["worth"]) == starts


def test_an_empty_line_ends_a_sentence(tagger: LearnedTagger, nlp: Language) -> None:
    doc = tagger(nlp.make_doc("Weir left\n\nShe came"))
    assert next(t for t in doc if t.text == "She").is_sent_start


def test_batches_say_the_same_as_single_texts(tagger: LearnedTagger, nlp: Language) -> None:
    alone = [told(tagger(nlp.make_doc(text))) for text in TEXTS]
    together = [told(doc) for doc in tagger.pipe((nlp.make_doc(t) for t in TEXTS), batch_size=4)]
    assert together == alone


def test_without_weights_quantities_are_found_all_the_same() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("claimcheck_tagger")
    doc = nlp("It fell to 12% in 1931.")
    assert {(e.text, e.label_) for e in doc.ents} >= {("12%", "PERCENT"), ("1931", "DATE")}


def test_scores_by_spacys_own_rules(tagger: LearnedTagger, nlp: Language) -> None:
    doc = tagger(nlp.make_doc("Anna left. It fell."))
    other = doc.copy()
    other[0].tag_ = "XX"
    other[1].dep_ = "obj" if doc[1].dep_ != "obj" else "iobj"
    scores = tagger.score([Example(doc, other)])
    assert scores["tag_acc"] == pytest.approx(1 - 1 / len(doc))
    assert scores["dep_uas"] == 1.0 > scores["dep_las"]
    same = tagger.score([Example(doc, doc.copy())])
    assert same["tag_acc"] == same["dep_las"] == same["sents_f"] == 1.0


def test_tags_become_spans() -> None:
    from claimcheck.extract.net import TAGS

    tags = [TAGS.index(t) for t in ("O", "B-LOC", "I-LOC", "B-LOC", "I-ORG", "O")]
    assert entity_spans(tags) == ((1, 3, "LOC"), (3, 4, "LOC"), (4, 5, "ORG"))


@pytest.mark.parametrize(
    ("text", "learned", "expected"),
    [
        # A name keeps its digits.
        ("He drove in Formula 1 races", [(3, 5, "EVENT")], {("Formula 1", "EVENT")}),
        # The rules know no rupiah, the net does.
        ("It cost 117 trillion rupiah.", [(2, 5, "MONEY")], {("117 trillion rupiah", "MONEY")}),
        # The rule's expression is the whole one.
        ("It cost more than $5m here", [(5, 6, "MONEY")], {("more than $5m", "MONEY")}),
        # A date that no rule knows stays; a number that no rule knows does not.
        ("It ended before Ramadan began", [(3, 4, "DATE")], {("Ramadan", "DATE")}),
        ("It ended before umpteen began", [(3, 4, "CARDINAL")], set()),
        # What the rules read as something else is theirs.
        ("It fell to 12% here", [(3, 4, "DATE")], {("12%", "PERCENT")}),
    ],
)
def test_learned_and_ruled_expressions_are_merged(
    text: str, learned: list[tuple[int, int, str]], expected: set[tuple[str, str]]
) -> None:
    doc = spacy.blank("en")(text)
    spans = [Span(doc, a, b, label=label) for a, b, label in learned]
    assert {(s.text, s.label_) for s in merge(doc, spans)} == expected
