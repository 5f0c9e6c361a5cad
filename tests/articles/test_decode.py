"""Encodings, limits and binary files."""

from __future__ import annotations

import gzip

import pytest

from claimcheck.articles.decode import MAX_BYTES, decode, gunzip
from claimcheck.errors import InputError

SENTENCE = "Señora Núñez paid €5 – “too much”.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_every_encoding_reads_the_same(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding), path="a.txt") == SENTENCE


def test_utf_16_both_ways_round() -> None:
    assert decode(b"\xfe\xff" + "Ångström".encode("utf-16-be"), path="a.txt") == "Ångström"


def test_latin_1_where_cp1252_has_no_character() -> None:
    assert decode(b"caf\xe9 \x81 closed today", path="a.txt") == "café \x81 closed today"


def test_a_cut_off_character_does_not_spoil_the_rest() -> None:
    data = (SENTENCE * 3).encode()[:-8]
    while data.decode("utf-8", "ignore").encode() == data:
        data = data[:-1]
    assert decode(data, path="a.txt").startswith(SENTENCE)


def test_a_declared_charset_is_believed() -> None:
    page = '<meta charset="iso-8859-2"><p>Łódź</p>'
    assert "Łódź" in decode(page.encode("iso-8859-2"), path="a.html", declared=True)


@pytest.mark.parametrize("label", ["iso-8859-1", "ISO-8859-1", "latin1", "us-ascii", "cp1252"])
def test_a_page_in_latin_1_has_the_quotation_marks_of_cp1252(label: str) -> None:
    page = f"<meta charset={label}><p>“Too much” – Núñez</p>"
    assert decode(page.encode("cp1252"), path="a.html", declared=True) == page


@pytest.mark.parametrize(
    "label", ["undefined", "base64", "unicode_escape", "utf-16", "iso-2022-kr"]
)
def test_a_charset_that_cannot_be_meant_is_passed_over(label: str) -> None:
    # As long as an even number of bytes, which UTF-16 would take.
    for page in (f'<meta charset="{label}"><p>“É”</p>', f'<meta charset="{label}"><p>“É”</p> '):
        assert decode(page.encode("cp1252"), path="a.html", declared=True) == page
        assert decode(page.encode(), path="a.html", declared=True) == page


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \n", "no text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xd0\xcf\x11\xe0 old", "Office"),
        (b"some\x00thing", "NUL"),
        (bytes(range(1, 32)) * 20, "control"),
        (b"\xff\xfea", "UTF-16"),
        (b"a" * (MAX_BYTES + 1), "20 MB"),
    ],
)
def test_what_is_not_text_is_refused_with_a_remedy(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        decode(data, path="odd.txt")
    assert caught.value.remedy
    assert caught.value.path == "odd.txt"


def test_gzip_is_bounded_and_damage_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimcheck.articles.decode.MAX_BYTES", 1000)
    packed = gzip.compress(bytes(range(256)) * 10)
    assert len(gunzip(packed, path="a.gz")) == 1001
    # Cut so early that not even the bounded part is there.
    packed = packed[:100]
    with pytest.raises(InputError, match="damaged"):
        gunzip(packed, path="a.gz")
