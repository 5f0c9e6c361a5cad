"""Nouns for people: offices and callings, and others for somebody."""

from __future__ import annotations

__all__ = ["OFFICES", "PEOPLE"]

# What somebody is by office or calling, so that one claim may give it where another gives another.
OFFICES = frozenset(
    """
    actor actress admiral ambassador analyst archbishop architect astronaut attorney attorney-general auditor
    author bassist biologist bishop boss captain chair chairman chairwoman chancellor chemist chief co-founder
    coach colonel commander commissioner composer conductor congressman congresswoman councillor dean defender
    deputy designer diplomat director doctor drummer economist editor engineer envoy executive founder general
    goalkeeper governor guitarist head headteacher historian inspector journalist judge king lawyer leader
    manager mathematician mayor midfielder minister novelist nurse officer official ombudsman owner painter
    photographer physicist pilot playwright poet pope premier president prince princess principal producer
    professor prosecutor queen rector referee scientist secretary senator sheriff singer speaker spokesman
    spokesperson spokeswoman striker superintendent surgeon treasurer vice-president whip
    """.split()
)
# Some of these are bodies or things as often: "the pilot was cut short", "the auditor, a firm".
_OR_A_THING = frozenset("auditor chair executive pilot producer whip".split())
# Nouns for somebody, who is no "it".
PEOPLE = (OFFICES - _OR_A_THING) | frozenset(
    """
    artist candidate child customer daughter defendant delegate father girl husband man member mother patient player
    priest protester reporter researcher resident soldier son student supporter teacher voter wife woman worker writer
    """.split()
)
