"""`claimcheck check` and `claimcheck claims`: output, messages and exit codes."""

import json
import sys

import pytest

from claimcheck.checker import Checker
from claimcheck.cli import main as command

TEXT = """Trams return to Orrin

The Orrin Bridge opened to trams in 1954. The Orrin Bridge is 512 metres long.
"""


@pytest.fixture
def run(monkeypatch, capsys, tmp_path, fake_extractor, fake_reference, fake_entailment):
    """Runs a command line in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    asked = []

    def load(**parts):
        asked.append(parts)
        return Checker(
            fake_reference,
            config=parts["config"],
            extractor=fake_extractor,
            entailment=fake_entailment,
        )

    monkeypatch.setattr(Checker, "load", load)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["claimcheck", *arguments])
        with pytest.raises(SystemExit) as done:
            command.main()
        out, err = capsys.readouterr()
        return done.value.code, out, err

    call.asked = asked
    return call


@pytest.fixture
def bridge(tmp_path):
    path = tmp_path / "bridge.txt"
    path.write_text(TEXT)
    return "bridge.txt"


def test_check_prints_a_table_and_a_summary(run, bridge):
    code, out, err = run("check", bridge, "-r", "record", "-r", "other")
    assert code == 0
    assert run.asked[0]["reference"] == ["record", "other"]
    assert "✓ supported" in out
    assert "✗ contradicted" in out
    assert "Orrin Bridge" in out
    assert "1 article, 2 claims checked: 1 supported, 1 contradicted, 0 unverified" in err


def test_json_is_one_object_a_claim_with_its_evidence(run, bridge):
    code, out, _ = run("check", bridge, "-r", "record", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["verdict"] for row in rows] == ["supported", "contradicted"]
    assert {"path", "start", "end", "statement", "speaker", "mode", "confidence", "reason"} <= set(
        rows[0]
    )
    assert rows[0]["evidence"][0]["fact_id"] == "f1"
    assert rows[0]["evidence"][0]["source"] == "County record"


def test_a_second_run_prints_the_same_and_checks_nothing(run, bridge, fake_extractor):
    _, first, _ = run("check", bridge, "-r", "record", "--json")
    fake_extractor.seen.clear()
    code, second, err = run("check", bridge, "-r", "record", "--json")
    assert (code, second) == (0, first)
    assert fake_extractor.seen == []
    assert "1 unchanged" in err


def test_flagged_only(run, bridge):
    _, out, _ = run("check", bridge, "-r", "record", "--json", "--flagged")
    assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["contradicted"]


def test_some_inputs_failed_is_exit_code_1(run, bridge):
    code, out, err = run("check", bridge, "missing.txt", "-r", "record")
    assert code == 1
    assert "missing.txt" in err
    assert "✓ supported" in out


def test_an_engine_that_there_is_not(run, bridge):
    code, out, err = run("check", bridge, "-r", "record", "--engine", "spark")
    assert (code, out) == (2, "")
    assert "there is no engine 'spark'. Use local or ray." in err


def test_the_engine_ray_without_its_packages(run, bridge, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    code, out, err = run("check", bridge, "-r", "record", "--engine", "ray")
    assert (code, out) == (2, "")
    assert "pip install 'claimcheck[ray]'" in err


def test_without_a_reference_the_folders_files_or_a_usage_error(run, bridge, tmp_path):
    code, _, err = run("check", bridge)
    assert code == 2
    assert "--reference" in err
    folder = tmp_path / "corpus" / "reference"
    folder.mkdir(parents=True)
    for name in ("b.jsonl", "a.csv", "notes.md"):
        (folder / name).write_text("")
    code, _, _ = run("check", bridge)
    assert code == 0
    assert run.asked[-1]["reference"] == ["corpus/reference/a.csv", "corpus/reference/b.jsonl"]


def test_claimcheck_toml_here_is_the_configuration(run, bridge, tmp_path):
    (tmp_path / "claimcheck.toml").write_text("[decide]\nmin_supported = 1.0\n")
    _, out, _ = run("check", bridge, "-r", "record", "--json")
    assert json.loads(out.splitlines()[0])["verdict"] == "unverified"
    (tmp_path / "bad.toml").write_text("[decide]\nmin_suported = 0.99\n")
    code, _, err = run("check", bridge, "-r", "record", "--config", "bad.toml")
    assert code == 2
    assert "min_supported" in err


def test_claims_prints_spans_and_touches_no_database(
    run, bridge, tmp_path, monkeypatch, fake_extractor
):
    import types

    module = types.ModuleType("claimcheck.extract")
    module.Extractor = types.SimpleNamespace(load=lambda config: fake_extractor)
    monkeypatch.setitem(sys.modules, "claimcheck.extract", module)
    code, out, err = run("claims", bridge, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [TEXT[row["start"] : row["end"]] for row in rows] == [row["text"] for row in rows]
    assert rows[0]["mode"] == "own"
    assert "2 claims" in err
    assert not (tmp_path / "claims.db").exists()
    code, out, _ = run("claims", bridge, "missing.txt")
    assert code == 1
    assert "512 metres" in out


def test_what_failed_is_tried_again(run, bridge, fake_extractor):
    fake_extractor.poison = "512"
    code, _, err = run("check", bridge, "-r", "record")
    assert (code, "1 failed" in err) == (1, True)
    fake_extractor.poison = "POISON"
    code, _, err = run("check", "--failed", "-r", "record")
    assert (code, "1 article, 2 claims checked" in err) == (0, True)
    code, _, err = run("check", "--failed", "-r", "record")
    assert (code, "0 articles, 0 claims checked" in err) == (0, True)


def test_a_watched_folder_is_checked_as_articles_arrive(run, tmp_path, monkeypatch):
    from claimcheck.runners import arrivals

    folder = tmp_path / "inbox"
    folder.mkdir()
    looks = iter(range(6))

    def sleep(seconds):
        look = next(looks, None)
        if look is None:
            raise KeyboardInterrupt
        if look in (1, 3):
            (folder / f"{look}.txt").write_text(TEXT.replace("512", f"{look}12") + "x " * look * 40)

    monkeypatch.setattr(arrivals.arrivals, "__kwdefaults__", {"every": 0.0, "sleep": sleep})
    code, out, err = run("check", "--watch", "inbox", "-r", "record", "--json")
    assert code == 130
    assert [json.loads(line)["path"] for line in out.splitlines()] == [
        *["inbox/1.txt"] * 2,
        *["inbox/3.txt"] * 2,
    ]
    assert err.count("1 article, 2 claims checked") == 2
    assert "stopped; what was finished is saved" in err


def test_watching_needs_a_folder_and_checking_needs_something(run):
    assert run("check", "--watch", "nowhere", "-r", "record")[0] == 2
    code, _, err = run("check", "-r", "record")
    assert (code, "no article was named" in err) == (2, True)


def test_a_run_at_the_same_time_is_refused_in_words(run, bridge, tmp_path):
    from claimcheck.store import Store

    with Store.open(tmp_path / "claims.db") as store, store.lock():
        code, _, err = run("check", bridge, "-r", "record")
    assert code == 1
    assert "claims.db: another run is at work on this database. Wait until it has ended" in err
