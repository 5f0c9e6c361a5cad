"""Gates: which changes they let through, and which gates make no sense."""

import pytest

from claimcheck.errors import ConfigError
from claimcheck.evaluate.catalog import Suite, load_suites
from claimcheck.evaluate.compare import Change, Comparison, SuiteComparison
from claimcheck.evaluate.stages import STAGES
from claimcheck.promotion.gates import Gate, broken_gates, load_gates

SUITES = [
    Suite("dev", "entailment", "accuracy", use="choose"),
    Suite("test", "entailment", "accuracy"),
]


def compared(change, n=300, missing=()):
    suite = SuiteComparison(
        "dev",
        "entailment",
        "choose",
        "accuracy",
        n,
        {"accuracy": change},
        {"numbers": (90, change)},
        [],
    )
    return Comparison("entailment", {}, {}, [suite], change, missing=list(missing))


def change(gain, low, high):
    return Change(0.7, 0.7 + gain, gain, [low, high])


def why(gate, change, **options):
    return [broken.why for broken in broken_gates([gate], compared(change, **options))]


@pytest.mark.parametrize(
    ("demand", "let_through", "stopped"),
    [
        ({"max_loss": 0.02}, change(-0.01, -0.02, 0.001), change(-0.03, -0.05, 0.01)),
        ({"never_surely_worse": True}, change(-0.01, -0.03, 0.01), change(-0.01, -0.02, -0.001)),
        ({"min_gain": 0.01}, change(0.01, -0.01, 0.03), change(0.009, 0.001, 0.02)),
        ({"surely_better": True}, change(0.01, 0.001, 0.02), change(0.01, -0.001, 0.03)),
        ({"least": 0.7}, change(0.0, 0, 0), change(-0.001, -0.002, 0)),
        ({"most": 0.7}, change(0.0, 0, 0), change(0.001, 0, 0.002)),
    ],
)
def test_each_demand(demand, let_through, stopped):
    gate = Gate("entailment", "dev", **demand)
    assert why(gate, let_through) == []
    assert len(why(gate, stopped)) == 1
    assert len(why(Gate("entailment", "mean", **demand), stopped)) == 1
    assert len(why(Gate("entailment", "each", **demand), stopped)) == 1
    assert len(why(Gate("entailment", "dev", slice="numbers", min_n=80, **demand), stopped)) == 1


def test_what_was_not_measured_is_broken():
    good = change(0.1, 0.05, 0.2)
    gate = Gate("entailment", "each", max_loss=0.0)
    assert "not measured" in why(gate, good, missing=["elsewhere"])[0]
    assert "not measured" in why(Gate("entailment", "dev", metric="f2", max_loss=0.0), good)[0]
    assert "too few" in why(gate, good, n=199)[0]
    assert "no gate" in broken_gates([], compared(good))[0].why


GATE = '[[gate]]\nmodel = "entailment"\nsuite = "dev"\nmax_loss = 0.01\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GATE.replace('"dev"', '"test"'), "only to be reported"),
        (GATE.replace('"dev"', '"nowhere"'), "names no suite"),
        (GATE.replace('"entailment"', '"tagger"'), "no kind of model"),
        (GATE.replace("max_loss = 0.01", ""), "demands nothing"),
        (GATE + "min_gian = 0.1\n", "unknown key"),
    ],
)
def test_gates_that_make_no_sense_are_refused(tmp_path, text, message):
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_gates(path, SUITES)


def test_the_gates_that_ship_can_be_read_and_cover_every_trained_model(repository):
    folder = repository / "evaluation"
    gates = load_gates(folder / "gates.toml", load_suites(folder / "suites.toml"))
    for kind in STAGES:
        assert gates.of(kind)
    assert {gate.metric for gate in gates.of("verdicts")} >= {"accuracy", "true_contradicted"}
    assert "statement_f1" in {gate.metric for gate in gates.of("extractor")}
    assert (gates.limits.max_file_mb, gates.limits.max_models_mb) == (50, 160)
