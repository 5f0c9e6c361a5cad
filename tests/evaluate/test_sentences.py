from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from claimcheck.evaluate.sentences import sentences


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


def test_stops_abbreviations_and_paragraphs():
    text = (
        "Mr. Lund paid $3.5m. “It was fair.” He left on Jan. 4th!\n\nNo stop here\n\nThe U.S. won."
    )
    assert cut(text) == [
        "Mr. Lund paid $3.5m.",
        "“It was fair.”",
        "He left on Jan. 4th!",
        "No stop here",
        "The U.S. won.",
    ]


@given(st.text(alphabet="aB.! \n”é😀", max_size=60))
def test_every_letter_is_in_one_sentence(text):
    ranges = sentences(text)
    assert all(text[s:e] == text[s:e].strip() != "" for s, e in ranges)
    assert all(a[1] <= b[0] for a, b in pairwise(ranges))
    assert "".join("".join(text[s:e].split()) for s, e in ranges) == "".join(text.split())
