"""Which addresses from articles and facts may become links."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["web_link"]


def web_link(address: str | None) -> str:
    """The address when it is one of the web, else an empty string.

    `javascript:` and `data:` addresses run in the reader's page, and anything with a control
    character or a space in it may be read as another address than it shows.
    """
    text = (address or "").strip()
    if any(char.isspace() or not char.isprintable() for char in text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.hostname else ""
