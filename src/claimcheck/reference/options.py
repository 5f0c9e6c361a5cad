"""How a source is read: what the user said of it, kept with the name that it was added under."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from claimcheck.errors import UsageError
from claimcheck.reference.problems import BadRows

__all__ = ["KINDS", "ReadOptions"]

#: What a source can be; "" is found out by looking.
KINDS = ("rows", "articles", "claimreview", "fever")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a source.

    mapping: field of a fact to column. template: a sentence with {column}s that each row of a
    table of figures becomes. passages: texts of more words are cut at sentence borders into
    passages of at most so many; 0 leaves them whole. kind: one of KINDS, or "". bad: what is done
    about rows that cannot be used.
    Raises UsageError for a kind that there is not.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    template: str = ""
    passages: int = 0
    kind: str = ""
    bad: BadRows = BadRows.MALFORMED

    def __post_init__(self) -> None:
        if self.kind and self.kind not in KINDS:
            raise UsageError(
                f"there is no kind of source called {self.kind!r}",
                remedy=f"Known are {', '.join(KINDS)}",
            )

    def key(self, content: str) -> str:
        """Hex SHA-256 of content and reading together; of the content alone when nothing is set.

        What is done about bad rows is no part of it: it leaves the good ones as they are.
        """
        said = {
            "template": self.template,
            "passages": self.passages,
            "kind": self.kind,
        }
        said = {name: value for name, value in said.items() if value}
        if not said and not self.mapping:
            return content
        whole: list[object] = [content, sorted(self.mapping.items())]
        if said:
            whole.append(sorted(said.items()))
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()

    def to_json(self) -> str:
        """For the registry, without the mapping, which has a column of its own."""
        return json.dumps(
            {
                "template": self.template,
                "passages": self.passages,
                "kind": self.kind,
                "bad": str(self.bad),
            }
        )

    @classmethod
    def from_json(cls, text: str, mapping: Mapping[str, str]) -> ReadOptions:
        """What `to_json` wrote."""
        values = json.loads(text or "{}")
        bad = BadRows(values.pop("bad", BadRows.MALFORMED))
        return cls(mapping=dict(mapping), bad=bad, **values)
