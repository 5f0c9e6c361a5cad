"""What a predicate is, which of them report, and which assert something that could be checked."""

from __future__ import annotations

import re

from spacy.tokens import Span, Token

__all__ = [
    "EDGE",
    "FINITE",
    "OPENING_QUOTES",
    "REPORTING",
    "asserts",
    "has_predicate",
    "hedged",
    "is_content",
    "is_finite",
    "is_reporting",
    "own_subject",
    "says_something",
    "so_says",
    "subjects",
]

REPORTING = frozenset(
    """
    say says said saying tell tells told add adds added argue argues argued claim claims
    claimed state states stated report reports reported announce announces announced insist
    insists insisted warn warns warned note notes noted explain explains explained estimate
    estimates estimated reckon reckons reckoned suggest suggests suggested admit admits
    admitted deny denies denied allege alleges alleged declare declares declared believe
    believes believed think thinks thought calculate calculates calculated find finds found
    show shows showed conclude concludes concluded confirm confirms confirmed describe
    describes described call calls called write writes wrote complain complains complained
    acknowledge acknowledges acknowledged point points pointed predict predicts predicted
    expect expects expected forecast forecasts promise promises promised reply replies
    replied recall recalls recalled retort retorts retorted contend contends contended
    assert asserts asserted maintain maintains maintained caution cautions cautioned concede concedes
    conceded observe observes observed remark remarks remarked testify testifies testified tweet tweeted
    stress stresses stressed reveal reveals revealed respond responds responded alleging saying
    arguing claiming adding noting warning insisting asserting explaining announcing telling suggesting
    acknowledging admitting declaring writing predicting stating estimating comment comments commented
    indicate indicates indicated proclaim proclaims proclaimed quip quips quipped emphasize emphasizes
    emphasized emphasise emphasises emphasised reiterate reiterates reiterated hint hints hinted signal
    signalled signaled speculate speculates speculated lament laments lamented remember remembers remembered
    project projects projected pronounce pronounces pronounced vow vows vowed imply implies implied
    determine determined learn learns learned
    rule rules ruled grumble grumbles grumbled boast boasts boasted disclose discloses disclosed
    counter counters countered joke jokes joked guess guesses guessed hear heard agree agrees agreed
    affirm affirms affirmed inform informs informed communicate communicates communicated
    underline underlines underlined underscore underscores underscored specify specifies specified clarify clarifies
    clarified recount recounts recounted deplore deplores deplored regret regrets regretted reproach reproaches
    reproached opine opines opined relate relates related
    """.split()
)
_VERBAL = ("VERB", "AUX")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
EDGE = frozenset(", ; : - – — ( ) [ ] “ ” \" ‘ ’ ' . ! ? … ■ '' `` --".split())
SUBJECT = frozenset({"nsubj", "nsubj:pass", "expl", "csubj", "csubj:pass", "nsubj:outer"})
# Verbs that stand for one that was named before: "as he did".
_STANDS_FOR = frozenset("do does did done have has had is are was were".split())
_OPINION = re.compile(
    r"\b(?:should|ought|must|could|might|may|would|perhaps|maybe|surely|arguably|hopefully)\b", re.I
)
_FUTURE = re.compile(r"will|\bwo", re.I)
_DENIES = re.compile(
    r"(?:den(?:y|ie[sd]|ying)|doubt|refut|disput|reject|ensur|make|making|made|wish|demand)"
)
_HOLDS = re.compile(
    r"(?:think|thought|believ|say|said|suggest|claim|expect|mean|impl|conclud|prov|show)"
)
# "Found him guilty", "showed him leading": one act, that reports nothing.
_PERCEIVES = re.compile(r"(?:find|show|hear)s?|calls?|called|found|show(?:ed|n)|heard")
_TOLD = frozenset(
    "asked asks asking continued continues added adds answered replied responded concluded went shot joked".split()
)
# Straight marks open and close.
OPENING_QUOTES = frozenset(("“", '"', "``", "''"))
_QUOTES = frozenset(("“", "”", '"', "''", "``", "‘", "’"))
_FIRST_PERSON = frozenset({"i", "we", "you", "let"})


def is_reporting(token: Token) -> bool:
    """Whether a verb attributes words to somebody."""
    return token.lower_ in REPORTING and token.pos_ in _VERBAL


