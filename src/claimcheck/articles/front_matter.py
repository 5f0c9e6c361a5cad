"""YAML front matter: where it ends, and what it says."""

from __future__ import annotations

import re

from claimcheck.errors import InputError

__all__ = ["find_front_matter", "read_front_matter"]

_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"\s*(?:#[^\n]*\n\s*)*[\w-]+[ \t]*:(?:\s|$)")
# A block longer than this is a text that happens to begin with a rule and a colon.
_LONGEST = 64 * 1024


def find_front_matter(text: str, *, path: str) -> tuple[int, int, int] | None:
    """Where the YAML starts and ends, and where the closing fence ends; None without any.

    A first line `---` with no `key:` below it is a rule, not front matter.
    Raises InputError when front matter is opened and never closed.
    """
    opened = _FENCE.match(text)
    if not opened or text[0] != "-":
        return None
    start = opened.end() + 1
    closed = _FENCE.search(text, start)
    if closed and not text[start : closed.start()].strip():
        return start, closed.start(), closed.end()
    if not _KEY.match(text, start):
        return None
    if not closed or closed.start() - start > _LONGEST:
        raise InputError(
            "the front matter opened in line 1 is never closed",
            path=path,
            remedy="Put a line of three hyphens after it",
        )
    return start, closed.start(), closed.end()


def read_front_matter(block: str, *, path: str) -> dict[str, str]:
    """The scalar fields of a YAML block, as they are written, keys in lower case.

    Raises InputError, naming the line of the file, when the block is no YAML mapping.
    """
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    try:
        # The base loader leaves every value a string: a title such as `1984` or `No` stays one.
        data = YAMLHandler().load(block, Loader=yaml.BaseLoader) if block.strip() else {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise InputError(
            f"broken front matter in line {line} ({problem})",
            path=path,
            remedy="Mend that line; a value with a colon in it needs quotation marks",
        ) from error
    except RecursionError as error:
        raise InputError(
            "the front matter is nested too deeply", path=path, remedy="Keep to one field a line"
        ) from error
    if not isinstance(data, dict):
        raise InputError(
            "broken front matter in line 2 (it holds no fields)",
            path=path,
            remedy="Write one 'name: value' a line",
        )
    return {str(key).lower(): value for key, value in data.items() if isinstance(value, str)}
