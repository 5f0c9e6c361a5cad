import pytest

from claimcheck.errors import DataError
from claimcheck.evaluate.sets import find_sets, is_one_file


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("dev/b.jsonl.gz", "dev/a.test.jsonl", "dev/.hidden.jsonl", "dev/README.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "b.jsonl").touch()
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_files_folders_and_patterns_in_order(data):
    assert list(find_sets(["dev"])) == ["a.test", "b"]
    assert list(find_sets(["dev/b.jsonl.gz", "dev/*.jsonl"])) == ["b", "a.test"]
    assert find_sets(["dev/b.jsonl.gz"])["b"].name == "b.jsonl.gz"
    assert list(find_sets([str(data / "de[uv]" / "*.gz")])) == ["b"]


def test_a_file_named_twice_is_one_set(data):
    assert list(find_sets(["dev", "dev/b.jsonl.gz", str(data / "dev")])) == ["a.test", "b"]


def test_two_files_of_one_name_are_told_apart(data):
    assert list(find_sets(["dev", "old"])) == ["a.test", "dev/b", "old/b"]
    (data / "dev" / "b.jsonl").touch()
    names = list(find_sets(["dev/b.jsonl", "dev/b.jsonl.gz"]))
    assert [name.rpartition("/")[2] for name in names] == ["b.jsonl", "b.jsonl.gz"]


@pytest.mark.parametrize(("argument", "part"), [("empty", "no .jsonl"), ("dev/*.csv", "no file")])
def test_nothing_found_is_a_data_error(data, argument, part):
    with pytest.raises(DataError, match=part):
        find_sets([argument])


def test_a_missing_file_is_left_to_the_reader(data):
    assert list(find_sets(["absent.jsonl"])) == ["absent"]


def test_what_is_one_file(data):
    assert is_one_file(["dev/b.jsonl.gz"])
    assert is_one_file(["absent.jsonl"])
    assert not is_one_file(["dev"])
    assert not is_one_file(["dev/*"])
    assert not is_one_file(["dev/b.jsonl.gz", "old/b.jsonl"])
    (data / "odd[1].jsonl").touch()
    assert is_one_file(["odd[1].jsonl"])
    assert list(find_sets(["odd[1].jsonl"])) == ["odd[1]"]
