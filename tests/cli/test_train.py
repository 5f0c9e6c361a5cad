"""`claimcheck train`: what is said when something is missing, and that nothing which ships is written over."""

import pytest


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder that is not the project's, with a labelled article of one's own in it."""
    (tmp_path / "mine.jsonl").write_text('{"text": "It rained.", "spans": []}\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_where_the_shipped_labels_are_not_it_is_said_what_to_do(run_cli, elsewhere):
    code, out, err = run_cli("train", "extractor", "--corpus", "mine.jsonl", "--output", "new")
    assert (code, out) == (2, "")
    assert "corpus/labels/claims/train.jsonl" in err.replace("\n", "")
    assert "--with" in err
    assert "--afresh" in err
    assert not (elsewhere / "new").exists()


def test_other_labels_to_add_to_can_be_named_and_must_be_there(run_cli, elsewhere):
    words = ("train", "extractor", "--corpus", "mine.jsonl", "--with", "theirs.jsonl")
    code, _, err = run_cli(*words)
    assert code == 2
    assert "theirs.jsonl" in err


@pytest.mark.parametrize("kind", ["entailment", "extractor", "retriever", "calibration"])
@pytest.mark.parametrize("output", ["models/{}", "models/{}/../{}/inside/..", "link"])
def test_a_model_that_ships_is_not_trained_over(run_cli, elsewhere, monkeypatch, kind, output):
    monkeypatch.setenv("CLAIMCHECK_MODELS", str(elsewhere / "models"))
    shipped = elsewhere / "models" / kind
    (shipped / "inside").mkdir(parents=True)
    (shipped / "config.json").write_text("{}")
    (elsewhere / "link").symlink_to(shipped)
    words = ["judged.jsonl"] if kind == "calibration" else []
    code, out, err = run_cli("train", kind, *words, "--output", output.format(kind, kind))
    assert (code, out) == (2, "")
    assert "models promote" in err.replace("\n", " ")
    assert (shipped / "config.json").read_text() == "{}"


@pytest.mark.parametrize("kind", ["entailment", "extractor", "retriever"])
def test_without_an_output_a_model_goes_to_the_work_folder(run_cli, elsewhere, monkeypatch, kind):
    training = {
        "entailment": "claimcheck.training.entailment.train_entailment",
        "extractor": "claimcheck.training.pipeline.train_extractor",
        "retriever": "claimcheck.training.retriever.train_retriever",
    }[kind]
    written = []

    def train(recipe, output, work):
        written.append(output)
        output.mkdir(parents=True)
        return {"steps": 1}

    monkeypatch.setattr(training, train)
    (elsewhere / "recipe.toml").write_text("seed = 1\n")
    code, _, err = run_cli("train", kind, "--config", "recipe.toml")
    assert code == 0, err
    assert [str(path) for path in written] == [f"work/{kind}/model"]
    assert f"claimcheck models promote work/{kind}/model" in err.replace("\n", " ")
