"""What many tests share: caches of their own, hand-parsed documents, a tiny encoder, and stand-ins
for the models, so that the whole line is tested without weights; each keeps its history.

Nothing here or in the tests reaches the network: the Hugging Face clients are told so.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from claimcheck.types import Article, Claim, Entity, Evidence, Fact

if TYPE_CHECKING:
    from spacy.tokens import Doc

if "PYTEST_XDIST_WORKER" in os.environ:
    # Beside each other on the same cores, more threads than one a process only wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# Before the first import of `datasets` and `transformers`, which read it once.
_SCRATCH = tempfile.TemporaryDirectory(prefix="claimcheck-tests-")
os.environ["HF_HOME"] = _SCRATCH.name
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

# Found beside this file by pytest's own path handling.
sys.path.insert(0, str(Path(__file__).parent))
pytest_plugins = ["slow_results"]

POS = {
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "JJ": "ADJ", "JJR": "ADJ", "CD": "NUM",
    "DT": "DET", "IN": "ADP", "TO": "PART", "PRP": "PRON", "PRP$": "PRON", "WP": "PRON", "WDT": "PRON",
    "WP$": "PRON", "RB": "ADV", "WRB": "ADV", "CC": "CCONJ", "MD": "AUX", "POS": "PART", "UH": "INTJ",
}  # fmt: skip
_NO_SPACE_BEFORE = re.compile(r"[.,;:!?)\]”’]|'s|’s|%")


# Minutes each, so that no process is left alone with them at the end.
_LONGEST = ("test_expected.py", "test_benchmark.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; a file stays in one process (`make test`), where its measurements are shared."""
    items.sort(key=lambda item: item.path.name not in _LONGEST)


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Index cache and names of references in a folder of the test run, never the user's own."""
    shared = tmp_path_factory.getbasetemp() / "shared"
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(shared / "cache"))
    monkeypatch.setenv("CLAIMCHECK_HOME", str(shared / "home"))
    monkeypatch.setenv("NO_COLOR", "1")
    # Fakes stand in for the models of this process; tests/runners/test_workers.py has others.
    monkeypatch.setenv("CLAIMCHECK_IN_PROCESS", "1")


@pytest.fixture(scope="session")
def parsed() -> Callable[[str], Doc]:
    """Builds a Doc from rows `word tag dep head [BIO entity]`; head is a 0-based row, blank lines
    are left out. Parts of speech follow from the tags. Sentences end where a tree ends.
    """
    import spacy
    from spacy.tokens import Doc

    vocab = spacy.blank("en").vocab

    def build(table: str) -> Doc:
        rows = [line.split() for line in table.strip().splitlines() if line.strip()]
        words, tags, deps = ([row[i] for row in rows] for i in range(3))
        spaces = [
            i + 1 < len(words)
            and not _NO_SPACE_BEFORE.fullmatch(words[i + 1])
            and word not in {"(", "“"}
            for i, word in enumerate(words)
        ]
        return Doc(
            vocab,
            words=words,
            spaces=spaces,
            tags=tags,
            pos=[_pos(tag, dep) for tag, dep in zip(tags, deps, strict=True)],
            deps=deps,
            heads=[int(row[3]) for row in rows],
            ents=[row[4] if len(row) > 4 else "O" for row in rows],
        )

    return build


def _pos(tag: str, dep: str) -> str:
    if tag.startswith("VB"):
        return "AUX" if dep in {"aux", "aux:pass", "cop"} else "VERB"
    return POS.get(tag, "PUNCT")


WORDS = (
    "the a of in and was is by to dam bridge canal council town museum mayor anna weir said opened built closed "
    "open shut cost million pounds people 19 ##31 20 ##21 3 5 ##% not no river long ##est short old new who which "
    ". , ; : ? ! \" ' ( ) - [ ] mr"
).split()  # fmt: skip


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a random BERT of two layers, 16 wide, with a small WordPiece vocabulary."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny-encoder")
    alphabet = [chr(c) for c in range(ord("a"), ord("z") + 1)] + list("0123456789")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    vocabulary += [c for c in alphabet if c not in vocabulary]
    vocabulary += [f"##{c}" for c in alphabet]
    vocabulary = list(dict.fromkeys(vocabulary))
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=256,
    )
    BertModel(config).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=True).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture
