from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from claimcheck.extract.anaphora import replacements, sentence_subject
from claimcheck.extract.clauses import find_clauses
from claimcheck.extract.discourse import Context
from claimcheck.extract.statement import Statement, state

Parsed = Callable[[str], Any]
PUBLISHED = dt.date(2023, 3, 9)  # a Thursday


def statements(*docs: Any, published: dt.date | None = None) -> list[Statement]:
    """The statements of an article, given as its paragraphs."""
    context = Context(published=published)
    context.learn(docs)
    out = []
    for doc in docs:
        for sent in doc.sents:
            found = replacements(sent, context)
            clauses = find_clauses(sent)
            out += [state(c, found, clauses) for c in clauses]
            context.remember(sent, sentence_subject(sent, found, context))
        context.offset += len(doc)
    return out


def texts(*docs: Any, published: dt.date | None = None) -> list[str]:
    return [s.text for s in statements(*docs, published=published)]


def test_the_subject_is_written_out_for_a_shared_predicate(parsed: Parsed) -> None:
    doc = parsed("""
        The     DT  det   1
        council NN  nsubj 2
        bought  VBD ROOT  2
        the     DT  det   4
        mill    NN  obj   2
        and     CC  cc    6
        closed  VBD conj  2
        the     DT  det   8
        gate    NN  obj   6
        .       .   punct 2
    """)
    assert texts(doc) == ["The council bought the mill.", "The council closed the gate."]


def test_so_is_an_auxiliary(parsed: Parsed) -> None:
    doc = parsed("""
        Osei     NNP nsubj:pass 2 B-PERSON
        was      VBD aux:pass   2
        arrested VBN ROOT       2
        in       IN  case       4
        Leeds    NNP obl        2 B-LOC
        and      CC  cc         6
        charged  VBN conj       2
        with     IN  case       8
        theft    NN  obl        6
        .        .   punct      2
    """)
    assert texts(doc)[1] == "Osei was charged with theft."


ASIDES = """
Ana     NNP nsubj     8  B-PERSON
Ruiz    NNP flat      0  I-PERSON
,       ,   punct     5
who     WP  nsubj     5
once    RB  advmod    5
ran     VBD acl:relcl 0
Lisbon  NNP obj       5  B-ORG
,       ,   punct     5
left    VBD ROOT      8
early   RB  advmod    8
.       .   punct     8
"""


def test_a_relative_clause_becomes_a_sentence_and_leaves_the_main_one(parsed: Parsed) -> None:
    assert texts(parsed(ASIDES)) == ["Ana Ruiz left early.", "Ana Ruiz once ran Lisbon."]


@pytest.mark.parametrize(("adjective", "verb"), [("former", "was"), ("retired", "is")])
def test_an_apposition_becomes_a_sentence(parsed: Parsed, adjective: str, verb: str) -> None:
    doc = parsed(f"""
        Ana     NNP nsubj 7  B-PERSON
        Ruiz    NNP flat  0  I-PERSON
        ,       ,   punct 5
        a       DT  det   5
        {adjective}  JJ  amod  5
        judge   NN  appos 0
        ,       ,   punct 5
        left    VBD ROOT  7
        town    NN  obj   7
        .       .   punct 7
    """)
    assert f"Ana Ruiz {verb} a {adjective} judge." in texts(doc)


INTRODUCED = """
Ms    NNP compound 1
Ana   NNP nsubj 3 B-PERSON
Ruiz  NNP flat  1 I-PERSON
ran   VBD ROOT  3
Lisbon NNP obj  3 B-ORG
in    IN  case  6
1998  CD  obl   3 B-DATE
.     .   punct 3
"""
PRONOUN = """
She    PRP nsubj 1
won    VBD ROOT  1
the    DT  det   3
seat   NN  obj   1
.      .   punct 1
"""


def test_a_pronoun_is_the_person_named_before(parsed: Parsed) -> None:
    assert statements(parsed(INTRODUCED), parsed(PRONOUN))[1] == Statement(
        "Ana Ruiz won the seat.", True
    )


def test_a_pronoun_that_nobody_stands_for_makes_it_incomplete(parsed: Parsed) -> None:
    assert statements(parsed(PRONOUN)) == [Statement("She won the seat.", False)]


def test_a_pronoun_of_the_other_gender_is_not_hers(parsed: Parsed) -> None:
    he = parsed(PRONOUN.replace("She ", "He  "))
    assert statements(parsed(INTRODUCED), he)[1] == Statement("He won the seat.", False)


