"""What a sentence leaves open, word by word: pronouns, short names, "the pact", "last year".

`replacements` gives for a sentence the token ranges that must read otherwise when one of its claims stands
alone, each with what it refers to and whether that could be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spacy.tokens import Span, Token

from claimcheck.extract.asides import relative_pronoun
from claimcheck.extract.binding import owner_of
from claimcheck.extract.dates import MONTHS, Anchor, anchor_of, of_year, resolve
from claimcheck.extract.definites import BODIES, points_back
from claimcheck.extract.discourse import Context, Subject
from claimcheck.extract.people import FEMALE, MALE, clean_name
from claimcheck.extract.phrases import (
    genitive,
    is_expletive,
    is_plural_pronoun,
    noun_phrase,
    noun_phrase_tokens,
    plain_text,
)
from claimcheck.extract.predicates import is_reporting
from claimcheck.language.people import PEOPLE

__all__ = ["Replacement", "replacements", "sentence_subject"]

_THINGS = frozenset({"it", "its", "they", "them", "their", "theirs"})
_POINTERS = frozenset({"this", "that", "these", "those", "such"})
_POSSESSIVE = frozenset({"his", "her", "its", "their"})
_RELATIVE = frozenset({"who", "which", "whose", "whom"})
_EACH = frozenset(
    "each both all some many most several none one another either neither few".split()
)
# What is done to a statement, a deed or a text, not to a body or place: "Russia denied it".
_DONE_TO_DEEDS = re.compile(
    r"(?:admit|announc|approv|conced|confirm|den[yi]|disclos|disput|doubt|endors|expect|oppos|predict|prov[ei]|ratif"
    r"|regret|reject|repeal|sign|veto)"
)
# And what is done to what was said alone: "The bank denied it", whatever bank, cartel or report was named before.
_DONE_TO_WORDS = re.compile(r"(?:admit|conced|confirm|den[yi]|disput|doubt)")
_WORDS = frozenset({"accusation", "account", "allegation", "charge", "claim", "report", "rumour"})
# "Japan's median age", and after it "its population".
_OWNED = re.compile(r"(?P<owner>(?:[Tt]he )?[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)*)['’]s? [a-z]")
# "Orr spoke in his place": in another's.
_ANOTHER_S = frozenset(
    {"absence", "behalf", "defence", "defense", "favor", "favour", "place", "stead"}
)
# "The first of its kind": nothing is owned.
_IDIOMS = frozenset({"kind", "sort", "type"})
# These stand for some of what was named before: "Both were acquitted".
_OF_SOME = frozenset("both each neither either another others".split())
_AHEAD = re.compile(r"\b(?:will|shall|(?:is|are) (?:due|to|expected|scheduled)|plans? to)\b")


@dataclass(frozen=True, slots=True)
class Replacement:
    """Tokens [start, end) read text. referent: what is named (lower case); known: whether it was told.

    kind: pronoun, name, title, noun or date. antecedent: the noun of the same sentence that is meant, a token;
    where it stands in the statement too, the pronoun stays.
    """

    start: int
    end: int
    text: str
    referent: str
    kind: str
    known: bool = True
    antecedent: int = -1


_Add = Callable[[Replacement], None]


def replacements(sent: Span, context: Context) -> dict[int, Replacement]:
    """The replacements of a sentence by their first token; none overlap."""
    found: dict[int, Replacement] = {}
    taken: set[int] = set()

    def add(r: Replacement) -> None:
        if not taken & set(range(r.start, r.end)):
            found[r.start] = r
            taken.update(range(r.start, r.end))

    last = context.last
    for entity in (part for ent in sent.ents for part in _parts(ent)):
        if entity.label_ in {"PERSON", "ORG"}:
            _name(entity, context, add)
        elif entity.label_ in {"DATE", "TIME"}:
            # "On December 2nd, less than four months later": not later than that day.
            r = _date(entity, sent, context, context.last if _behind_a_date(entity) else last)
            if r is not None:
                add(r)
            if not _compared_with(entity):
                last = anchor_of(r.text if r else entity.text, context.published) or last
    context.anchor = last
    for token in sent:
        if token.i in taken:
            continue
        word = token.lower_
        if word in MALE | FEMALE and token.pos_ == "PRON" and not word.endswith("self"):
            _person(token, context, add)
        elif word in _THINGS and token.pos_ == "PRON" and not is_expletive(token):
            _thing(token, sent, context, add)
        elif (word in _POINTERS and token.pos_ == "PRON" and _points(token)) or (
            word in _OF_SOME and _counts_off(token)
        ):
            add(Replacement(token.i, token.i + 1, token.text, "", "pronoun", known=False))
        elif word in {"the", "this", "that"} and token.dep_ == "det" and token.i + 1 < sent.end:
            _definite(token, context, add)
    return found


# What tells a time from where one stands, at the end of a longer expression.
_POINTING = re.compile(
    r"(?P<front>\S*(?:\d|[A-Z][a-z]{2}|day|early|[Ll]ate|end|start|beginning|middle|half|months)\S*)(?<!The)(?:,? of |,? )(?P<told>(?:last|this|next|that(?: same)?|the (?:same|following|previous)) (?:[a-z]+ )?[A-Z]?[a-z]+)$"
)
_DAY_PART = re.compile(r"(?P<told>[A-Z][a-z]+day) (?:morning|afternoon|evening|night|lunchtime)$")
_UNTIL = re.compile(r" (?:to|through|ended|ending)(?: in)? (?P<told>[A-Z].*)$")
_EARLY = re.compile(r"(?:[Ee]arly|[Ll]ate|[Mm]id)[- ](?=[A-Z])")
_OF_DAY = re.compile(r" of (?P<told>.*\d.*)$")


def _parts(entity: Span) -> Iterator[Span]:
    """The dates that an expression is put together of: "April" and "last year", "Monday" of "Monday night".

    Each is resolved by itself.
    """
    text, first = entity.text, entity.start_char
    if entity.label_ not in {"DATE", "TIME"}:
        yield entity
    elif entity.label_ == "DATE" and (m := _POINTING.search(text)):
        if front := entity.doc.char_span(first, first + m.end("front"), label="DATE"):
            yield front
        if told := entity.doc.char_span(first + m.start("told"), entity.end_char, label="DATE"):
            yield told
    elif m := _UNTIL.search(text):
        start = first + m.start("told")
        yield entity.doc.char_span(start, entity.end_char, label="DATE") or entity
    elif entity.label_ == "TIME" and (m := _DAY_PART.match(text) or _OF_DAY.search(text)):
        start, end = m.span("told")
        yield entity.doc.char_span(first + start, first + end, label="DATE") or entity
    else:
        early = _EARLY.match(text)
        yield (
            early and entity.doc.char_span(first + early.end(), entity.end_char, label="DATE")
        ) or entity


def _name(entity: Span, context: Context, add: _Add) -> None:
    full = context.full(entity)
    bare = clean_name(entity.text)
    start = entity.start
    end = entity.end
    if entity.text.endswith(("'s", "’s")):
        end -= 1
    if not full or full == bare:
        if entity.label_ == "PERSON":
            add(Replacement(start, end, entity.doc[start:end].text, (full or bare).lower(), "name"))
        return
    if entity.label_ == "ORG" and (
        entity.root.dep_ == "compound" or (start > 0 and entity.doc[start - 1].text == "(")
    ):
        return
    # "Mr" may stand before the entity.
    if (
        entity.label_ == "PERSON"
        and start > entity.sent.start
        and re.fullmatch(r"(?:Mr|Mrs|Ms|Miss|Dr)\.?", entity.doc[start - 1].text)
    ):
        add(Replacement(start - 1, start, "", "", "title"))
    if entity.label_ == "PERSON" and full in bare:
        full = bare if not re.match(r"(?:Mr|Mrs|Ms|Miss)\b", bare) else full
    if entity.doc[start].lower_ == "the" and entity.label_ == "ORG":
        start += 1
    add(Replacement(start, end, full, full.lower(), "name"))


def _date(entity: Span, sent: Span, context: Context, last: Anchor | None) -> Replacement | None:
    doc, start = entity.doc, entity.start
    before = doc[start - 1].lower_ if start > sent.start else ""
    ahead = bool(_AHEAD.search(sent.text)) or _still_to_come(entity)
    text = entity.text
    possessive = text.endswith(("'s", "’s"))
    if possessive:
        text = text[:-2]
    if before in {"last", "this", "next", "that"}:
        start, text = start - 1, f"{before} {text}"
        before = doc[start - 1].lower_ if start > sent.start else ""
    elif before in {"following", "previous", "same", "next"} and start - 2 >= sent.start:
        start, text = start - 2, f"{doc[start - 2].lower_} {before} {text}"
        before = doc[start - 1].lower_ if start > sent.start else ""
    end = int(entity.end)
    named = [t.lower_ for t in doc[end : end + 2]]
    if text in MONTHS and context.published and named in (["this", "year"], ["last", "year"]):
        # "in March this year".
        value = f"{text} {context.published.year - (named[0] == 'last')}"
        return Replacement(start, end + 2, value if before else f"in {value}", value, "date")
    if context.published and named in (["this", "year"], ["last", "year"], ["next", "year"]):
        # "on May 2nd last year"
        shift = {"last": -1, "this": 0, "next": 1}[named[0]]
        if (dated := of_year(text, context.published.year + shift)) is not None:
            return Replacement(start, end + 2, dated if before else f"on {dated}", dated, "date")
    if entity.end < len(doc) and doc[entity.end].lower_ in {"than", "of"}:
        # "the last year of the war" is not last year.
        return None
    told = resolve(text, before, day=context.published, last=last, ahead=ahead, style=context.style)
    if told is None:
        return None
    following = doc[entity.end].text if entity.end < len(doc) else ""
    if (possessive or following in {"'s", "’s"}) and not told.known:
        # "Last week's vote" in a text without a date.
        return Replacement(start, end, doc[start:end].text, "", "date", known=False)
    if possessive or following in {"'s", "’s"}:
        # "last year's budget" → "the 2022 budget".
        value = re.sub(r"^(?:in|on) ", "", told.text)
        end = entity.end if possessive else entity.end + 1
        return Replacement(start, end, f"the {value}", value, "date", told.known)
    return Replacement(start, end, told.text, told.text, "date", told.known)


def _behind_a_date(entity: Span) -> bool:
    """Whether an expression stands behind a comma that follows a date."""
    comma = entity.start - 1
    if comma <= entity.sent.start or entity.doc[comma].text != ",":
        return False
    return bool(
        entity.doc[comma - 1].ent_type_ == "DATE" and re.search("later|earlier", entity.text)
    )


_COMPARED = re.compile(
    r"(?:\bthan (?:in |on |at )?|\b(?:compared (?:with|to)|against|up from|down from|as in) (?:\S+ (?:in|on) )?|(?:%|per ?cent|points?) on )$"
)


def _compared_with(entity: Span) -> bool:
    """Whether a date is what something is compared with: what is told next does not count from it.

    "Sales rose by 16% on 2020, and by 30% the year before", of a report on 2022.
    """
    if re.fullmatch(r"(?:the|a) (?:year|month|week) (?:before|earlier)", entity.text.lower()):
        return True
    before = entity.doc[max(entity.sent.start, entity.start - 5) : entity.start].text_with_ws
    return bool(_COMPARED.search(before.lower()))


def _still_to_come(entity: Span) -> bool:
    """ "The relic comes back on Friday": a main verb in the present tells of a day that lies ahead."""
    verb = next((t for t in entity.root.ancestors if t.pos_ in {"VERB", "AUX"}), None)
    if verb is None or verb.tag_ not in {"VBZ", "VBP"} or is_reporting(verb):
        return False
    if any(t.dep_ in {"aux", "aux:pass"} for t in verb.children):
        return False
    # A month is seldom hung on the wrong verb: "if he wins in November".
    month = not entity.text.lower().endswith("day")
    return (month or verb.dep_ in {"ROOT", "conj"}) and not entity.text.endswith(("'s", "’s"))


def _person(token: Token, context: Context, add: _Add) -> None:
    possessive = token.lower_ in {"his", "hers"} or (
        token.lower_ == "her" and token.dep_ == "nmod:poss"
    )
    # Who is told here is a mention for the pronouns after it, whatever becomes of this one.
    name = context.person(token)
    owner = owner_of(token) if possessive else None
    if owner is not None and _is_somebody(owner):
        # "The senator ended his campaign": whoever that is.
        text = _again(noun_phrase(owner))
        add(
            Replacement(
                token.i, token.i + 1, genitive(text), text.lower(), "pronoun", True, owner.i
            )
        )
        return
    subject = _named_person(owner, context) if owner is not None else ""
    own = bool(subject) and context.people.may_be(subject, token.lower_)
    if owner is not None and own and token.head.lower_ not in _ANOTHER_S:
        # "Trump gave his blessing": as it stands, it is his own, whomever the sentences before were about.
        told = genitive(subject)
        add(Replacement(token.i, token.i + 1, told, subject.lower(), "pronoun", True, owner.i))
        return
    text = (genitive(name) if possessive else name) if name else token.text
    add(Replacement(token.i, token.i + 1, text, name.lower(), "pronoun", bool(name)))


def _is_somebody(noun: Token) -> bool:
    """Whether a noun is one person, told by an office or otherwise without a name."""
    named = any(t.ent_type_ == "PERSON" for t in noun.subtree if t.dep_ in {"appos", "flat"})
    return _is_person_noun(noun) and noun.ent_type_ != "PERSON" and not named


def _named_person(noun: Token, context: Context) -> str:
    """The full name of a person whom a noun names, here or elsewhere in the article; "" for any other."""
    entity = next((e for e in noun.sent.ents if e.start <= noun.i < e.end), None)
    if entity is not None and entity.label_ != "PERSON":
        return ""
    name = context.people.full_name(entity.text if entity is not None else noun.text)
    return name if entity is not None or name in context.people.names else ""


def _is_person_noun(noun: Token) -> bool:
    return noun.tag_ == "NN" and noun.lemma_.lower() in PEOPLE


def _again(text: str) -> str:
    """A noun phrase as it is named a second time, inside a sentence: "A ferry" is "the ferry"."""
    if re.match(r"(?:An?|The) ", text):
        text = text[:1].lower() + text[1:]
    return re.sub(r"^an? ", "the ", text)


def _thing(token: Token, sent: Span, context: Context, add: _Add) -> None:
    if any(t.lower_ == "each" for t in token.ancestors):
        # "each with its own harbour": said of all of them, one by one.
        return
    if token.dep_ == "nmod:poss" and token.head.lower_ in _IDIOMS:
        return
    if token.dep_ == "nmod:poss" and _has_its_subject_behind(token):
        # "In its report the agency said": it is told in the same clause.
        return
    antecedent = None if context.settled(token) else _antecedent(token, sent)
    text = noun_phrase(antecedent) if antecedent is not None else context.thing(token)
    if text.lower() in _EACH:
        if antecedent is not None:
            return
        text = ""
    if token.dep_ == "obj" and _DONE_TO_DEEDS.match(token.head.lower_):
        before = context.subject
        body = _is_body(antecedent) if antecedent is not None else before and before.acts
        if _DONE_TO_WORDS.match(token.head.lower_):
            body = body or not _WORDS & set(text.lower().split())
        text = "" if body else text
        antecedent = None if body else antecedent
    if token.lower_ == "its" and antecedent is None and (owned := _OWNED.match(text)):
        # What a country or firm has is seldom an owner itself; what a person has may be.
        name = owned["owner"]
        text = name if context.people.full_name(name) not in context.people.names else text
    if antecedent is not None:
        text = _again(text)
    said = text or token.text
    if text and token.lower_ in _POSSESSIVE:
        # "The five councils' grounds", but "Williams's house".
        several = is_plural_pronoun(token) and text.endswith("s")
        said = f"{text}'" if several else genitive(text)
    at = antecedent.i if antecedent is not None else -1
    add(Replacement(token.i, token.i + 1, said, text.lower(), "pronoun", bool(text), at))


def _has_its_subject_behind(token: Token) -> bool:
    """Whether an "its" stands in what comes in front of a clause whose subject is a body or place."""
    noun, verb = token.head, token.head.head
    if noun.dep_ not in {"obl", "obj"} or not token.i < verb.i or verb.pos_ not in {"VERB", "AUX"}:
        return False
    subject = next((t for t in verb.children if t.dep_ in {"nsubj", "nsubj:pass"}), None)
    same = subject is not None and _is_plural(subject) == is_plural_pronoun(token)
    return subject is not None and same and token.i < subject.i < verb.i and _is_body(subject)


def _is_body(noun: Token) -> bool:
    """Whether a noun is a body or place that can want and decide."""
    return noun.ent_type_ in {"ORG", "LOC"} or noun.lemma_.lower() in BODIES


def _antecedent(token: Token, sent: Span) -> Token | None:
    """The noun earlier in the sentence that an "it" or "their" means: the nearest subject that agrees."""
    plural = is_plural_pronoun(token)
    # "Its director": a body has one, and hardly a closure.
    of_person = token.dep_ == "nmod:poss" and _is_person_noun(token.head) and not plural
    before = [
        t
        for t in sent.doc[sent.start : token.i]
        if t.pos_ in {"NOUN", "PROPN"}
        and _is_plural(t) == plural
        and t.ent_type_ not in {"PERSON", "DATE", "TIME"}
        and t.dep_ not in {"compound", "flat"}
        and token not in t.subtree
        and not _inside_relative(t, token)
        # "Its depth was measured, and its place": the place is not the depth's.
        and not any(c.dep_ == "nmod:poss" and c.lower_ == token.lower_ for c in t.children)
        # "We lost our heads," said their coach: nor what is owned by whoever speaks.
        and not any(c.lower_ in _SPEAKERS for c in t.children)
        and (not of_person or _is_body(t))
        # "Russia called it off": not itself.
        and not (token.dep_ in {"obj", "iobj"} and t.head.i == token.head.i)
    ]
    ruling = [t for t in before if t.dep_ in {"nsubj", "nsubj:pass"}]
    if ruling:
        return ruling[-1]
    objects = [t for t in before if t.dep_ in {"obj", "obl"}]
    if of_person:
        return objects[-1] if objects else None
    owner = owner_of(token) if plural and token.dep_ == "nmod:poss" else None
    if owner is not None and owner.tag_ == "NNPS" and owner.ent_type_ in {"ORG", "NORP"}:
        # "The Greens won 18 seats and doubled their share".
        return owner
    return objects[0] if plural and len(objects) == 1 else None


_SPEAKERS = frozenset({"my", "our", "your"})


def _inside_relative(noun: Token, token: Token) -> bool:
    """ "The bank, whose president opposed it, kept its rates": "its" is not the president's."""
    for above in (noun, *noun.ancestors):
        if above.dep_ in {"acl:relcl", "advcl:relcl"} or (
            above != noun and relative_pronoun(above) in _RELATIVE
        ):
            return token not in above.subtree
    return False


