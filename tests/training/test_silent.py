"""Claims of articles that a reference says nothing on."""

import pytest

from claimcheck.checker import Checker
from claimcheck.errors import InputError
from claimcheck.training.silent import silent_claims
from claimcheck.types import Label


@pytest.fixture
def checker(fake_extractor, fake_reference, fake_entailment):
    return Checker.load(
        reference=fake_reference, extractor=fake_extractor, entailment=fake_entailment
    )


def test_claims_of_the_first_articles_are_unverified(tmp_path, checker):
    for number in range(7):
        (tmp_path / f"{number}.txt").write_text(
            f"The Orrin Bridge opened in {1900 + number}. It is long.", encoding="utf-8"
        )
    told = []
    found = silent_claims(
        [str(tmp_path)], checker, most=6, progress=lambda done, of: told.append((done, of))
    )
    assert {claim.label for claim in found} == {Label.UNVERIFIED}
    assert {claim.article for claim in found} == {f"silent {part}" for part in range(5)}
    assert any("1905" in claim.statement for claim in found)
    assert not any("1906" in claim.statement for claim in found)
    assert told == [(6, 6)]


def test_nothing_to_read_is_an_error(tmp_path, checker):
    with pytest.raises(InputError, match=r"no article could be read in .*missing"):
        silent_claims([str(tmp_path / "missing")], checker, most=3)
