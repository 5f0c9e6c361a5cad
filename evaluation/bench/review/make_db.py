"""Make a database of made-up articles for load figures: python make_db.py OUT.db [ARTICLES] [CLAIMS].

Text, names and figures are generated from a fixed seed; nothing in it is true of anything. A tenth
of the statements are shared between articles, as agency copy is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import sys
import time
from pathlib import Path

from claimcheck.store import Store
from claimcheck.types import (
    Article,
    Claim,
    Entity,
    Evidence,
    Fact,
    Label,
    Mark,
    Verdict,
)

PLACES = "Orrin Wexcombe Saltmere Corvane Tallis Farren Harrowgate Lowden Kestria Sarrow".split()
THINGS = "harbour,tram depot,water tower,college,library,ferry,market hall,clinic,bridge".split(",")
VERBS = "opened,closed,was rebuilt,was sold,was flooded,was listed,was extended".split(",")
PEOPLE = "Tamsin Hale,Idris Moy,Petra Lund,Joao Ferro,Ada Wren,Mina Okafor".split(",")
BEATS = "security economy climate health sport science technology local transport".split()


def content_id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def sentence(rng: random.Random) -> str:
    """One made-up sentence with a place, a thing and two figures."""
    return (
        f"The {rng.choice(THINGS)} of {rng.choice(PLACES)} {rng.choice(VERBS)} in "
        f"{rng.randint(1850, 2024)} at a cost of £{rng.randint(2, 900)},000, "
        f"{rng.choice(PEOPLE)} said."
    )


def make_article(rng: random.Random, number: int, claims: int, shared: list[str]) -> list[Verdict]:
    """Save-ready verdicts on an article of about 35 sentences, `claims` of them claims."""
    lines = [rng.choice(shared) if rng.random() < 0.1 else sentence(rng) for _ in range(claims)]
    filler = [f"Nothing was decided at meeting {rng.randint(1, 9**6)}." for _ in range(10)]
    body = lines + filler
    rng.shuffle(body)
    title = f"{rng.choice(PLACES)} {rng.choice(THINGS)} report {number}"
    paragraphs = [" ".join(body[i : i + 3]) for i in range(0, len(body), 3)]
    text = f"# {title}\n\n" + "\n\n".join(paragraphs) + "\n"
    article = Article(
        id=content_id(text),
        path=f"archive/{number:05}.md",
        text=text,
        format="markdown",
        title=title,
        published=dt.date(2024, 1, 1) + dt.timedelta(days=number % 700),
        beat=rng.choice(BEATS),
        marks=(Mark(0, len(title) + 2, "title"),),
    )
    made, place = [], 0
    for line in body:
        start = text.index(line, place)
        place = start + len(line)
        if line in filler:
            continue
        claim = Claim(
            id=content_id(f"{article.id} {start} {place} bench"),
            article_id=article.id,
            start=start,
            end=place,
            text=line,
            statement=line,
            sentence=line,
            speaker=line.rsplit(", ", 1)[1].removesuffix(" said."),
            cue="said",
            check_worthiness=round(rng.random(), 3),
            extractor="bench",
        )
        label = rng.choices(list(Label), weights=(3, 2, 5))[0]
        made.append((article, _verdict(rng, claim, label)))
    return made


def _verdict(rng: random.Random, claim: Claim, label: Label) -> Verdict:
    evidence = []
    for rank in range(1, 4):
        s, c = sorted((rng.random(), rng.random()))[0], rng.random() * 0.3
        fact = Fact(
            f"f{rng.randint(1, 5000)}",
            "bench",
            f"Register {rank}",
            sentence(rng),
            "County record",
            "https://example.org/register",
            "2021-05-04",
            "CC0-1.0",
        )
        evidence.append(Evidence(fact, rank, 0.5, s * 0.7, c, max(0.0, 1 - s * 0.7 - c)))
    flagged = label is Label.CONTRADICTED or (
        label is Label.UNVERIFIED and claim.check_worthiness >= 0.88
    )
    return Verdict(
        claim=claim,
        label=label,
        confidence=round(0.5 + rng.random() / 2, 3),
        reason="Made for a load test; see the register.",
        evidence=tuple(evidence),
        flagged=flagged,
        versions={"entailment": "bench"},
    )


def entities(article: Article) -> list[Entity]:
    """Where the made-up people stand in the text."""
    found = []
    for name in PEOPLE:
        at = article.text.find(name)
        while at >= 0:
            found.append(Entity(at, at + len(name), "PERSON", name))
            at = article.text.find(name, at + 1)
    return found


def fill(store: Store, articles: int, claims: int, *, seed: int = 7, first: int = 0) -> None:
    """Save `articles` articles with `claims` claims in all."""
    rng = random.Random(seed)
    shared = [sentence(rng) for _ in range(500)]
    run = store.begin_run({"made": True}, {"extractor": "bench"}, {"bench": "1"})
    for number in range(articles):
        share = claims // articles + (number < claims % articles)
        made = make_article(rng, first + number, share, shared)
        store.save_article(
            made[0][0],
            entities=entities(made[0][0]),
            verdicts=[verdict for _, verdict in made],
            run_id=run,
            versions_key="bench",
        )
    store.finish_run(run, {})


if __name__ == "__main__":
    target = Path(sys.argv[1])
    counts = [int(word) for word in sys.argv[2:4]]
    n_articles, n_claims = (counts + [2000, 50000][len(counts) :])[:2]
    began = time.perf_counter()
    with Store.open(target) as opened:
        fill(opened, n_articles, n_claims)
    took = time.perf_counter() - began
    sys.stderr.write(f"{n_articles} articles, {n_claims} claims in {took:.0f} s\n")
