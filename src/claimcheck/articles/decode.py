"""Bytes to text: encodings, size limits, and what is not text at all."""

from __future__ import annotations

import gzip
import io
import re
import zlib

from claimcheck.errors import InputError

__all__ = ["MAX_BYTES", "check_size", "decode", "gunzip", "newlines"]

#: The largest single article that is read; rows of JSONL and CSV count one by one.
MAX_BYTES = 20 * 1024 * 1024

_BOMS = (
    # UTF-32's little-endian mark begins with UTF-16's, so it is tried first.
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_EXPORT = "Export it as DOCX, HTML or plain text"
_SIGNATURES = (
    (b"%PDF", "a PDF", _EXPORT),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "Save it as DOCX or plain text"),
    (b"{\\rtf", "RTF", "Save it as DOCX or plain text"),
    (b"PK\x03\x04", "a zip archive", "Unpack it, or export it as DOCX, HTML or plain text"),
    (b"\x89PNG", "a PNG image", "Leave pictures out"),
    (b"\xff\xd8\xff", "a JPEG image", "Leave pictures out"),
    (b"GIF8", "a GIF image", "Leave pictures out"),
    (b"\x1f\x8b", "gzip data", "Name it with the suffix .gz"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# cp1252 leaves five bytes undefined; Latin-1 has a (control) character for every byte.
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_META_CHARSET = re.compile(rb"""(?i)(?:charset|encoding)\s*=\s*["']?([a-z0-9_.:-]+)""")
# Where the declaration can be read as ASCII the page is not UTF-16, and "replacement" is no text.
_NOT_DECLARED = ("utf-16le", "utf-16be", "replacement", "x-user-defined")


def check_size(data: bytes, *, path: str) -> None:
    """Raises InputError when an article is empty or larger than `MAX_BYTES`."""
    if not data:
        raise InputError("the file is empty", path=path, remedy="Check the export")
    if len(data) > MAX_BYTES:
        raise InputError(
            f"larger than {MAX_BYTES // 2**20} MB",
            path=path,
            remedy="Split it into one file an article, or into rows of JSONL",
        )


def gunzip(data: bytes, *, path: str) -> bytes:
    """Unpacked bytes, at most one more than `MAX_BYTES`. Raises InputError when damaged."""
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"damaged gzip data ({error})", path=path, remedy="Copy the file again"
        ) from error


def decode(data: bytes, *, path: str, declared: bool = False) -> str:
    """The text of a file, byte-order mark stripped and newlines as \\n.

    UTF-8, or UTF-16 and UTF-32 with a mark; else, when bytes are wrong for UTF-8, cp1252, except
    where the file is mostly good UTF-8 with a few broken bytes, which become U+FFFD.

    declared: believe a `charset=` or `encoding=` in the first 2 kB (HTML and XML).
    Raises InputError when the bytes are no text, are empty or too many.
    """
    check_size(data, path=path)
    for signature, name, remedy in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"not text but {name}", path=path, remedy=remedy)
    text = _decode_marked(data, path) or (_decode_declared(data) if declared else None)
    if text is None:
        if b"\x00" in data:
            raise InputError(
                "not text (it holds NUL bytes)", path=path, remedy="If it is text, save it as UTF-8"
            )
        text = _decode_unmarked(data)
    sample = text[:100_000]
    if len(_CONTROL.findall(sample)) > 0.05 * len(sample):
        raise InputError("not text (mostly control characters)", path=path, remedy=_EXPORT)
    if not text.strip():
        raise InputError("there is no text in it", path=path, remedy="Check the export")
    return newlines(text)


def newlines(text: str) -> str:
    """The text with \\r\\n and \\r as \\n."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decode_marked(data: bytes, path: str) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                if encoding == "utf-8-sig":
                    return _decode_unmarked(data[len(mark) :])
                raise InputError(
                    f"damaged {encoding.upper()} text ({error.reason})",
                    path=path,
                    remedy="Save it as UTF-8",
                ) from error
    return None


def _decode_declared(data: bytes) -> str | None:
    found = _META_CHARSET.search(data[:2048])
    if not found:
        return None
    # A label means what it means to browsers: by iso-8859-1 pages mean cp1252, with its quotation
    # marks, and Python's names for what is no encoding (undefined, base64) mean nothing.
    import webencodings

    encoding = webencodings.lookup(found[1].decode("ascii"))
    if encoding is None or encoding.name in _NOT_DECLARED:
        return None
    try:
        return data.decode(encoding.codec_info.name)
    except (LookupError, UnicodeError):
        return None


def _decode_unmarked(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        repaired = data.decode("utf-8", errors="replace")
    broken = repaired.count("\ufffd")
    good = sum(1 for char in repaired if char > "\x7f") - broken
    if good > broken:
        return repaired
    return data.decode("latin-1" if _UNDEFINED.search(data) else "cp1252")
