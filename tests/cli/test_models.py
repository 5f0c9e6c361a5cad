"""`claimcheck models compare` and `promote`: a worse model is refused, a promotion taken back."""

import dataclasses
import json

import numpy as np
import pytest

from claimcheck.decide import HeldBack, held_back_text, weights_version
from claimcheck.promotion.folder import tree_sha256
from claimcheck.types import Label

LABELS = ("supported", "contradicted", "unverified")
ROWS = 300


class FakeModel:
    """Answers as many rows rightly as the weights file of its folder says, in hundredths."""

    def __init__(self, share):
        self.share = share

    @classmethod
    def load(cls, config):
        from pathlib import Path

        return cls(int((Path(config.model) / "model.safetensors").read_text()))

    def score(self, pairs):
        table = np.full((len(pairs), 3), 0.1)
        for i, (_, hypothesis) in enumerate(pairs):
            number = int(hypothesis.split()[-1])
            # The rows in an order of difficulty of their own.
            right = number * 37 % 100 < self.share
            table[i, (number + (not right)) % 3] = 0.8
        return table


def model(path, share, **more):
    path.mkdir(parents=True)
    (path / "config.json").write_text(
        '{"architectures": ["BertForSequenceClassification"]}', encoding="utf-8"
    )
    (path / "README.md").write_text(f"# {path.name}\n", encoding="utf-8")
    (path / "model.safetensors").write_text(str(share), encoding="utf-8")
    for name, text in more.items():
        (path / name).write_bytes(text)
    return path


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """A folder with a shipped model of .70, one suite to choose by, and gates."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("CLAIMCHECK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("claimcheck.entail.EntailmentModel", FakeModel)
    model(tmp_path / "models" / "entailment", 70, calibration=b"{}")
    (tmp_path / "evaluation").mkdir()
    rows = [
        {"premise": f"p {i}", "hypothesis": f"claim {i}", "label": LABELS[i % 3]}
        for i in range(ROWS)
    ]
    for name in ("dev", "test"):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "evaluation" / "suites.toml").write_text(
        "".join(
            f'[[suite]]\nname = "{name}"\nkind = "entailment"\nfile = "{name}.jsonl"\n'
            f'metric = "accuracy"\nuse = "{use}"\n'
            for name, use in (("dev", "choose"), ("test", "report"))
        ),
        encoding="utf-8",
    )
    (tmp_path / "evaluation" / "gates.toml").write_text(
        '[[gate]]\nmodel = "entailment"\nsuite = "mean"\nsurely_better = true\n'
        '[[gate]]\nmodel = "entailment"\nsuite = "each"\nmax_loss = 0.02\n',
        encoding="utf-8",
    )
    return tmp_path


def record(bench):
    lines = (bench / "evaluation" / "promotions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def contents(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_compare_measures_every_suite_and_saves_what_flipped(bench, run_cli):
    model(bench / "new" / "net", 80)
    code, out, err = run_cli("models", "compare", "entailment", "new/net", "--json", "-o", "saved")
    assert code == 0, err
    found = json.loads(out)
    assert [suite["suite"] for suite in found["suites"]] == ["dev", "test"]
    dev = found["suites"][0]
    assert dev["figures"]["accuracy"]["gain"] == pytest.approx(0.1)
    assert dev["figures"]["accuracy"]["interval"][0] > 0
    assert (dev["flipped_right"], dev["flipped_wrong"]) == (30, 0)
    assert found["mean"]["gain"] == pytest.approx(0.1)
    assert len((bench / "saved" / "flips.jsonl").read_text().splitlines()) == 60
    assert "only reported" in (bench / "saved" / "compare.md").read_text()
    code, out, _ = run_cli(
        "models", "compare", "entailment", "new/net", "--suite", "dev", "--flips", "2"
    )
    assert code == 0
    assert out.count("dev, won:") == 2
    assert "test" not in out


def test_a_worse_model_is_refused_and_nothing_changes(bench, run_cli):
    before = contents(bench / "models")
    model(bench / "new" / "net", 60)
    code, out, _ = run_cli("models", "promote", "new/net")
    assert code == 1
    assert "broken  mean" in out
    assert "broken  dev" in out
    assert "only reported" not in out
    assert contents(bench / "models") == before
    (row,) = record(bench)
    assert row["decision"] == "refused"
    assert len(row["broken"]) == 2
    assert row["figures"]["dev"]["new"] == pytest.approx(0.6)


def test_an_equal_model_is_refused_too(bench, run_cli):
    model(bench / "new" / "net", 70, extra=b"x")
    assert run_cli("models", "promote", "new/net")[0] == 1


def test_a_better_model_ships_and_comes_back_to_the_byte(bench, run_cli):
    before, shipped = contents(bench / "models"), bench / "models" / "entailment"
    old = tree_sha256(shipped)
    new = model(bench / "new" / "net", 80)
    assert run_cli("models", "promote", "new/net", "--dry-run")[0] == 0
    assert contents(bench / "models") == before
    code, out, err = run_cli("models", "promote", "new/net", "--note", "more epochs")
    assert code == 0, err
    assert "promoted" in out
    assert contents(shipped) == contents(new)
    (row,) = record(bench)
    assert (row["decision"], row["old"], row["note"]) == ("promoted", old, "more epochs")
    assert run_cli("models", "promote", "--rollback", "entailment", "--dry-run")[0] == 2
    assert contents(bench / "models") != before
    code, out, err = run_cli("models", "promote", "--rollback", "entailment", "--json")
    assert code == 0, err
    assert json.loads(out)["sha256"] == old
    assert contents(bench / "models") == before
    assert [row["decision"] for row in record(bench)] == ["promoted", "rolled back"]
    code, _, err = run_cli("models", "promote", "--rollback", "entailment")
    assert code == 2
    assert "nothing to take back" in err


def test_two_promotions_are_taken_back_one_by_one(bench, run_cli):
    hashes = [tree_sha256(bench / "models" / "entailment")]
    for share in (80, 90):
        model(bench / f"new{share}" / "net", share)
        assert run_cli("models", "promote", f"new{share}/net")[0] == 0
        hashes.append(tree_sha256(bench / "models" / "entailment"))
    for expected in (hashes[1], hashes[0]):
        assert run_cli("models", "promote", "--rollback", "entailment")[0] == 0
        assert tree_sha256(bench / "models" / "entailment") == expected


def test_a_model_touched_since_is_not_rolled_back_over(bench, run_cli):
    model(bench / "new" / "net", 80)
    run_cli("models", "promote", "new/net")
    shipped = bench / "models" / "entailment"
    (shipped / "config.json").write_text("{}", encoding="utf-8")
    code, _, err = run_cli("models", "promote", "--rollback", "entailment")
    assert code == 3
    assert "not the one that was promoted last" in err
    assert (shipped / "config.json").read_text() == "{}"


def test_a_card_written_since_does_not_stand_in_the_way(bench, run_cli):
    shipped = bench / "models" / "entailment"
    before = tree_sha256(shipped)
    model(bench / "new" / "net", 80)
    run_cli("models", "promote", "new/net")
    (shipped / "README.md").write_text("# measured since\n", encoding="utf-8")
    assert run_cli("models", "promote", "--rollback", "entailment")[0] == 0
    assert tree_sha256(shipped) == before


def test_a_first_retriever_has_to_beat_the_start_encoder(bench, monkeypatch):
    from claimcheck.evaluate.compare import Comparison
    from claimcheck.promotion import promote as module
    from claimcheck.promotion.gates import Gates

    asked = []

    def compare(old, new, suites, **options):
        asked.append(old.name)
        return Comparison("retriever", {}, {}, [], None)

    monkeypatch.setattr(module, "compare_models", compare)
    new = model(bench / "new" / "encoder", 1)
    (new / "config.json").write_text('{"architectures": ["BertModel"]}', encoding="utf-8")
    candidate, found = module.judge(str(new), suites=[], gates=Gates())
    assert asked == ["start"]
    journal = bench / "evaluation" / "promotions.jsonl"
    module.promote(candidate, dataclasses.replace(found, broken=[]), journal=journal)
    assert (bench / "models" / "retriever" / "model.safetensors").exists()
    assert module.roll_back("retriever", journal=journal) == ""
    assert not (bench / "models" / "retriever").exists()


def test_a_pickle_is_refused_before_anything_is_measured(bench, run_cli):
    import pickle

    model(bench / "new" / "net", 99, training=pickle.dumps({"lr": 1}))
    code, out, _ = run_cli("models", "promote", "new/net", "--json")
    assert code == 1
    found = json.loads(out)
    assert found["comparison"] is None
    assert found["broken"] == [{"gate": "folder", "why": "training is pickled"}]


def test_models_that_grow_too_large_together_are_refused(bench, run_cli):
    with (bench / "evaluation" / "gates.toml").open("a", encoding="utf-8") as file:
        file.write("[limits]\nmax_models_mb = 1.0\n")
    (bench / "models" / "other").mkdir()
    (bench / "models" / "other" / "weights.json").write_bytes(b"1" * 1_000_000)
    model(bench / "new" / "net", 99)
    code, out, _ = run_cli("models", "promote", "new/net")
    assert code == 1
    assert "models/ would have 1.0 MB" in out


def test_without_the_data_nothing_ships(bench, run_cli):
    (bench / "dev.jsonl").unlink()
    model(bench / "new" / "net", 99)
    code, out, _ = run_cli("models", "promote", "new/net")
    assert code == 1
    assert "not measured" in out


def test_what_cannot_be_compared_is_said(bench, run_cli):
    other = bench / "new" / "weights"
    other.mkdir(parents=True)
    (other / "weights.json").write_text("{}", encoding="utf-8")
    code, _, err = run_cli("models", "compare", "entailment", "new/weights")
    assert code == 2
    assert "two of a kind" in err
    assert run_cli("models", "promote", "models/entailment")[0] == 2
    assert run_cli("models", "compare", "entailment", "./new/nowhere")[0] == 3


def test_a_model_trained_on_what_is_for_measuring_only_is_refused(bench, run_cli):
    (bench / "corpus").mkdir()
    (bench / "corpus" / "manifest.toml").write_text(
        '[[set]]\nfile = "entailment/train/closed.jsonl.gz"\nname = "C"\nsource = []\nlicence = ["NC"]\n'
        f'class = "measure-only"\nuse = "none"\nrows = 1\nsha256 = "{"0" * 64}"\n',
        encoding="utf-8",
    )
    new = model(bench / "new" / "net", 99, **{"recipe.json": b'{"sets": {"closed": 0}}'})
    code, out, _ = run_cli("models", "promote", str(new))
    assert code == 1
    assert "broken  licence" in out
    code, out, _ = run_cli("models", "data-card", "closed")
    assert code == 0
    assert "no, for measuring only" in out


def verdicts(path, wrong, *, called="unverified", known=ROWS):
    """Verdict weights that had the first `wrong` of so many known true claims wrong when these were held back."""
    path.mkdir(parents=True)
    (path / "README.md").write_text("# verdicts\n", encoding="utf-8")
    (path / "weights.json").write_text(json.dumps({"of": str(path)}), encoding="utf-8")
    answers = {
        f"claim {i}": HeldBack(Label(called if i < wrong else "supported"), 0.9)
        for i in range(known)
    }
    (path / "held-back.json").write_text(held_back_text(answers, weights_version(path)))
    return path


@pytest.fixture
def judged(bench):
    """The bench with judged claims, verdict weights that ship, which had 30 wrong, and gates on them."""
    rows = [{"claim": f"claim {i}", "verdict": "supported"} for i in range(ROWS)]
    (bench / "judged.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with (bench / "evaluation" / "suites.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[[suite]]\nname = "held"\nkind = "held-back"\nfile = "judged.jsonl"\n'
            'metric = "accuracy"\nuse = "choose"\n'
        )
    with (bench / "evaluation" / "gates.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[[gate]]\nmodel = "verdicts"\nsuite = "held"\nmax_loss = 0.01\n'
            '[[gate]]\nmodel = "verdicts"\nsuite = "held"\nmetric = "true_contradicted"\nmost = 0.02\n'
        )
    verdicts(bench / "models" / "verdicts", 30)
    return bench


def test_verdict_weights_ship_by_what_they_made_of_claims_held_back(judged, run_cli):
    verdicts(judged / "better", 20)
    code, out, err = run_cli("models", "promote", "./better")
    assert code == 0, err
    assert record(judged)[-1]["figures"]["held"]["new"] == pytest.approx(1 - 20 / ROWS, abs=1e-4)
    verdicts(judged / "worse", 60)
    code, out, _ = run_cli("models", "promote", "./worse")
    assert code == 1
    assert "broken  held: 0.933 to 0.800" in out
    assert "worse by more than 0.01" in out


def test_weights_that_call_true_claims_contradicted_do_not_ship(judged, run_cli):
    verdicts(judged / "eager", 10, called="contradicted")
    code, out, _ = run_cli("models", "promote", "./eager")
    assert code == 1
    assert "broken  held true_contradicted: 0.000 to 0.033" in out
    assert "over 0.02" in out


def test_weights_are_compared_on_the_claims_that_both_know(judged, run_cli):
    verdicts(judged / "fewer", 20, known=250)
    code, out, _ = run_cli("models", "promote", "./fewer", "--json")
    assert code == 0
    assert json.loads(out)["comparison"]["suites"][0]["n"] == 250
    verdicts(judged / "few", 0, known=100)
    assert "100 rows are too few" in run_cli("models", "promote", "./few")[1]


def test_weights_without_answers_held_back_are_no_proof(judged, run_cli):
    for name in ("none", "changed"):
        verdicts(judged / name, 0)
    (judged / "none" / "held-back.json").unlink()
    (judged / "changed" / "weights.json").write_text('{"of": "others"}')
    for name in ("none", "changed"):
        code, out, _ = run_cli("models", "promote", f"./{name}")
        assert code == 1
        assert "broken  held: it was not measured" in out
    code, _, err = run_cli("evaluate", "suite", "held", "--model", "verdicts=./none")
    assert code == 0
    assert "no answers held back beside the verdict weights: held" in err


def test_a_card_with_the_figures_of_other_weights_is_refused(bench, run_cli):
    new = model(bench / "new" / "net", 99)
    (new / "README.md").write_text(
        "# net\n<!-- card:figures -->\nMeasured with entailment `abc`.\n<!-- /card:figures -->\n"
    )
    code, out, _ = run_cli("models", "promote", "new/net")
    assert code == 1
    assert "broken  card: its figures do not name the version" in out


@pytest.mark.parametrize(
    ("trained", "why"),
    [
        ("dev.jsonl", "this very set"),
        ("copy.jsonl", "copy.jsonl, which has 2 of its 300 rows"),
    ],
)
def test_a_model_that_has_seen_the_rows_of_a_gate_is_refused(bench, run_cli, trained, why):
    rows = [{"premise": "[Dam] P 7.", "hypothesis": f"Claim {i}!", "label": "supported"} for i in (7, 8)]  # fmt: skip
    rows.append({"premise": "P 8", "hypothesis": "claim 8", "label": "supported"})
    (bench / "copy.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    recipe = json.dumps({"sets": {trained: 0}}).encode()
    model(bench / "new" / "net", 99, **{"recipe.json": recipe})
    before = contents(bench / "models")
    code, out, _ = run_cli("models", "promote", "new/net")
    assert code == 1
    assert f"broken  dev: the new model was trained on {why}" in out
    assert contents(bench / "models") == before


def test_training_sets_that_are_not_here_are_named(bench, run_cli):
    model(bench / "new" / "net", 99, **{"recipe.json": b'{"sets": {"elsewhere": 0}}'})
    code, _, err = run_cli("models", "promote", "new/net")
    assert code == 0
    assert "entailment/train/elsewhere.jsonl.gz" in err.replace("\n", "")


def test_a_card_is_printed_or_written(bench, run_cli):
    (bench / "corpus").mkdir()
    (bench / "corpus" / "manifest.toml").write_text("set = []\n", encoding="utf-8")
    folder = bench / "new" / "verdicts"
    folder.mkdir(parents=True)
    (folder / "weights.json").write_text("{}", encoding="utf-8")
    code, out, err = run_cli("models", "card", "new/verdicts")
    assert code == 0, err
    assert out.startswith("# verdicts")
    assert not (folder / "README.md").exists()
    assert run_cli("models", "card", "new/verdicts", "--write")[0] == 0
    assert (folder / "README.md").read_text(encoding="utf-8") == out
