"""The reason of a verdict: one or two plain sentences that name the fact, its source and date."""

from __future__ import annotations

from claimcheck.decide.figures import Figure
from claimcheck.types import Evidence, Fact

__all__ = [
    "conflicting",
    "contradicted",
    "figure_contradicts",
    "figure_differs",
    "incomplete",
    "nothing_found",
    "supported",
    "weak",
]

QUOTE = 240  # characters of a fact that a reason quotes at most
NAME = 60  # and of its text when it has no title


def supported(evidence: Evidence) -> str:
    """Why a claim is supported."""
    return f"Supported by {_cite(evidence.fact)}: {_quote(evidence.fact.text)}"


def contradicted(evidence: Evidence) -> str:
    """Why a claim is contradicted."""
    return f"Contradicted by {_cite(evidence.fact)}: {_quote(evidence.fact.text)}"


def conflicting(support: Evidence, opposition: Evidence) -> str:
    """Why a claim that has strong evidence both ways is unverified."""
    if support.fact.id == opposition.fact.id:
        return f"Conflicting: {_cite(support.fact)} can be read either way."
    return (
        f"Conflicting evidence: {_cite(support.fact)} bears it out "
        f"and {_cite(opposition.fact)} contradicts it."
    )


def figure_differs(evidence: Evidence, figure: Figure, given: tuple[Figure, ...]) -> str:
    """Why a claim that reads like its fact is unverified: a figure is another."""
    fact = ", ".join(dict.fromkeys(_figure(one) for one in given[:3]))
    return (
        f"{_cite(evidence.fact)} is close, but gives {fact} "
        f"where the claim has {_figure(figure)}, which no fact found gives."
    )


def figure_contradicts(evidence: Evidence, figure: Figure, given: tuple[Figure, ...]) -> str:
    """Why a claim that reads like its fact is contradicted: a figure is another."""
    fact = ", ".join(dict.fromkeys(_figure(one) for one in given[:3]))
    return (
        f"Claim: {_figure(figure)}; reference: {fact}. "
        f"{_cite(evidence.fact)} says: {_quote(evidence.fact.text)}"
    )


def weak(nearest: Evidence) -> str:
    """Why a claim is unverified although something was found."""
    return (
        f"No fact found settles it. The nearest is {_cite(nearest.fact)}, which scores "
        f"{nearest.supported:.2f} for support and {nearest.contradicted:.2f} for contradiction."
    )


def nothing_found() -> str:
    """Why a claim is unverified when no evidence was found."""
    return "Nothing was found about it in the reference."


def incomplete() -> str:
    """Why a claim is unverified when its statement does not stand alone."""
    return (
        "Not checkable as it stands: the statement does not say on its own "
        "who, what or when is meant."
    )


def _cite(fact: Fact) -> str:
    # Many sources are named with their date ("press release of July 17th 2019").
    date = fact.date.strip()
    date = "" if date and date[:4] in fact.source else date
    origin = ", ".join(part for part in (fact.source.strip(), date) if part)
    name = f"“{fact.title.strip() or _short(fact.text, NAME)}”"
    return f"{name} ({origin})" if origin else name


def _quote(text: str) -> str:
    return f"“{_short(text, QUOTE)}”"


def _short(text: str, limit: int) -> str:
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"


def _figure(figure: Figure) -> str:
    if figure.kind == "year":
        return str(int(figure.value))
    value = f"{figure.value:,.10g}" if figure.value < 1e9 else f"{figure.value / 1e9:,.6g} billion"
    if figure.kind == "percent":
        return f"{value}%"
    if figure.kind.startswith("money "):
        return figure.kind.removeprefix("money ") + value
    return f"{value} ({figure.kind.removeprefix('count ')})"