def test_the_full_name_for_a_short_one_without_its_title(parsed: Parsed) -> None:
    short = parsed("""
        Ms   NNP compound 1
        Ruiz NNP nsubj    2 B-PERSON
        left VBD ROOT     2
        early RB advmod   2
        .    .   punct    2
    """)
    assert texts(parsed(INTRODUCED), short)[1] == "Ana Ruiz left early."


def test_it_is_the_subject_of_the_sentence_before(parsed: Parsed) -> None:
    bank = parsed("""
        Lisbon NNP nsubj 1 B-ORG
        failed VBD ROOT  1
        in     IN  case  3
        2009   CD  obl   1 B-DATE
        .      .   punct 1
    """)
    it = parsed("""
        It   PRP nsubj 1
        owed VBD ROOT  1
        rent NN  obj   1
        .    .   punct 1
    """)
    assert statements(bank, it)[1] == Statement("Lisbon owed rent.", True)
    assert statements(it)[0] == Statement("It owed rent.", False)
    # "They" is no single bank.
    they = parsed("""
        They PRP nsubj 1
        owed VBD ROOT  1
        rent NN  obj   1
        .    .   punct 1
    """)
    assert not statements(bank, they)[1].complete


RENTS = """
Rents NNS nsubj 1
rose  VBD ROOT  1
last  JJ  amod  3 B-DATE
year  NN  obl   1 I-DATE
.     .   punct 1
"""


def test_a_date_that_stays_relative_makes_it_incomplete(parsed: Parsed) -> None:
    assert statements(parsed(RENTS)) == [Statement("Rents rose last year.", False)]
    assert statements(parsed(RENTS), published=PUBLISHED) == [
        Statement("Rents rose in 2022.", True)
    ]


def test_the_following_year_stands_in_front_of_the_shared_subject(parsed: Parsed) -> None:
    doc = parsed("""
        Osei      NNP nsubj 1 B-PERSON
        left      VBD ROOT  1
        in        IN  case  3
        1998      CD  obl   1 B-DATE
        and       CC  cc    8
        the       DT  det   7 B-DATE
        following VBG amod  7 I-DATE
        year      NN  obl   8 I-DATE
        won       VBD conj  1
        gold      NN  obj   8
        .         .   punct 1
    """)
    assert texts(doc) == ["Osei left in 1998.", "In 1999 Osei won gold."]


def test_what_a_participle_adds_is_said_of_its_clause(parsed: Parsed) -> None:
    doc = parsed("""
        The     DT  det   1
        dam     NN  nsubj 2
        burst   VBD ROOT  2
        ,       ,   punct 4
        killing VBG advcl 2
        ten     CD  nummod 6
        people  NNS obj   4
        .       .   punct 2
    """)
    assert texts(doc) == ["The dam burst.", "The dam burst, killing ten people."]


def test_an_object_goes_back_behind_its_verb(parsed: Parsed) -> None:
    doc = parsed("""
        Osei  NNP nsubj 9 B-PERSON
        ,     ,   punct 6
        whom  WP  obj   6
        the   DT  det   4
        court NN  nsubj 6
        had   VBD aux   6
        freed VBN acl:relcl 0
        then  RB  advmod 6
        ,     ,   punct 6
        fled  VBD ROOT  9
        south RB  advmod 9
        .     .   punct 9
    """)
    assert texts(doc) == ["Osei fled south.", "The court had freed Osei then."]


def test_this_alone_leaves_a_statement_open(parsed: Parsed) -> None:
    doc = parsed("""
        That  DT  nsubj 1
        cost  VBD ROOT  1
        jobs  NNS obj   1
        .     .   punct 1
    """)
    doc[0].pos_ = "PRON"
    assert statements(doc) == [Statement("That cost jobs.", False)]


def test_what_somebody_is_known_as_is_so_still(parsed: Parsed) -> None:
    doc = parsed("""
        Osei   NNP nsubj 6  B-PERSON
        ,      ,   punct 3
        better RBR advmod 3
        known  VBN acl   0
        as     IN  case  5
        Kite   NNP obl   3
        left   VBD ROOT  6
        .      .   punct 6
    """)
    assert "Osei is better known as Kite." in texts(doc)


def test_an_auxiliary_reaches_every_verb_of_a_row(parsed: Parsed) -> None:
    doc = parsed("""
        Osei  NNP nsubj 2 B-PERSON
        would MD  aux   2
        mend  VB  ROOT  2
        roads NNS obj   2
        ,     ,   punct 5
        paint VB  conj  2
        doors NNS obj   5
        and   CC  cc    8
        build VB  conj  5
        walls NNS obj   8
        .     .   punct 2
    """)
    assert texts(doc) == [
        "Osei would mend roads.",
        "Osei would paint doors.",
        "Osei would build walls.",
    ]


