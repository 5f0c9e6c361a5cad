from __future__ import annotations

import pytest

from claimcheck import errors
from claimcheck.errors import ClaimcheckError

CLASSES = [getattr(errors, name) for name in errors.__all__]
CODES = {
    "ClaimcheckError": 1, "InputError": 1, "StoreError": 1,
    "UsageError": 2, "ConfigError": 2, "DataError": 2,
    "ModelError": 3, "ReferenceSourceError": 3, "ReviewConflict": 1, "PoisonedArticle": 1,
}  # fmt: skip


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_every_error_is_of_the_tree_and_has_its_code(cls: type[ClaimcheckError]) -> None:
    assert issubclass(cls, ClaimcheckError)
    assert cls.exit_code == CODES[cls.__name__]
    assert f"{cls.__name__} " in (errors.__doc__ or "")


def test_the_message_is_one_line_of_what_where_and_remedy() -> None:
    error = ClaimcheckError("the file is empty", path="a/b.md", remedy="Give one with text")
    assert str(error) == "a/b.md: the file is empty. Give one with text."
    assert (error.what, error.path, error.remedy) == (
        "the file is empty",
        "a/b.md",
        "Give one with text",
    )
    assert str(ClaimcheckError("it failed")) == "it failed."
