"""The official measures, on the worked examples that can be reckoned by hand."""

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score

from claimcheck.errors import UsageError
from claimcheck.evaluate.benchmarks.answering import (
    answer_fever,
    answer_four,
    answer_grounded,
    answer_labels,
    answer_scifact,
    passages,
)
from claimcheck.evaluate.benchmarks.items import FeverClaim, Judged, SciClaim, SciDocument
from claimcheck.evaluate.benchmarks.official import (
    fever_cells,
    fever_figures,
    grounded_figures,
    scifact_cells,
    scifact_figures,
)
from claimcheck.types import Claim, Evidence, Fact, Label, Verdict

A, B, C = ("p", 1), ("p", 2), ("q", 0)


def fever(*answers):
    cells = [fever_cells(*answer) for answer in answers]
    return {name: float(v[0]) for name, v in fever_figures(np.sum(cells, axis=0)[None]).items()}


def test_the_fever_score_wants_the_label_and_one_whole_set():
    claim = FeverClaim("1", "x", "supported", (frozenset({A, B}), frozenset({C})))
    assert fever((claim, "supported", [A]))["fever_score"] == 0
    assert fever((claim, "supported", [C]))["fever_score"] == 1
    assert fever((claim, "supported", [B, A]))["fever_score"] == 1
    assert fever((claim, "contradicted", [C]))["fever_score"] == 0
    far = [("z", n) for n in range(5)]
    assert fever((claim, "supported", [*far, C]))["fever_score"] == 0


def test_where_nothing_can_be_known_only_the_label_counts():
    unknown = FeverClaim("1", "x", "unverified", ())
    claim = FeverClaim("2", "y", "contradicted", (frozenset({A}),))
    found = fever((unknown, "unverified", []), (claim, "supported", [A, B]))
    assert found == pytest.approx(
        {
            "fever_score": 0.5,
            "label_accuracy": 0.5,
            # Of the one verifiable claim: one of two sentences is gold, and the set is whole.
            "evidence_precision": 0.5,
            "evidence_recall": 1.0,
            "evidence_f1": 2 / 3,
        }
    )


def test_scifacts_measures_differ_as_they_should():
    # Two abstracts bear on the claim; one of them was answered, and one that does not.
    claim = SciClaim(
        "1", "x",
        {"11": ("supported", (frozenset({0, 1}), frozenset({11}))), "15": ("supported", (frozenset({4}),))},
        (),
    )  # fmt: skip
    answer = {"11": ("supported", [1, 11, 13]), "16": ("contradicted", [18, 20])}
    found = {
        k: float(v[0]) for k, v in scifact_figures(np.array([scifact_cells(claim, answer)])).items()
    }
    assert (
        found["abstract_rationalized_f1"] == found["abstract_label_only_f1"] == pytest.approx(1 / 2)
    )
    assert found["sentence_label_precision"] == pytest.approx(1 / 5)
    assert found["sentence_label_recall"] == pytest.approx(1 / 4)
    assert found["sentence_label_f1"] == pytest.approx(2 / 9)
    wrong = {"11": ("contradicted", [11])}
    found = {
        k: float(v[0]) for k, v in scifact_figures(np.array([scifact_cells(claim, wrong)])).items()
    }
    assert found["abstract_label_only_f1"] == 0
    assert found["sentence_selection_f1"] > found["sentence_label_f1"] == 0
    late = {"15": ("supported", [1, 2, 3, 4])}
    found = {
        k: float(v[0]) for k, v in scifact_figures(np.array([scifact_cells(claim, late)])).items()
    }
    assert found["abstract_label_only_f1"] > found["abstract_rationalized_f1"] == 0
    assert found["sentence_label_f1"] > 0


def scores(table):
    """A model that reads the answer off the premise."""

    def score(pairs):
        return np.array([table[premise] for premise, _ in pairs])

    return score


YES, NO, OPEN = (0.8, 0.1, 0.1), (0.1, 0.8, 0.1), (0.2, 0.2, 0.6)