def test_a_clause_about_all_that_was_said_stays_open(parsed: Parsed) -> None:
    doc = parsed("""
        Lagos NNP nsubj 1  B-LOC
        lost  VBD ROOT  1
        again RB  advmod 1
        ,     ,   punct 7
        which WDT obj   7
        no    DT  det   6
        host  NN  nsubj 7
        did   VBD advcl:relcl 1
        .     .   punct 1
    """)
    assert [s.complete for s in statements(doc)] == [True, False]


def test_it_is_not_a_subject_that_only_sets_a_scene(parsed: Parsed) -> None:
    scene = parsed("""
        One    CD  nummod 1
        reason NN  nsubj  3
        is     VBZ cop    3
        drought NN ROOT   3
        .      .   punct  3
    """)
    after = parsed("""
        It    PRP nsubj 1
        lasts VBZ ROOT  1
        three CD  nummod 3
        years NNS obj   1
        .     .   punct 1
    """)
    assert [s.complete for s in statements(scene, after)] == [True, False]


LED = """
Osei       NNP nsubj 1 B-PERSON
sent       VBD ROOT  1
inspectors NNS obj   1
in         IN  case  4
May        NNP obl   1 B-DATE
2019       CD  nummod 4 I-DATE
,          ,   punct 7
led        VBN acl   4
by         IN  case  9
Ruiz       NNP obl   7 B-PERSON
.          .   punct 1
"""


def test_a_clause_behind_a_date_is_not_said_of_the_date(parsed: Parsed) -> None:
    whole, led = statements(parsed(LED))
    assert whole == Statement("Osei sent inspectors in May 2019.", True)
    assert led == Statement("Led by Ruiz.", False)


@pytest.mark.parametrize(
    ("adjective", "of", "complete"), [("eldest", "sisters", False), ("hottest", "century", True)]
)
def test_a_description_behind_a_date_may_be_somebodys(
    parsed: Parsed, adjective: str, of: str, complete: bool
) -> None:
    doc = parsed(f"""
        Osei        NNP nsubj:pass 2 B-PERSON
        was         VBD aux:pass   2
        born        VBN ROOT       2
        in          IN  case       4
        1950        CD  obl        2 B-DATE
        ,           ,   punct      7
        the         DT  det        7
        {adjective} JJ  appos      4
        of          IN  case       10
        the         DT  det        10
        {of}        NNS nmod       7
        .           .   punct      2
    """)
    described = statements(doc)[1]
    assert described.complete is complete
    assert described.text.startswith("1950 is the hottest") is complete


def test_nobody_is_died(parsed: Parsed) -> None:
    doc = parsed("""
        Osei      NNP nsubj:pass 2 B-PERSON
        was       VBD aux:pass   2
        appointed VBN ROOT       2
        in        IN  case       4
        1987      CD  obl        2 B-DATE
        and       CC  cc         6
        died      VBN conj       2
        in        IN  case       8
        1993      CD  obl        6 B-DATE
        .         .   punct      2
    """)
    assert texts(doc) == ["Osei was appointed in 1987.", "Osei died in 1993."]


@pytest.mark.parametrize(("which", "year"), [("last", 2022), ("this", 2023), ("next", 2024)])
def test_a_day_of_last_year_is_one_date(parsed: Parsed, which: str, year: int) -> None:
    doc = parsed(f"""
        On      IN  case  1
        May     NNP obl   5 B-DATE
        2nd     NN  nummod 1 I-DATE
        {which} JJ  amod  4 B-DATE
        year    NN  obl   5 I-DATE
        fell    VBD ROOT  5
        Leeds   NNP nsubj 5 B-LOC
        .       .   punct 5
    """)
    assert texts(doc, published=PUBLISHED) == [f"On May 2nd {year} fell Leeds."]


PARTED = """
The    DT  det   1
ferry  NN  nsubj 2
sailed VBD ROOT  2
.      .   punct 2
Norland NNP nsubj 5 B-LOC
{verb}  VBD ROOT  5
it     PRP obj   5
.      .   punct 5
"""


def test_nobody_does_a_thing_to_itself_without_a_self(parsed: Parsed) -> None:
    assert texts(parsed(PARTED.format(verb="left")))[1] == "Norland left the ferry."


@pytest.mark.parametrize(
    ("verb", "text", "complete"),
    [("denied", "Norland denied it.", False), ("sued", "Norland sued Lisbon.", True)],
)
def test_what_is_denied_or_signed_is_no_body(
    parsed: Parsed, verb: str, text: str, complete: bool
) -> None:
    body = PARTED.replace("The    DT  det   1\nferry  NN ", "Big NNP compound 1 B-ORG\nLisbon NNP")
    doc = parsed(body.format(verb=verb).replace("nsubj 2\n", "nsubj 2 I-ORG\n", 1))
    found = statements(doc)[1]
    assert (found.text.replace("Big ", ""), found.complete) == (text, complete)


