"""What is finished of a long measurement survives a kill, and nothing else does."""

import pytest

from claimcheck.training.kept import Kept


def test_finished_parts_come_back_as_they_were(tmp_path):
    file = tmp_path / "work" / "claims.kept"
    store = Kept(file, ["recipe", 1])
    assert store.parts() == []
    store.add([[0.1, 1 / 3], None])
    store.add([[2.5e-17, 7.0]])
    assert Kept(file, ["recipe", 1]).parts() == [[[0.1, 1 / 3], None], [[2.5e-17, 7.0]]]


def test_a_part_that_was_cut_off_is_made_again(tmp_path):
    file = tmp_path / "claims.kept"
    store = Kept(file, ["recipe"])
    store.parts()
    store.add([1.0])
    with file.open("a") as out:
        out.write("[2.0, 3")
    again = Kept(file, ["recipe"])
    assert again.parts() == [[1.0]]
    again.add([4.0])
    assert Kept(file, ["recipe"]).parts() == [[1.0], [4.0]]


@pytest.mark.parametrize("other", [["recipe", 2], []])
def test_what_was_made_of_something_else_is_begun_again(tmp_path, other):
    file = tmp_path / "claims.kept"
    store = Kept(file, ["recipe", 1])
    store.parts()
    store.add([1.0])
    assert Kept(file, other).parts() == []
    assert Kept(file, ["recipe", 1]).parts() == []