def _is_plural(token: Token) -> bool:
    if any(t.dep_ == "conj" and t.pos_ in {"NOUN", "PROPN"} for t in token.children):
        return True
    # "The United States" is one country.
    return token.tag_ in {"NNS", "NNPS"} and token.ent_type_ not in {"LOC", "ORG", "FAC", "PERSON"}


def _points(token: Token) -> bool:
    """Whether a "that" or "these" stands for something outside ("those who" and "that of" do not)."""
    if token.dep_ not in {"nsubj", "nsubj:pass", "obj", "obl", "nmod"}:
        return False
    behind = any(t.dep_ in {"acl:relcl", "acl", "nmod"} and t.i > token.i for t in token.children)
    return not behind and token.tag_ not in {"WDT", "IN"}


def _counts_off(token: Token) -> bool:
    """Whether a "both" or "each" stands alone, for what the sentence does not name."""
    if token.dep_ not in {"nsubj", "nsubj:pass", "obj", "obl"}:
        return False
    named = any(t.dep_ in {"nmod", "nsubj", "appos", "acl:relcl"} for t in token.children)
    before = token.doc[token.sent.start : token.i]
    return not named and not any(t.pos_ in {"NOUN", "PROPN"} for t in before)


def _definite(token: Token, context: Context, add: _Add) -> None:
    head = token.head
    if head.i - token.i not in {1, 2} or head.pos_ != "NOUN" or head.ent_type_:
        return
    if any(
        t.i != token.i
        and t.dep_ not in {"case", "punct", "cc", "conj", "mark"}
        and not (t.i == token.i + 1 and t.lower_ == "same")
        and not (t.dep_ == "acl:relcl" and head.nbor().text == "," and head.lower_ in BODIES)
        and t.dep_ not in {"nsubj", "cop", "aux"}
        and t.tag_ != "POS"
        for t in head.children
    ):
        return
    if head.i - token.i == 2 and head.nbor(-1).lower_ not in {"same", "new"}:
        return
    if head.dep_ in {"appos", "compound"} or any(t.dep_ == "cop" for t in head.children):
        return
    text = context.definite(head)
    if text:
        add(Replacement(token.i, head.i + 1, text, text.lower(), "noun"))
    elif points_back(head):
        add(
            Replacement(
                token.i, head.i + 1, head.doc[token.i : head.i + 1].text, "", "noun", known=False
            )
        )


