from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from claimcheck.config import Config, build, digest, load
from claimcheck.errors import ConfigError


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "claimcheck.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(Config, write(tmp_path, "")) == Config()


def test_values_stand_in_their_sections_and_a_whole_number_may_be_a_float(tmp_path: Path) -> None:
    config = load(Config, write(tmp_path, "[retrieve]\ntop_k = 3\n[decide]\nmin_supported = 1\n"))
    assert config.retrieve.top_k == 3
    assert config.decide.min_supported == 1.0
    assert isinstance(config.decide.min_supported, float)
    assert config.extract == Config().extract


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[retrieve]\ntop = 3\n", "retrieve.top_k"),
        ("[decyde]\n", "decide"),
        ("[decide]\nzzz = 1\n", "min_supported"),
        ("[retrieve]\ntop_k = 'three'\n", "retrieve.top_k is 'three'"),
        ("[retrieve]\ntop_k = true\n", "not int"),
        ("[retrieve]\ntop_k = 2.5\n", "not int"),
        ("retrieve = 5\n", "retrieve"),
        ("[decide]\nmin_supported = nan\n", "decide.min_supported is nan, which is not 0 to 1"),
        ("[decide]\nmin_topic = 1.5\n", "decide.min_topic is 1.5"),
        ("[retrieve]\npool = 0\n", "retrieve.pool is 0, which is not at least 1. Give at least 1"),
        ("[retrieve]\nwords_share = 7\n", "Give a number of 0 to 1"),
        ("[entail]\ntoken_budget = -1\n", "entail.token_budget is -1"),
        ("[run]\nmemory_gb = inf\n", "run.memory_gb is inf"),
        ("[decide.source_weights]\nwire = 2\n", "decide.source_weights.wire is 2.0"),
        ("[retrieve\n", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_right(tmp_path: Path, text: str, said: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(Config, file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)
    assert caught.value.remedy


def test_a_file_that_is_missing_or_not_utf_8(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(Config, tmp_path / "none.toml")
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"a = '\xff'\n")
    with pytest.raises(ConfigError, match=r"bad\.toml"):
        load(Config, bad)


@dataclass(frozen=True, slots=True)
class Recipe:
    name: str
    caps: dict[str, int] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    limit: int | None = None


def test_tables_lists_and_optional_values() -> None:
    made = build(Recipe, {"name": "a", "caps": {"x": 1}, "tags": ["p", "q"], "limit": 4})
    assert made == Recipe("a", {"x": 1}, ("p", "q"), 4)
    with pytest.raises(ConfigError, match=r"caps\.x"):
        build(Recipe, {"name": "a", "caps": {"x": "one"}})
    with pytest.raises(ConfigError, match="missing"):
        build(Recipe, {})


def test_the_digest_changes_with_any_value() -> None:
    base = Config()
    changed = dataclasses.replace(
        base, decide=dataclasses.replace(base.decide, conflict_margin=0.2)
    )
    assert digest(base) == digest(Config())
    assert digest(base) != digest(changed)
    assert len(digest(base)) == 16


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Config().retrieve.top_k = 1  # type: ignore[misc]


def test_every_number_has_bounds_and_its_default_keeps_to_them() -> None:
    for part in dataclasses.fields(Config):
        stage = getattr(Config(), part.name)
        for key in dataclasses.fields(stage):
            value = getattr(stage, key.name)
            if type(value) in (int, float):
                assert value in key.metadata["bounds"], key.name


def test_the_bounds_themselves_are_allowed() -> None:
    config = build(Config, {"decide": {"min_supported": 0, "min_topic": 1}, "run": {"workers": 0}})
    assert (config.decide.min_supported, config.decide.min_topic) == (0.0, 1.0)
