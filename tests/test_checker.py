"""The stages wired: batches, order, versions, and what is no evidence."""

import dataclasses
import datetime as dt
import subprocess
import sys

import pytest

from claimcheck.checker import CheckedArticle, Checker, CheckFailure, describe
from claimcheck.config import Config, DecideConfig
from claimcheck.decide import NAMES, Weights
from claimcheck.errors import ModelError
from claimcheck.types import Article, Fact, Label

OPENED = "The Orrin Bridge opened to trams in 1954."
LONG = "The Orrin Bridge is 512 metres long."


def article(number=0, text=f"{OPENED} {LONG}", **more):
    return Article(f"id{number}", f"day/{number}.md", text, "markdown", **more)


def _row(**values):
    return tuple(float(values.get(name, 0.0)) for name in NAMES)


# Plain sums, because the shipped weights move with the models.
WEIGHTS = Weights(
    NAMES,
    _row(),
    (1.0,) * len(NAMES),
    (_row(support=1, borne=1, figure=-3), _row(contradiction=1, figure=6), _row()),
    (-1.0, -1.0, 0.0),
    version="hand-made",
)
CONFIG = Config(decide=DecideConfig(min_contradicted=0.5))


@pytest.fixture
def checker(fake_extractor, fake_reference, fake_entailment):
    return Checker.load(
        reference=fake_reference,
        extractor=fake_extractor,
        entailment=fake_entailment,
        config=CONFIG,
        weights=WEIGHTS,
    )


def test_an_article_is_checked_from_claim_to_verdict(checker):
    (done,) = checker.check_articles([article()])
    assert [c.text for c in done.claims] == [OPENED, LONG]
    assert [v.claim for v in done.verdicts] == list(done.claims)
    assert [v.label for v in done.verdicts] == [Label.SUPPORTED, Label.CONTRADICTED]
    assert done.verdicts[0].evidence[0].fact.id == "f1"
    assert done.verdicts[1].evidence[0].fact.id == "f2"
    assert done.verdicts[0].evidence[0].supported == pytest.approx(0.96)
    inputs = done.verdicts[0].versions["inputs"]
    assert done.verdicts[0].versions == {**checker.versions, "inputs": inputs}
    assert len(done.entities) == 1


def test_what_is_found_for_an_incomplete_claim_is_not_scored(checker, fake_entailment):
    (done,) = checker.check_articles([article()])
    whole, other = done.claims
    broken = dataclasses.replace(whole, complete=False)
    fake_entailment.calls.clear()
    pairs = [(done.article, broken), (done.article, other)]
    first, second = checker.recheck(pairs, checker.look_up(pairs))
    assert first.label is Label.UNVERIFIED
    assert first.evidence
    assert {(e.supported, e.contradicted) for e in first.evidence} == {(0.0, 0.0)}
    assert second.label is Label.CONTRADICTED
    assert OPENED not in {said for call in fake_entailment.calls for _, said in call}


def test_articles_are_batched_for_the_models_and_come_in_order(checker, fake_reference):
    made = [article(n) for n in range(11)]
    done = list(checker.check_articles(iter(made)))
    assert [d.article.id for d in done] == [a.id for a in made]
    assert [len(search) for search in fake_reference.searches] == [16, 6]
    # Each batch once for the evidence and once for what is asked about it.
    assert len(checker.entailment.calls) == 4


def test_articles_stream(checker):
    taken = []

    def endless():
        for n in range(10_000):
            taken.append(n)
            yield article(n)

    next(checker.check_articles(endless()))
    assert len(taken) < 50


def test_one_bad_article_fails_alone(checker):
    bad = article(1, text="POISON stands here.")
    done = list(checker.try_articles([article(0), bad, article(2)]))
    assert [type(d) for d in done] == [CheckedArticle, CheckFailure, CheckedArticle]
    assert done[1].stage == "extract"
    assert done[1].article is bad
    with pytest.raises(RuntimeError, match="cannot parse"):
        list(checker.check_articles([bad]))


def test_a_broken_model_is_no_articles_fault(checker, fake_extractor):
    fake_extractor.error = ModelError("the weights are gone")
    with pytest.raises(ModelError):
        list(checker.try_articles([article(1, text="POISON stands here.")]))


def test_memory_errors_are_the_articles(checker, fake_entailment, monkeypatch):
    def score(pairs):
        raise MemoryError

    monkeypatch.setattr(fake_entailment, "score", score)
    (failure,) = checker.try_articles([article()])
    assert failure.stage == "check"
    assert "memory" in describe(failure.error)


def test_an_article_twice_is_checked_twice(checker):
    assert len(list(checker.check_articles([article(), article()]))) == 2


def test_no_claims_no_search(checker, fake_reference):
    (done,) = checker.check_articles([article(text="no sentence at all")])
    assert done.verdicts == ()
    assert fake_reference.searches == []


def test_a_statement_without_evidence_is_not_scored(checker, fake_entailment):
    (verdict,) = checker.check_statements(["Zebras are striped."])
    assert verdict.label is Label.UNVERIFIED
    assert fake_entailment.calls == []


