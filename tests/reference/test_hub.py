from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import datasets
import huggingface_hub
import pytest

from claimcheck.errors import ReferenceSourceError, UsageError
from claimcheck.reference import Reference, add_dataset, update_dataset
from claimcheck.reference.hub import HubSource, hub_rows, parse_hub


class FakeStream:
    """A streaming dataset: rows, and the licence of its card."""

    def __init__(self, rows: list[dict[str, Any]], *, fails_at: int = -1) -> None:
        self.rows, self.fails_at = rows, fails_at
        self.info = SimpleNamespace(license="cc-by-4.0")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for number, row in enumerate(self.rows):
            if number == self.fails_at:
                raise OSError("connection reset")
            yield row


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Puts an answer, or an error, in the place of the Hub; gives what it was asked."""

    def put(answer: Any, *, files: list[str] | None = None) -> list[Any]:
        asked: list[Any] = []

        def load(*args: Any, **options: Any) -> Any:
            asked.append((args, options))
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(datasets, "load_dataset", load)
        monkeypatch.setattr(
            huggingface_hub.HfApi, "list_repo_files", lambda self, *a, **k: files or []
        )
        return asked

    return put


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("hf:town/facts", HubSource("town/facts")),
        ("hf:town/facts:test", HubSource("town/facts", split="test")),
        ("hf:town/facts:en:test", HubSource("town/facts", config="en", split="test")),
        ("hf:town/facts:data/a.parquet", HubSource("town/facts", file="data/a.parquet")),
        (
            "hf:town/facts@refs/convert/parquet:test",
            HubSource("town/facts", revision="refs/convert/parquet", split="test"),
        ),
        ("facts.jsonl", None),
    ],
)
def test_what_a_name_says(text: str, source: HubSource | None) -> None:
    assert parse_hub(text) == source


@pytest.mark.parametrize("text", ["hf:", "hf:facts", "hf:town/facts:a:b:c", "hf:town/a b"])
def test_a_malformed_name(text: str) -> None:
    with pytest.raises(UsageError, match="OWNER/NAME"):
        parse_hub(text)


def test_rows_are_streamed_and_reduced_to_what_can_be_read(hub) -> None:  # type: ignore[no-untyped-def]
    rows = [
        {"text": f"Rain {n}.", "n": n, "day": dt.date(2024, 1, 1), "image": object(), "raw": b"x"}
        for n in range(5)
    ]
    asked = hub(FakeStream(rows))
    found, licence = hub_rows(HubSource("town/facts", "main", "en", "test"), limit=2)
    assert list(found) == [
        {"text": f"Rain {n}.", "n": n, "day": dt.date(2024, 1, 1)} for n in range(2)
    ]
    assert licence == "cc-by-4.0"
    assert asked == [
        (("town/facts", "en"), {"streaming": True, "split": "test", "revision": "main"})
    ]


def test_a_dataset_with_a_script_names_what_to_use(hub) -> None:  # type: ignore[no-untyped-def]
    error = RuntimeError("Dataset scripts are no longer supported, but found facts.py")
    hub(error, files=["facts.py", "data/b.jsonl", "data/a.parquet"])
    with pytest.raises(ReferenceSourceError, match=r"hf:town/facts:data/a\.parquet.*data/b\.jsonl"):
        hub_rows(HubSource("town/facts"))
    hub(error)
    with pytest.raises(ReferenceSourceError, match=r"hf:town/facts@refs/convert/parquet:en:test"):
        hub_rows(HubSource("town/facts", config="en", split="test"))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            ValueError(
                "Config name is missing.\nPick one among the available configs: ['en', 'fr']"
            ),
            r"en, fr.*hf:town/facts:en:train",
        ),
        (ConnectionError("Couldn't reach the Hub"), "cannot be reached"),
        (datasets.exceptions.DatasetNotFoundError("Dataset doesn't exist"), "no such dataset"),
        (
            ValueError("Bad split: train. Available splits: ['test']"),
            r"Available splits: \['test'\]",
        ),
    ],
)
def test_what_the_hub_cannot_give(hub, error: Exception, says: str) -> None:  # type: ignore[no-untyped-def]
    hub(error)
    with pytest.raises(ReferenceSourceError, match=says) as caught:
        hub_rows(HubSource("town/facts"))
    assert caught.value.path == "hf:town/facts"
    assert caught.value.remedy


def test_a_dataset_of_the_hub_is_kept_and_read_without_it(hub, encoder) -> None:  # type: ignore[no-untyped-def]
    hub(FakeStream([{"passage": "Rain fell in Orrin."}, {"passage": "Snow fell in Veldry."}]))
    notes: list[str] = []
    added = add_dataset("weather", "hf:town/facts", encoder=encoder, notify=notes.append)
    assert (added.rows, added.licence, added.origin) == (2, "cc-by-4.0", "hf:town/facts")
    assert "weather.jsonl: column 'passage' is read as the text" in notes
    hub(ConnectionError("offline"))
    reference = Reference.open(["weather"], encoder=encoder)
    assert reference.search(["Rain fell in Orrin."])[0][0].fact.licence == "cc-by-4.0"
    with pytest.raises(ReferenceSourceError, match="cannot be reached"):
        update_dataset("weather", encoder=encoder)
    hub(FakeStream([{"passage": "Rain fell in Orrin."}, {"passage": "Hail."}], fails_at=1))
    with pytest.raises(ReferenceSourceError, match="stopped coming"):
        update_dataset("weather", encoder=encoder)
    assert len(Reference.open(["weather"], encoder=encoder)) == 2
    hub(FakeStream([{"passage": "Rain fell in Orrin."}, {"passage": "Hail."}, {"passage": "Fog."}]))
    updated, changes = update_dataset("weather", encoder=encoder)
    assert (changes.added, changes.deleted, changes.same) == (2, 1, 1)
    assert updated.rows == 3
    with pytest.raises(ReferenceSourceError, match="reference add NAME hf:town/facts"):
        Reference.open(["hf:town/facts"], encoder=encoder)