def sentence_subject(sent: Span, found: dict[int, Replacement], context: Context) -> Subject | None:
    """The subject of the sentence's main clause in words that stand alone; None when they do not."""
    root = sent.root
    subject = next((t for t in root.children if t.dep_ in {"nsubj", "nsubj:pass"}), None)
    if subject is None:
        return None
    r = found.get(subject.i)
    if subject.pos_ == "PRON":
        if r is None or not r.known or not r.text:
            return None
        person = subject.lower_ in MALE | FEMALE
        before = context.subject
        acts = before is not None and before.acts and before.text == r.text
        several = subject.lower_ in {"they", "them"}
        return Subject(r.text, several, person, context.sentence, acts)
    run = noun_phrase_tokens(subject)
    words: list[str] = []
    i = run[0].i
    while i <= run[-1].i:
        part = found.get(i)
        if part is not None and not part.known:
            return None
        words.append(part.text if part else plain_text(sent.doc[i]))
        if sent.doc[(part.end - 1) if part else i].whitespace_:
            words.append(" ")
        i = part.end if part else i + 1
    text = " ".join("".join(words).split())
    if len(text.split()) > 9 or subject.ent_type_ in {
        "DATE",
        "TIME",
        "CARDINAL",
        "PERCENT",
        "MONEY",
    }:
        return None
    # "MPs" keep their capitals.
    if text[:1].isupper() and not text[1:2].isupper() and not subject.ent_type_:
        text = (
            text[:1].lower() + text[1:]
            if run[0].pos_ in {"DET", "PRON", "NOUN", "ADJ"} and run[0].i not in found
            else text
        )
    if text.startswith("The "):
        text = f"the {text[4:]}"
    if re.match(r"(?:an?|A|An) ", text):
        text = "the " + text.split(" ", 1)[1]
    acts = _is_body(subject)
    person = subject.ent_type_ == "PERSON" or _is_person_noun(subject)
    return Subject(text, _is_plural(subject), person, context.sentence, acts)
