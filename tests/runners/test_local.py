"""A batch from files to database: what is saved, skipped, set aside and recorded as failed."""

import dataclasses
import json

import pytest

from claimcheck.checker import Checker
from claimcheck.config import Config
from claimcheck.errors import ModelError
from claimcheck.runners import results, run_check
from claimcheck.store import Store
from claimcheck.types import Review

BRIDGE = """Trams return to Orrin

The Orrin Bridge opened to trams in 1954. The Orrin Bridge is 512 metres long.
The council of the town met on a wet evening to hear about the works and about their cost.
"""
HARBOUR = """Harbour news

Tamsin Hale has been harbour master of Wexcombe since 2019. Fishing boats returned late with
a small catch, and the ice house stayed shut for the whole of the week because of repairs.
"""


@pytest.fixture
def day(tmp_path):
    folder = tmp_path / "day"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    (folder / "harbour.txt").write_text(HARBOUR)
    return folder


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "claims.db") as opened:
        yield opened


@pytest.fixture
def factory(fake_extractor, fake_reference, fake_entailment):
    def make():
        return Checker.load(
            reference=fake_reference, extractor=fake_extractor, entailment=fake_entailment
        )

    return make


def count(store, table):
    return store._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_a_folder_is_checked_and_saved(day, store, factory):
    told = []
    stats = run_check(
        [str(day)], checker_factory=factory, store=store, progress=lambda *n: told.append(n)
    )
    assert (stats.articles, stats.checked, stats.failed) == (2, 2, 0)
    assert stats.claims == stats.supported + stats.contradicted + stats.unverified == 4
    assert stats.supported == 2
    assert stats.contradicted == 1
    rows = list(results(store, stats))
    assert [row["verdict"] for row in rows][:2] == ["supported", "contradicted"]
    assert rows[0]["evidence"][0]["fact_id"] == "f1"
    assert [row["verdict"] for row in results(store, stats, flagged=True)] == ["contradicted"]
    assert told[-1] == (2, 2, 4)


def test_a_second_run_loads_no_model_and_adds_nothing(
    day, store, factory, fake_extractor, fake_entailment, fake_reference
):
    first = run_check([str(day)], checker_factory=factory, store=store)
    tables = ("articles", "entities", "claims", "verdicts", "evidence", "runs")
    before = [count(store, table) for table in tables]
    fake_extractor.seen.clear()
    fake_entailment.calls.clear()
    fake_reference.searches.clear()
    stats = run_check([str(day)], checker_factory=factory, store=store)
    assert (stats.unchanged, stats.checked, stats.claims) == (2, 0, 0)
    assert [count(store, table) for table in tables] == before
    assert (fake_extractor.seen, fake_entailment.calls, fake_reference.searches) == ([], [], [])
    assert stats.article_ids == first.article_ids


def test_a_row_whose_date_was_corrected_is_checked_again(tmp_path, store, factory, fake_extractor):
    file = tmp_path / "day.jsonl"

    def row(day):
        file.write_text(json.dumps({"title": "Bridge", "date": day, "text": BRIDGE}) + "\n")

    row("2012-01-05")
    run_check([str(file)], checker_factory=factory, store=store)
    row("2021-01-05")
    stats = run_check([str(file)], checker_factory=factory, store=store)
    assert (stats.checked, stats.unchanged) == (1, 0)
    assert [a["published"] for a in store.articles()] == ["2021-01-05"]
    assert run_check([str(file)], checker_factory=factory, store=store).unchanged == 1


def test_another_reference_checks_again(day, store, factory, fake_reference):
    run_check([str(day)], checker_factory=factory, store=store)
    fake_reference.version = "facts-2"
    stats = run_check([str(day)], checker_factory=factory, store=store)
    assert stats.checked == 2
    assert count(store, "articles") == 2


def test_failures_are_recorded_and_the_rest_goes_on(day, store, factory):
    (day / "bad.txt").write_text(BRIDGE + " POISON was its quite different ending.")
    (day / "empty.txt").write_text("")
    said = []
    stats = run_check(
        [str(day), "nowhere.txt"], checker_factory=factory, store=store, notify=said.append
    )
    assert stats.failed == 3
    # bridge.txt would be a copy of bad.txt, had that not failed.
    assert stats.checked == 2
    assert stats.screened == {}
    stages = {row["path"].rsplit("/")[-1]: row["stage"] for row in store.failures()}
    assert stages == {"bad.txt": "extract", "empty.txt": "read", "nowhere.txt": "read"}
    assert sum("cannot parse this" in line for line in said) == 1
    (day / "empty.txt").write_text("The ferry to Brack sails at noon on every day of the summer.")
    run_check([str(day)], checker_factory=factory, store=store)
    # Now bad.txt is the copy, and nothing has failed.
    assert {row["path"] for row in store.failures()} == {"nowhere.txt"}