def so_says(token: Token) -> bool:
    """ "It will open in May, so the mayor": who is named behind a "so" at the end of a sentence says what stands before."""
    first, last = next((t for t in token.subtree if not t.is_punct), token), token.right_edge
    if token.pos_ not in {"NOUN", "PROPN"} or first.lower_ != "so" or first.i <= token.sent.start:
        return False
    ends = token.doc[last.i + 1 : token.sent.end]
    named = token.pos_ == "PROPN" or any(t.dep_ in {"det", "nmod:poss"} for t in token.children)
    return named and first.nbor(-1).text == "," and all(t.is_punct or t.is_space for t in ends)


def is_content(token: Token, verb: Token) -> bool:
    """Whether a clause under a reporting verb is what is reported: "found him guilty" reports nothing, and
    who "did not say whether it was sold" says nothing of the sale."""
    if any(t.dep_ in {"mark", "advmod"} and t.lower_ in {"whether", "if"} for t in token.children):
        return False
    return is_finite(token) or not _PERCEIVES.fullmatch(verb.lower_)


def has_predicate(token: Token) -> bool:
    """Whether a token heads a clause: a verb, or a noun or adjective with a copula or a subject."""
    if token.pos_ in _VERBAL:
        return True
    return any(t.dep_ in {"cop", "aux"} or t.dep_ in SUBJECT for t in token.children)


def is_finite(token: Token) -> bool:
    """Whether a clause is finite, by the tag of its head or of an auxiliary or copula."""
    children = list(token.children)
    if token.tag_ in FINITE or any(
        t.tag_ in FINITE for t in children if t.dep_ in {"aux", "aux:pass", "cop"}
    ):
        return True
    # "put" and "set" look like infinitives: with a subject of their own and no "to" they are not.
    return (
        token.tag_ in {"VB", "VBN"}
        and any(t.dep_ == "nsubj" for t in children)
        and not any(t.tag_ == "TO" or t.dep_ == "mark" for t in children)
    )


def subjects(head: Token) -> list[Token]:
    """Its subjects. "The following year" in front of a verb may look like one; it is none.

    "Officials say Ana Ruiz, a judge, held two posts": a parser takes who held them for the object of "say".
    """
    own = [
        t
        for t in head.children
        if t.dep_ in SUBJECT
        and (
            t.ent_type_ not in {"DATE", "TIME"} or head.pos_ != "VERB" or t.left_edge.is_sent_start
        )
    ]
    if own or head.dep_ != "ccomp" or not is_reporting(head.head) or not is_finite(head):
        return own
    between = [t for t in head.head.children if t.dep_ == "obj" and head.head.i < t.i < head.i]
    return between if head.left_edge.i > head.head.i else []


def own_subject(head: Token) -> bool:
    """Whether a predicate has a subject of its own."""
    return bool(subjects(head))


def asserts(span: Span, head: Token, kind: str) -> bool:
    """False for commands, first-person asides and what has no finite verb where it needs one."""
    if not len(span) or _compares(span, head):
        return False
    if kind in {"appos", "aside", "name"}:
        return True
    if _is_open(head) or _asks(span, head) or _wonders(span, head):
        return False
    if not has_predicate(head):
        return False
    if kind in {"main", "content"} and not (is_finite(head) or any(t.tag_ in FINITE for t in span)):
        return False
    own = subjects(head)
    if kind == "main" and not own and head.tag_ == "VB":
        return False
    if (
        is_reporting(head)
        and len(span) <= 4
        and kind in {"main", "conj"}
        and not _object(span, head)
    ):
        # "she thought", "he added": an attribution that lost its content.
        return False
    if _lost_its_content(span, head) or _only_says(span, head):
        return False
    return not any(t.lower_ in _FIRST_PERSON for t in own)


def _is_open(head: Token) -> bool:
    """Whether a clause says what may be, or what is denied: "whether he won", "they denied that she won"."""
    first = head
    while first.dep_ == "conj" and has_predicate(first.head):
        first = first.head
    marks = {t.lower_ for t in (*first.children, *head.children) if t.dep_ in {"mark", "advmod"}}
    if marks & {"whether", "if", "unless"} and first.dep_ != "ROOT":
        return True
    over = first.head
    if first.dep_ not in {"ccomp", "acl", "advcl"} or over.i == first.i:
        return False
    if over.lower_ == "time":
        # "It's time that things were restored."
        return bool(first.dep_ != "advcl")
    if first.dep_ != "ccomp":
        return False
    negated = any(t.lower_ in {"not", "n't", "n’t", "never"} for t in over.children)
    return bool(_DENIES.match(over.lower_)) or (negated and bool(_HOLDS.match(over.lower_)))


