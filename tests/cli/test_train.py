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


LISTED = (
    ("ner/a", "permissive"),
    ("ner/b", "unstated"),
    ("claims/c", "share-alike"),
    ("claims/d", "measure-only"),
)


def test_an_extractor_is_kept_to_classes_of_licence(run_cli, elsewhere, monkeypatch):
    entry = '[[set]]\nfile = "{}"\nname = "x"\nsource = ["x"]\nlicence = ["x"]\nclass = "{}"\nuse = "train"\nrows = 1\nsha256 = "0"\n'
    files = [(f"{name}.jsonl.gz", kind) for name, kind in LISTED]
    files.append(("treebank/t.conllu.gz", "share-alike"))
    (elsewhere / "list.toml").write_text("".join(entry.format(*each) for each in files))
    (elsewhere / "recipe.toml").write_text(
        'treebank_train = "treebank/t.conllu.gz"\n[ner]\na = 0\nb = 3\nunlisted = 0\n[debate]\nc = 5\n[verifiable]\nd = 0\n'
    )
    seen = []

    def train(recipe, output, work):
        seen.append(recipe)
        return {"steps": 1}

    monkeypatch.setattr("claimcheck.training.pipeline.train_extractor", train)
    words = ("train", "extractor", "--config", "recipe.toml", "--manifest", "list.toml")
    code, _, err = run_cli(*words, "--licences", "permissive, share-alike")
    assert code == 0, err
    assert (seen[0].ner, seen[0].debate, seen[0].verifiable) == ({"a": 0}, {"c": 5}, {})
    for file in ("ner/b", "ner/unlisted", "claims/d"):
        assert f"{file}.jsonl.gz" in err
    code, _, err = run_cli(*words, "--licences", "permissive")
    assert code == 2
    assert "treebank_train" in err
    assert len(seen) == 1


@pytest.mark.parametrize("kind", ["entailment", "extractor", "retriever"])
@pytest.mark.parametrize("named", ["permisive", "measure-only"])
def test_a_class_of_licence_that_is_none_is_refused(run_cli, elsewhere, kind, named):
    (elsewhere / "recipe.toml").write_text("seed = 1\n")
    code, _, err = run_cli("train", kind, "--config", "recipe.toml", "--licences", named)
    assert code == 2
    assert named in err
    assert "share-alike" in err
