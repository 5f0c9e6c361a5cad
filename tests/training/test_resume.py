"""A run goes on from its own checkpoints alone."""

from claimcheck.training.resume import checkpoint_of


def test_checkpoints_of_the_same_recipe_and_rows_are_gone_on_from(tmp_path):
    assert checkpoint_of(tmp_path, {"rate": 1}, ["a", "b"]) is None
    (tmp_path / "checkpoint-20").mkdir()
    again = checkpoint_of(tmp_path, {"rate": 1}, ["a", "b"])
    assert again == str(tmp_path / "checkpoint-20")


def test_those_of_another_recipe_or_other_rows_are_not(tmp_path):
    for recipe, rows in (({"rate": 2}, ["a"]), ({"rate": 2}, ["b"]), ({"rate": 3}, ["b"])):
        assert checkpoint_of(tmp_path, recipe, rows) is None
        (tmp_path / "checkpoint-20").mkdir()


def test_those_of_a_version_that_wrote_nothing_down_are(tmp_path):
    (tmp_path / "checkpoint-20").mkdir()
    assert checkpoint_of(tmp_path, {"rate": 2}, ["a"]) is not None