def run_cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Runs the command line in this process as `main` does; gives (exit code, stdout, stderr)."""
    import sys

    from claimcheck.cli.main import main

    def run(*words: str | Path) -> tuple[int, str, str]:
        before = sys.argv
        sys.argv = ["claimcheck", *map(str, words)]
        capsys.readouterr()
        try:
            main()
        except SystemExit as done:
            code = done.code
        finally:
            sys.argv = before
        captured = capsys.readouterr()
        return (code if isinstance(code, int) else 0 if code is None else 1), *captured

    return run


_SENTENCE = re.compile(r"[A-Z][^.!?\n]*[.!?]")


@dataclass(frozen=True)
class FakeExtraction:
    """What a `FakeExtractor` gives."""

    article: Article
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]


@dataclass
class FakeExtractor:
    """Every sentence is a claim. An article that holds `poison` raises `error`."""

    version: str = "fake-1"
    poison: str = "POISON"
    error: Exception = field(default_factory=lambda: RuntimeError("cannot parse this"))
    seen: list[str] = field(default_factory=list)

    def extract(self, articles: Iterable[Article]) -> Iterator[FakeExtraction]:
        for article in articles:
            self.seen.append(article.path)
            if self.poison in article.text:
                raise self.error
            claims = tuple(self._claim(article, m) for m in _SENTENCE.finditer(article.text))
            yield FakeExtraction(article, (Entity(0, 3, "ORG", article.text[:3]),), claims)

    def _claim(self, article: Article, match: re.Match[str]) -> Claim:
        key = f"{article.id}:{match.start()}:{match.end()}:{self.version}"
        return Claim(
            id=hashlib.sha256(key.encode()).hexdigest()[:16],
            article_id=article.id,
            start=match.start(),
            end=match.end(),
            text=match.group(),
            statement=match.group(),
            sentence=match.group(),
            check_worthiness=0.5,
            extractor=self.version,
        )


@dataclass
class FakeReference:
    """Finds the facts that share a word of five letters or more with the statement."""

    facts: list[Fact]
    version: str = "facts-1"
    searches: list[list[str]] = field(default_factory=list)
    befores: list[Any] = field(default_factory=list)

    @property
    def versions(self) -> dict[str, str]:
        return {"fake": self.version}

    def search(self, statements: Sequence[str], *, before: Any = None) -> list[list[Evidence]]:
        self.searches.append(list(statements))
        self.befores.append(before)
        found = []
        for statement in statements:
            words = set(re.findall(r"\w{5,}", statement.lower()))
            hits = [f for f in self.facts if words & set(re.findall(r"\w{5,}", f.text.lower()))]
            # As two rankings that agree are fused.
            found.append(
                [Evidence(f, rank, 61 / (60 + rank)) for rank, f in enumerate(hits, start=1)]
            )
        return found


@dataclass
class FakeEntailment:
    """Supports a statement that is in the premise; contradicts one whose first four words are."""

    version: str = "entail-1"
    calls: list[list[tuple[str, str]]] = field(default_factory=list)

    def score(self, pairs: Sequence[tuple[str, str]]) -> Any:
        self.calls.append(list(pairs))
        rows = []
        for premise, hypothesis in pairs:
            if hypothesis.rstrip(".") in premise:
                rows.append((0.96, 0.01, 0.03))
            elif " ".join(hypothesis.split()[:4]) in premise:
                rows.append((0.02, 0.95, 0.03))
            else:
                rows.append((0.1, 0.1, 0.8))
        return np.array(rows, dtype=np.float32)


@pytest.fixture
def fake_extractor() -> FakeExtractor:
    """An extractor without a model."""
    return FakeExtractor()


@pytest.fixture
def fake_entailment() -> FakeEntailment:
    """An entailment model without weights."""
    return FakeEntailment()


@pytest.fixture
def fake_reference() -> FakeReference:
    """Three facts on a made-up town."""
    texts = [
        ("f1", "Orrin Bridge", "The Orrin Bridge opened to trams in 1954."),
        ("f2", "Orrin Bridge", "The Orrin Bridge is 312 metres long."),
        ("f3", "Tamsin Hale", "Tamsin Hale has been harbour master of Wexcombe since 2019."),
    ]
    return FakeReference(
        [
            Fact(i, "fake", title, text, source="County record", date="2021-05-04")
            for i, title, text in texts
        ]
    )
