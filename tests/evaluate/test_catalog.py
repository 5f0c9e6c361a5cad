"""The catalogue of suites, and the one that ships."""

import pytest

from claimcheck.errors import ConfigError, UsageError
from claimcheck.evaluate.catalog import load_suites, named

ONE = '[[suite]]\nname = "a"\nkind = "ner"\nmetric = "f1"\nfile = "$CLAIMCHECK_DATA/a.jsonl"\n'


def save(tmp_path, text):
    path = tmp_path / "suites.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_suite_is_only_reported_unless_it_says_otherwise(tmp_path, monkeypatch):
    (suite,) = load_suites(save(tmp_path, ONE))
    assert suite.use == "report"
    monkeypatch.setenv("CLAIMCHECK_DATA", str(tmp_path))
    assert suite.path == tmp_path / "a.jsonl"
    assert not suite.is_here
    (tmp_path / "a.jsonl").touch()
    assert suite.is_here


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ONE + ONE, "two suites"),
        (ONE.replace('"ner"', '"nerve"'), "kind of 'a'"),
        (ONE + 'use = "both"\n', "use of 'a'"),
        (ONE + 'metrics = "f1"\n', "unknown key"),
    ],
)
def test_a_catalogue_that_makes_no_sense_is_refused(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load_suites(save(tmp_path, text))


def test_suites_by_name(tmp_path):
    suites = load_suites(save(tmp_path, ONE))
    assert named(suites, ["all"]) == named(suites, ["a"]) == suites
    with pytest.raises(UsageError, match="no suite called 'b'"):
        named(suites, ["b"])


def test_nothing_locked_or_kept_for_reports_may_choose(repository):
    suites = load_suites(repository / "evaluation" / "suites.toml")
    for suite in suites:
        closed = ("locked", ".test", "devtest", "slices", "claims/test", "anli", "scifact", "fm2")
        if any(word in f"{suite.name} {suite.file}" for word in closed):
            assert suite.use == "report", suite.name
    assert {suite.kind for suite in suites} >= {"entailment", "ner", "claims", "retrieval"}
    for suite in suites:
        if "$" not in suite.file and not suite.file.startswith("hf:"):
            assert (repository / suite.file).exists(), suite.name
