"""Made pairs: the label follows from the change, and the twins keep the hypothesis from telling."""

import random
import re

import pytest

from claimcheck.training.contrasts import KINDS, Pair, make_contrasts

DAM = Pair(
    "The dam at Orrin holds 340 billion litres of water.",
    "The dam holds 340 billion litres.",
    0,
    "x",
)
DATED = Pair("The ferry line opened in March 1987.", "The line opened in 1987.", 0, "x")
DENIED = Pair("Lena Ost is a botanist from Torrel.", "Lena Ost is a chemist.", 1, "x")
ROLES = Pair("Varn United beat Osk City in the final.", "Varn United beat Osk City.", 0, "x")
ROSE = Pair("Exports rose by a tenth in the spring.", "Exports rose in the spring.", 0, "x")


def made(kind, *pairs, n=50, seed=1):
    return make_contrasts(list(pairs), {kind: n}, random.Random(seed))


def test_a_changed_number_contradicts_and_its_twin_is_still_supported():
    wrong, right = made("numbers", DAM)
    assert (wrong.label, right.label) == (1, 0)
    assert wrong.premise == DAM.premise
    assert "340" not in wrong.hypothesis
    assert wrong.hypothesis == right.hypothesis
    figure = next(w for w in right.hypothesis.split() if w.isdigit())
    assert figure in right.premise.split()
    assert wrong.source == "x+numbers"


@pytest.mark.parametrize(
    ("premise", "hypothesis"),
    [
        ("The dam holds 340 litres.", "The dam holds more than 340 litres."),  # a bound
        ("Saturn 5 flew again.", "The Saturn 5 flew."),  # a name
        ("It opened on 12 May.", "It opened on 12 May."),  # the day of a month
        ("The 2009–10 season was long.", "The 2009–10 season was long."),
        ("The dam holds 341 litres.", "The dam holds 340 litres."),  # not shared
    ],
)
def test_a_figure_that_counts_nothing_alone_is_left(premise, hypothesis):
    assert made("numbers", Pair(premise, hypothesis, 0, "x")) == []


def test_only_supported_pairs_lend_numbers():
    assert made("numbers", Pair(DAM.premise, DAM.hypothesis, 1, "x")) == []


def test_a_changed_year_contradicts_unless_it_is_a_bound():
    wrong, right = made("dates", DATED)
    assert (wrong.label, right.label) == (1, 0)
    assert "1987" not in wrong.hypothesis
    assert "1987" not in right.premise
    bound = Pair("It opened in June 1987.", "It opened after May 1987.", 0, "x")
    assert all("1987" in p.hypothesis for p in made("dates", bound))


def test_rounding_gives_one_right_and_one_wrong_bound():
    for seed in range(20):
        right, wrong = made(
            "rounded", Pair("A total of 437 ships called.", "437 ships called.", 0, "x"), seed=seed
        )
        for pair, holds in ((right, True), (wrong, False)):
            words = pair.hypothesis.split()
            word, figure = words[-4], int(words[-3].replace(",", ""))
            if word == "than":
                true = figure < 437 if words[-5] == "more" else figure > 437
            elif word == "over":
                true = figure < 437
            else:
                true = abs(figure - 437) / 437 < 0.06
            assert true is holds, pair
            assert pair.label == (0 if holds else 1)


def test_a_denied_claim_turns_its_label_over():
    (pair,) = made("negation", DENIED)
    assert pair.hypothesis == "Lena Ost is not a chemist."
    assert pair.label == 0
    assert made("negation", Pair("p", "All of them are chemists.", 1, "x")) == []


def test_a_claim_left_open_stays_open_when_it_is_denied():
    (pair,) = made("negation", Pair(DENIED.premise, "Lena Ost is a swimmer.", 2, "x"))
    assert (pair.hypothesis, pair.label) == ("Lena Ost is not a swimmer.", 2)


