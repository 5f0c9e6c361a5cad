"""`claimcheck train extractor --corpus`: what is said when something is missing."""

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