def test_only_failures_make_a_run_and_no_checker(store):
    def never():
        raise AssertionError("no article was read")

    stats = run_check(["nowhere.txt"], checker_factory=never, store=store)
    assert stats.failed == 1
    assert count(store, "runs") == 1


def test_a_memory_error_is_one_articles(day, store, factory, fake_extractor):
    fake_extractor.poison, fake_extractor.error = "Tamsin", MemoryError()
    stats = run_check([str(day)], checker_factory=factory, store=store)
    assert (stats.checked, stats.failed) == (1, 1)
    (failure,) = store.failures()
    assert "not enough memory" in failure["error"]
    assert len(stats.article_ids) == 1
    run_check([str(day)], checker_factory=factory, store=store)
    assert [row["tries"] for row in store.failures()] == [2]


def test_copies_stubs_and_other_languages_are_set_aside(day, store, factory):
    (day / "a-copy.txt").write_text(BRIDGE + "One more line.\n")
    (day / "zz-same.txt").write_text(HARBOUR)
    (day / "stub.txt").write_text("Ferry fares rise again. Subscribe to continue reading.")
    (day / "german.txt").write_text(
        "Die Brücke wurde gestern nach langer Zeit wieder für den Verkehr geöffnet, und viele "
        "Leute aus der Stadt kamen, um sie zu sehen und mit der Straßenbahn darüber zu fahren."
    )
    said = []
    stats = run_check([str(day)], checker_factory=factory, store=store, notify=said.append)
    assert stats.screened == {"near-copy": 2, "not-english": 1, "paywall": 1}
    assert stats.checked == 2
    assert len(said) == 4
    statuses = {row["path"].rsplit("/")[-1]: row["status"] for row in store.articles()}
    assert statuses["german.txt"] == "not-english"
    assert statuses["harbour.txt"] == "checked"
    assert "zz-same.txt" not in statuses
    runs = count(store, "runs")
    again = run_check([str(day)], checker_factory=factory, store=store)
    assert again.unchanged == 2
    assert again.screened == stats.screened
    assert count(store, "runs") == runs


def test_a_copy_is_checked_once_its_original_has_changed(day, store, factory):
    (day / "copy.txt").write_text(BRIDGE + "One more line.\n")
    run_check([str(day)], checker_factory=factory, store=store)
    (day / "bridge.txt").write_text(HARBOUR.upper().replace("HARBOUR", "Ferry") + "It ended.")
    stats = run_check([str(day)], checker_factory=factory, store=store)
    statuses = {row["path"].rsplit("/")[-1]: row["status"] for row in store.articles()}
    assert statuses["copy.txt"] == "checked"
    assert stats.checked == 2


def test_what_was_done_is_saved_when_a_model_breaks(day, store, factory, fake_extractor):
    run_check([str(day / "bridge.txt")], checker_factory=factory, store=store)
    fake_extractor.poison, fake_extractor.error = "Tamsin", ModelError("the weights are gone")
    with pytest.raises(ModelError):
        run_check([str(day)], checker_factory=factory, store=store)
    assert [row["path"] for row in store.articles()] == [str(day / "bridge.txt")]
    assert list(store.failures()) == []


def test_evidence_that_an_editor_rejected_is_none_in_the_next_check(
    day, store, fake_extractor, fake_reference, fake_entailment
):
    def make(config):
        return lambda: Checker.load(
            reference=fake_reference,
            extractor=fake_extractor,
            entailment=fake_entailment,
            config=config,
        )

    stats = run_check([str(day)], checker_factory=make(Config()), store=store)
    before = list(results(store, stats))
    assert before[0]["verdict"] == "supported"
    rejected = {"fact_id": "f1", "dataset": before[0]["evidence"][0]["dataset"]}
    store.add_review(
        Review("a0000001", before[0]["claim_id"], "", "Ada", "reject", "", detail=rejected)
    )
    other = Config(decide=dataclasses.replace(Config().decide, max_evidence=4))
    stats = run_check([str(day)], checker_factory=make(other), store=store)
    after = list(results(store, stats))
    assert stats.checked == 2
    assert after[0]["verdict"] == "unverified"
    assert "f1" not in [e["fact_id"] for e in after[0]["evidence"]]
    assert [row["verdict"] for row in after[1:]] == [row["verdict"] for row in before[1:]]