@pytest.mark.parametrize(
    ("premise", "hypothesis", "wrong"),
    [
        ("Of 40 boats 31 came home.", "In all 31 boats came home.", "In all 40 boats came home."),
        (
            "Work began in 1911 and ended in 1926.",
            "The work ended in 1926.",
            "The work ended in 1911.",
        ),
        (
            "Lena Ost runs the port and Karl Imber the town.",
            "The port is run by Lena Ost.",
            "The port is run by Karl Imber.",
        ),
    ],
)
def test_a_particular_of_the_same_premise_contradicts(premise, hypothesis, wrong):
    false, true = made("within", Pair(premise, hypothesis, 0, "x"))
    assert (false.premise, false.hypothesis, false.label) == (premise, wrong, 1)
    # Exchanged in the premise too, the same words are borne out.
    assert (true.hypothesis, true.label) == (wrong, 0)
    assert sorted(re.findall(r"\w+", true.premise)) == sorted(re.findall(r"\w+", premise))
    assert true.premise != premise


@pytest.mark.parametrize(
    ("premise", "hypothesis"),
    [
        ("Of 40 boats 31 came home.", "Of 40 boats 31 came home."),  # both are in the claim
        ("Lena Ost spoke. Ms Ost left.", "Then Lena Ost spoke."),  # a part of the same name
        ("They sold 31 boats for 120,000 crowns.", "In all 31 boats were sold."),  # another size
        ("Work began in 1911 with 31 men.", "In all 31 men began."),  # a year counts nothing
    ],
)
def test_what_cannot_stand_in_its_place_is_left(premise, hypothesis):
    assert made("within", Pair(premise, hypothesis, 0, "x")) == []


def test_roles_and_directions_turned_round():
    turned, same = made("roles", ROLES)
    assert (turned.hypothesis, turned.label) == ("Osk City beat Varn United.", 1)
    assert same.label == 0
    wrong, right = made("directions", ROSE)
    assert (wrong.hypothesis, wrong.label) == ("Exports fell in the spring.", 1)
    assert right.premise.startswith("Exports fell")


def test_the_same_of_somebody_else_answers_nothing():
    other = Pair("Dora Finch runs a bakery.", "Dora Finch runs a bakery.", 0, "x")
    found = made("subjects", DENIED, other)
    assert {p.label for p in found} == {2}
    assert not any("Lena" in p.premise and "Lena" in p.hypothesis for p in found)


def test_padding_keeps_label_and_holds_the_premise():
    found = made("padded", DAM, DATED, ROSE)
    assert len(found) == 3
    by_claim = {p.hypothesis: p for p in (DAM, DATED, ROSE)}
    for pair in found:
        origin = by_claim[pair.hypothesis]
        assert origin.premise in pair.premise
        assert len(pair.premise) > len(origin.premise)
        assert pair.label == origin.label


def test_the_number_wanted_is_kept_and_the_seed_decides():
    pairs = [DAM, DATED, DENIED, ROLES, ROSE]
    once = make_contrasts(pairs, dict.fromkeys(KINDS, 1), random.Random(3))
    assert len(once) <= len(KINDS)
    assert once == make_contrasts(pairs, dict.fromkeys(KINDS, 1), random.Random(3))


LAUNCH = Pair(
    "[Arara-2] The satellite Arara-2 was launched on Tuesday from Alcantara. Luiza Fontanel, who directs "
    "the project, expects the satellite to circle the earth for five years.",
    "The project's director expects five years of the satellite around the earth.",
    0,
    "x",
)


def test_without_the_sentence_that_says_it_nothing_is_answered():
    (left,) = made("withheld", LAUNCH)
    assert left.premise == "[Arara-2] The satellite Arara-2 was launched on Tuesday from Alcantara."
    assert (left.hypothesis, left.label, left.source) == (LAUNCH.hypothesis, 2, "x+withheld")


@pytest.mark.parametrize(
    "pair",
    [
        Pair(LAUNCH.premise, LAUNCH.hypothesis, 1, "x"),  # another sentence may exclude it as well
        Pair(LAUNCH.premise.split(". ")[1], LAUNCH.hypothesis, 0, "x"),  # one sentence
        # What is left says half of it.
        Pair(LAUNCH.premise, "The satellite was launched from Alcantara for five years.", 0, "x"),
        # And here it has nothing to do with it.
        Pair("It rained. " + LAUNCH.premise.split(". ")[1], LAUNCH.hypothesis, 0, "x"),
    ],
)
def test_a_sentence_is_withheld_only_where_the_rest_is_near_and_leaves_it_open(pair):
    assert made("withheld", pair) == []
