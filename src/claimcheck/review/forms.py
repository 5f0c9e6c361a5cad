"""Forms as browsers send them from the desk's own pages; anything else is none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["is_same_origin", "read_form"]

MOST_FIELDS = 40


def is_same_origin(request: Request) -> bool:
    """Whether a browser says that the form came from here; other clients say nothing."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    except ValueError:
        return False


async def read_form(request: Request) -> dict[str, str] | None:
    """The fields of an urlencoded form, each once; None when it is anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        return None
    form = dict(pairs)
    # A NUL would cut a text short in places that count bytes to it.
    if len(form) != len(pairs) or any("\0" in value for value in form.values()):
        return None
    return form