def _wonders(span: Span, head: Token) -> bool:
    """ "How many had been there", "what kind of effect Hale will have": what is asked, and no answer."""
    first = span[0]
    if first.lower_ in {"how", "why"} and first.tag_ == "WRB":
        return True
    lacks = not any(t.dep_ in {"obj", "obl", "xcomp", "ccomp", "advmod"} for t in head.children)
    return head.lower_ in {"have", "has", "had"} and head.i == span.end - 1 and lacks


def _asks(span: Span, head: Token) -> bool:
    """ "'Was it so?' Hale asked the mayor", "'It is,' he continued": who spoke, and nothing that they said."""
    # "Asked the mayor about the cost" tells what.
    if head.lower_ not in _TOLD or any(t.dep_ in {"ccomp", "xcomp", "obl"} for t in head.children):
        return False
    speaks = any(t.pos_ in {"PROPN", "PRON"} or t.ent_type_ == "PERSON" for t in subjects(head))
    if not speaks:
        # "The drinking continued."
        return False
    doc, first, last = span.doc, span.start, span.end
    around = (*doc[max(0, first - 3) : first], *doc[last : last + 3])
    return any(t.text in _QUOTES or t.text == "?" for t in around)


def _compares(span: Span, head: Token) -> bool:
    """ "as he so often does", "as Hale had in 2014": a likeness, whose verb stands for another."""
    like = (
        span[0].lower_ == "as" and span[0].dep_ in {"mark", "advmod"} and span[0].head.i == head.i
    )
    whole = any(t.dep_ in {"obj", "xcomp", "ccomp", "nsubj:pass"} for t in head.children)
    # "As he puts it", "as Hale points out", "as it happens".
    objects = [t.lower_ for t in head.children if t.dep_ in {"obj", "xcomp", "ccomp"}]
    idiom = head.lower_ in {"puts", "put", "happens", "happened"} and objects in ([], ["it"])
    says = is_reporting(head) and not [
        t for t in head.children if t.i > head.i and not t.is_punct and t.dep_ != "compound:prt"
    ]
    stands = (head.lower_ in _STANDS_FOR or says) and not whole
    return bool(like and (idiom or stands))


def _lost_its_content(span: Span, head: Token) -> bool:
    """ "Exit polls indicated", "she appeared to imply", "in 1963 he declared:": what that was is told elsewhere."""
    last = next((t for t in reversed(span) if not t.is_punct and not t.is_space), head)
    if last.i != head.i and not (last.dep_ == "xcomp" and last.head.i == head.i):
        return False
    if any(t.dep_ == "ccomp" and t.i >= span.end for t in last.children):
        return True
    after = span.doc[span.end].text if span.end < len(span.doc) else ""
    return after == ":" and is_reporting(last)


def _only_says(span: Span, head: Token) -> bool:
    """ "Ruiz said at a conference in May": what she said there is told elsewhere."""
    if head.lower_ not in {"say", "says", "said", "tweeted", "wondered"}:
        return False
    if head.i + 1 >= span.end:
        return bool(head.lower_ == "wondered")
    follows = head.nbor()
    where = follows.pos_ in {"ADP", "ADV"} or follows.ent_type_ in {"DATE", "TIME"}
    return where and not any(
        t.dep_ in {"obj", "ccomp", "xcomp", "parataxis", "nsubj:pass"} and t.i < span.end
        for t in head.children
    )


def _object(span: Span, head: Token) -> bool:
    inside = (t for t in head.children if span.start <= t.i < span.end)
    return any(t.dep_ in {"obj", "obl", "xcomp", "ccomp"} for t in inside)


def says_something(span: Span, kind: str) -> bool:
    """Whether a span holds a word that says something: not marks, pronouns and small words alone."""
    weighty = [t for t in span if t.pos_ in {"NOUN", "PROPN", "NUM", "VERB", "ADJ"}]
    if kind in {"appos", "name"}:
        return any(t.pos_ in {"NOUN", "PROPN"} for t in weighty)
    return bool(weighty)


def hedged(span: Span) -> bool:
    """Whether a modal makes the clause an opinion or a prediction."""
    text = span.text
    if _OPINION.search(text):
        return True
    # Looking through the tokens costs more than through the text, and few hold the word.
    return bool(_FUTURE.search(text)) and any(
        t.lower_ in {"will", "wo"} and t.tag_ == "MD" for t in span
    )