def test_what_is_denied_is_what_was_said_whatever_was_named_before(parsed: Parsed) -> None:
    """A ferry is no body, and is not denied either."""
    found = statements(parsed(PARTED.format(verb="denied")))[1]
    assert (found.text, found.complete) == ("Norland denied it.", False)


def test_what_a_country_has_is_no_owner_itself(parsed: Parsed) -> None:
    doc = parsed("""
        Norland NNP nmod:poss 2 B-LOC
        's      POS case      0
        harbour NN  nsubj     3
        froze   VBD ROOT      3
        .       .   punct     3
        Storms  NNS nsubj     6
        closed  VBD ROOT      6
        its     PRP$ nmod:poss 8
        ports   NNS obj       6
        .       .   punct     6
    """)
    assert statements(doc)[1].text == "Storms closed Norland's ports."


def test_the_first_of_its_kind_is_nobodys_kind(parsed: Parsed) -> None:
    doc = parsed("""
        Lisbon NNP nsubj 1 B-LOC
        had    VBD ROOT  1
        a      DT  det   3
        tram   NN  obj   1
        ,      ,   punct 6
        the    DT  det   6
        first  JJ  appos 3
        of     IN  case  9
        its    PRP$ nmod:poss 9
        kind   NN  nmod  6
        .      .   punct 1
    """)
    assert any("of its kind" in text for text in texts(doc))


def test_a_body_is_named_where_a_clause_hangs_on_it_behind_a_comma(parsed: Parsed) -> None:
    named = parsed("""
        The   DT  det   2
        Saltby NNP compound 2 B-ORG
        Council NNP nsubj 3 I-ORG
        met   VBD ROOT  3
        .     .   punct 3
    """)
    doc = parsed("""
        The   DT  det   1
        council NN nsubj 7
        ,     ,   punct 4
        which WDT nsubj 4
        owed  VBD acl:relcl 1
        rent  NN  obj   4
        ,     ,   punct 4
        lost  VBD ROOT  7
        .     .   punct 7
    """)
    assert any(text.startswith("The Saltby Council") for text in texts(named, doc)[1:])


def test_both_of_what_was_named_before_is_left_open(parsed: Parsed) -> None:
    both = """
        Both  DT  nsubj 1
        sank  VBD ROOT  1
        .     .   punct 1
    """
    assert statements(parsed(both)) == [Statement("Both sank.", False)]
    ferries = "Both DT nsubj 3\nof IN case 2\nferries NNS nmod 0\nsank VBD ROOT 3\n. . punct 3"
    assert statements(parsed(ferries)) == [Statement("Both of ferries sank.", True)]


def test_what_comes_later_counts_from_a_date_as_it_was_told(parsed: Parsed) -> None:
    article = [
        parsed(table)
        for table in (
            "Lisbon NNP nsubj 1 B-ORG\nfailed VBD ROOT 1\nin IN case 3\n2009 CD obl 1 B-DATE\n. . punct 1",
            "Rents NNS nsubj 1\nrose VBD ROOT 1\nthe DT det 4 B-DATE\nfollowing VBG amod 4 I-DATE\n"
            "year NN obl 1 I-DATE\n. . punct 1",
            "Jobs NNS nsubj 1\nfell VBD ROOT 1\ntwo CD nummod 3 B-DATE\nyears NNS obl 1 I-DATE\n"
            "later RB advmod 1 I-DATE\n. . punct 1",
        )
    ]
    assert texts(*article, published=PUBLISHED)[1:] == [
        "Rents rose in 2010.",
        "Jobs fell in 2012.",
    ]


def test_what_stands_behind_a_date_is_not_later_than_that(parsed: Parsed) -> None:
    first = parsed(
        "Lisbon NNP nsubj 1 B-ORG\nfailed VBD ROOT 1\nin IN case 3\n2009 CD obl 1 B-DATE\n. . punct 1"
    )
    second = parsed("""
        In    IN  case  1
        2011  CD  obl   6 B-DATE
        ,     ,   punct 6
        two   CD  nummod 4 B-DATE
        years NNS obl   6 I-DATE
        later RB  advmod 6 I-DATE
        fell  VBD ROOT  6
        rents NNS nsubj 6
        .     .   punct 6
    """)
    assert "2013" not in texts(first, second, published=PUBLISHED)[1]