def test_four_labels_come_of_premises_judged_one_by_one():
    table = {"yes": YES, "no": NO, "open": OPEN}
    rows = [
        Judged("1", "a", ("yes", "open"), "supported"),
        Judged("2", "b", ("no", "open", "no"), "contradicted"),
        Judged("3", "c", ("yes", "no"), "disputed"),
        Judged("4", "d", ("open",), "unverified"),
        Judged("5", "e", (), "disputed"),
    ]
    tally = answer_four(rows, scores(table), None)
    assert tally.right.tolist() == [1, 1, 1, 1, 0]
    gold = [row["gold"] for row in tally.shown]
    answers = [row["answer"] for row in tally.shown]
    assert tally.values()["macro_f1"] == pytest.approx(f1_score(gold, answers, average="macro"))


def test_of_several_premises_the_one_that_decides_counts():
    table = {"yes": YES, "open": OPEN}
    tally = answer_labels([Judged("1", "a", ("open", "yes"), "supported")] * 2, scores(table), None)
    assert tally.values()["accuracy"] == 1


def test_balanced_accuracy_is_of_each_part_and_their_mean():
    rng = np.random.default_rng(2)
    rows, table = [], {}
    for n in range(80):
        table[f"d{n}"] = (p := rng.random(), 1 - p, 0.0)
        rows.append(
            Judged(
                str(n),
                "x",
                (f"d{n}",),
                "supported" if rng.random() > 0.4 else "unverified",
                "ab"[n % 2],
            )
        )
    values = answer_grounded(rows, scores(table), None).values()
    each = []
    for part in "ab":
        own = [row for row in rows if row.part == part]
        gold = [row.label == "supported" for row in own]
        each.append(balanced_accuracy_score(gold, [table[r.premises[0]][0] > 0.5 for r in own]))
        assert values[f"balanced_accuracy {part}"] == pytest.approx(each[-1])
    assert values["balanced_accuracy"] == pytest.approx(np.mean(each))


def test_a_slice_that_holds_one_part_is_not_divided_by_all():
    # Right and wrong supported, right and wrong unsupported of part a; nothing of part b.
    sums = np.array([[3.0, 1, 3, 1, 0, 0, 0, 0]])
    found = grounded_figures(("a", "b"))(sums)
    assert float(found["balanced_accuracy"][0]) == float(found["balanced_accuracy a"][0]) > 0


def test_a_long_document_is_read_in_pieces_and_nothing_is_lost():
    text = (
        " ".join(f"This is sentence {n} of a long report." for n in range(60)) + " " + "word " * 250
    )
    pieces = passages(text)
    assert all(len(piece.split()) <= 100 for piece in pieces)
    assert " ".join(pieces).split() == text.split()
    assert passages("") == [""]


def test_scifact_gives_a_label_and_the_sentences_for_it():
    document = SciDocument("11", "Zinc", ("no", "yes", "open", "yes!"))
    table = {
        "[Zinc] no": NO,
        "[Zinc] yes": (0.85, 0.1, 0.05),
        "[Zinc] open": OPEN,
        "[Zinc] yes!": (0.9, 0.05, 0.05),
    }
    blank = SciDocument("12", "Iron", ("open",))
    table["[Iron] open"] = OPEN
    claim = SciClaim("1", "x", {"11": ("supported", (frozenset({1}),))}, (document, blank))
    tally = answer_scifact([claim], scores(table), None)
    assert tally.values()["abstract_rationalized_f1"] == 1
    assert tally.values()["sentence_label_precision"] == 0.5
    assert tally.right.tolist() == [1.0]


def verdict(label, *facts):
    claim = Claim("c", "a", 0, 1, "x", "x", "x")
    evidence = tuple(
        Evidence(Fact(fact, "wiki", "", ""), n, 1.0) for n, fact in enumerate(facts, 1)
    )
    return Verdict(claim, label, 0.9, "why", evidence)


def test_fever_takes_pages_and_sentences_from_the_ids_of_facts():
    claim = FeverClaim("1", "x", "supported", (frozenset({("Orrin_(town)", 3)}),))
    right = answer_fever([claim], lambda s: [verdict(Label.SUPPORTED, "Orrin_(town)#3")], None)
    assert right.values()["fever_score"] == 1
    with pytest.raises(UsageError, match="no sentence of FEVER"):
        answer_fever([claim], lambda s: [verdict(Label.SUPPORTED, "town-17")], None)