def test_statements_keep_order_and_pass_dates(checker, fake_reference):
    day = dt.date(2020, 1, 2)
    verdicts = checker.check_statements([LONG, OPENED], [day, None])
    assert [v.claim.statement for v in verdicts] == [LONG, OPENED]
    assert [v.label for v in verdicts] == [Label.CONTRADICTED, Label.SUPPORTED]
    assert fake_reference.befores == [[day, None]]
    assert verdicts[0].claim.text == LONG
    assert "entailment" in verdicts[0].versions


def test_statements_need_no_extractor(fake_reference, fake_entailment, monkeypatch, tmp_path):
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path))
    checker = Checker.load(reference=fake_reference, entailment=fake_entailment, weights=WEIGHTS)
    assert checker.check_statements([OPENED])[0].label is Label.SUPPORTED
    with pytest.raises(ModelError):
        _ = checker.versions


def test_an_articles_date_limits_nothing(checker, fake_reference):
    list(checker.check_articles([article(published=dt.date(1990, 1, 1))]))
    assert fake_reference.befores == [None]


def test_check_takes_a_text(checker):
    verdicts = checker.check(OPENED, published=dt.date(2024, 3, 1))
    assert [v.label for v in verdicts] == [Label.SUPPORTED]


@pytest.mark.parametrize(
    ("head", "published"), [("---\ndate: 2021-05-06\n---\n", dt.date(2021, 5, 6)),
                            ("", dt.date(2024, 3, 1))],
)  # fmt: skip
def test_the_date_that_a_text_gives_goes_before_the_callers(checker, monkeypatch, head, published):
    seen = []
    monkeypatch.setattr(type(checker), "check_articles", lambda _, given: seen.extend(given) or [])
    checker.check(head + OPENED, published=dt.date(2024, 3, 1))
    assert [one.published for one in seen] == [published]


def test_the_article_itself_is_no_evidence(checker, fake_reference):
    own = article(text=f"{OPENED}", title="Trams return to Orrin")
    fake_reference.facts[:] = [
        Fact("own", "archive", "Trams return to Orrin", OPENED, source="Daily Orrin")
    ]
    (done,) = checker.check_articles([own])
    assert done.verdicts[0].evidence == ()
    assert done.verdicts[0].label is Label.UNVERIFIED


def test_a_differing_figure_is_asked_about_and_contradicts(checker, fake_entailment):
    """The model is asked whether the fact bears out the statement with the fact's own figure."""
    (verdict,) = checker.check_statements(["The Orrin Bridge is 512 metres long."])
    assert verdict.label is Label.CONTRADICTED
    asked = [hypothesis for _, hypothesis in fake_entailment.calls[1]]
    assert "The Orrin Bridge is 312 metres long." in asked
    assert verdict.reason.startswith("Claim: 512 metres; reference: 312 metres.")


def test_inputs_change_with_what_decides_and_with_nothing_else(checker, fake_reference):
    (claim,) = (v.claim for v in checker.check_statements([OPENED]))
    pair = (article(), claim)

    def inputs(with_claim=claim, day=None):
        (found,) = checker.look_up([(pair[0], with_claim)])
        return checker.inputs(with_claim, found, published=day)

    first = inputs()
    fake_reference.facts.append(Fact("f9", "fake", "Elsewhere", "Zebras are striped animals."))
    assert inputs() == first
    assert inputs(dataclasses.replace(claim, statement=LONG)) != first
    assert inputs(day=dt.date(2020, 1, 1)) != first
    fake_reference.facts.append(Fact("f8", "fake", "Orrin", "The Orrin Bridge is green."))
    assert inputs() != first


def test_the_key_changes_with_each_version(fake_extractor, fake_reference, fake_entailment):
    def key(config=None, weights=WEIGHTS):
        return Checker.load(
            reference=fake_reference,
            config=config,
            extractor=fake_extractor,
            entailment=fake_entailment,
            weights=weights,
        ).versions_key

    first = key()
    assert key() == first
    keys = {first, key(Config(decide=DecideConfig(min_supported=0.7)))}
    keys.add(key(weights=dataclasses.replace(WEIGHTS, version="others")))
    fake_reference.version = "facts-2"
    keys.add(key())
    fake_entailment.version = "entail-2"
    keys.add(key())
    fake_extractor.version = "fake-2"
    keys.add(key())
    assert len(keys) == 6


def test_importing_the_package_imports_nothing_heavy():
    code = (
        "import sys, claimcheck\n"
        "assert 'claimcheck.checker' not in sys.modules\n"
        "claimcheck.Checker, claimcheck.Label\n"
        "heavy = {'torch', 'transformers', 'spacy', 'sqlite_utils'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert 'Checker' in dir(claimcheck)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_is_an_attribute_error():
    import claimcheck

    with pytest.raises(AttributeError, match="no_such"):
        claimcheck.no_such  # noqa: B018
