from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
import spacy

from claimcheck.errors import DataError
from claimcheck.extract.lemma import apply_script
from claimcheck.extract.net import WORD_HEADS
from claimcheck.training.extractor_data import UNKNOWN, group_rows, inventory_of, parse_rows
from claimcheck.training.treebank import read_treebank, to_doc

TREEBANK = """# newdoc id = town
# text = Anna didn't go.
1\tAnna\tAnna\tPROPN\tNNP\tNumber=Sing\t4\tnsubj\t_\t_
2-3\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_
2\tdid\tdo\tAUX\tVBD\tMood=Ind\t4\taux\t_\t_
3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_
3.1\tever\tever\tADV\tRB\t_\t_\t_\t_\t_
4\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_

# text = Dams fell.
1\tDams\tdam\tNOUN\tNNS\tNumber=Plur\t2\tnsubj\t_\t_
2\tfell\tfall\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# newdoc id = sea
1\tSea-ice\tsea-ice\tNOUN\tNN\t_\t2\tnsubj\t_\t_
2\tmelts\tmelt\tVERB\tVBZ\t_\t0\troot\t_\t_

"""


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    file = tmp_path / "a.conllu.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.write(TREEBANK)
    return file


def test_the_text_is_as_it_stood(treebank: Path) -> None:
    sentences = list(read_treebank(treebank))
    assert [s.document for s in sentences] == [1, 1, 2]
    doc = to_doc(spacy.blank("en").vocab, sentences[:2])
    assert doc.text.strip() == "Anna didn't go. Dams fell."
    assert [t.text for t in doc[:3]] == ["Anna", "did", "n't"]
    assert [s.root.text for s in doc.sents] == ["go", "fell"]
    assert (doc[1].head.text, doc[1].dep_, doc[3].dep_) == ("go", "aux", "ROOT")


def test_a_missing_and_a_malformed_treebank(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not found"):
        list(read_treebank(tmp_path / "none.conllu"))
    (tmp_path / "bad.conllu").write_text("1\tAnna\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 1 has 2 columns"):
        list(read_treebank(tmp_path / "bad.conllu"))


def test_targets_stand_on_the_tokenisers_words(treebank: Path) -> None:
    nlp = spacy.blank("en")
    sentences = list(read_treebank(treebank)) * 3
    inventory = inventory_of(sentences)
    rows = list(parse_rows(sentences, inventory, nlp))
    words, parse = rows[0][1].words, rows[0][1].parse
    assert parse is not None
    assert words == ("Anna", "did", "n't", "go", ".")
    assert parse.heads == (3, 3, 3, 3, 3)
    assert [inventory.deps[d] for d in parse.deps] == ["nsubj", "aux", "advmod", "ROOT", "punct"]
    scripts = [inventory.words["lemma"][i] for i in parse.labels[WORD_HEADS.index("lemma")]]
    assert [apply_script(w, s) for w, s in zip(words, scripts, strict=True)] == ["Anna", "do", "not", "go", "."]  # fmt: skip
    # The tokeniser cuts "Sea-ice" in three: they hang where it hangs, and none has its lemma.
    words, parse = rows[2][1].words, rows[2][1].parse
    assert parse is not None
    assert words[-1] == "melts"
    assert len(words) == 4
    assert parse.heads == (3, 3, 3, 3)
    assert set(parse.labels[WORD_HEADS.index("lemma")][:3]) == {UNKNOWN}


def test_groups_keep_documents_apart_and_shift_heads(treebank: Path) -> None:
    nlp = spacy.blank("en")
    sentences = list(read_treebank(treebank)) * 3
    inventory = inventory_of(sentences)
    rows = list(parse_rows(sentences[:3], inventory, nlp))
    seen = set()
    for seed in range(20):
        grouped = list(group_rows(rows, random.Random(seed), max_words=20))
        assert [w for r in grouped for w in r.words] == [w for _, r in rows for w in r.words]
        seen.add(len(grouped))
        if len(grouped) == 2:
            parse = grouped[0].parse
            assert parse is not None
            assert parse.sentences == ((0, 5), (5, 8))
            assert parse.heads[5:] == (6, 6, 6)
            assert parse.starts == (1, 0, 0, 0, 0, 1, 0, 0)
    assert seen == {2, 3}
