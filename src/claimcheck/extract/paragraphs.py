"""The paragraphs that the pipeline reads, and where each of their characters stands in the article.

A line is a paragraph, as newsrooms write, unless the text was wrapped: mails and wires break lines inside
sentences, at a fixed width. Such lines are joined. Nothing is changed in the article: a `Paragraph` says
where in it each of its characters stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from claimcheck.types import Article

__all__ = ["MAX_PARAGRAPH", "Paragraph", "body_paragraphs", "text_paragraphs"]

# Ranges that are marked and yet say what the article says.
_BODY_MARKS = frozenset({"standfirst"})
# Beyond this a paragraph is cut at a space: the parser's cost and memory grow with the document.
MAX_PARAGRAPH = 20_000

_LINE = re.compile(r"[^\n]+")
# What opens a line that goes on with nothing: a list's mark, a heading, a table, a rule.
_OPENS = re.compile(r"(?:[-*•–—+#|=_]|\(?(?:\d{1,3}|[a-zA-Z])[.)]) ?(?=\s|$|[-=_#|*])|[#|]")
# A mail's quoted lines begin alike.
_QUOTING = re.compile(r"(?:> ?)*[ \t]*")
# White space in front of a paragraph, and the marks of a quotation, a heading or a list.
_MARKUP = re.compile(r"\s*(?:> ?)*(?:#{1,6} +|[-*] +(?=\S))?")
_HYPHEN = re.compile(r"\w-$")
_WORD = re.compile(r"(?!(?:and|or|to|und)\b)[^\W\d_]")
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]*_]*$")
# Narrower columns are verse and tables, wider ones are nobody's fixed width.
_NARROWEST, _WIDEST = 50, 132
# Of a wrapped text's line ends, the share that must lie where the next word would not have fitted.
_SHARE = 0.7
# Lines that go on in small letters where the line before has not ended its sentence: so many tell.
_TELLING = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """text: what is read. start: of its first character in the article. skips: (place in `text`, characters of
    the article left out before it), in order: a line end and what stands around it is one space here.
    """

    text: str
    start: int
    skips: tuple[tuple[int, int], ...] = ()

    def at(self, place: int) -> int:
        """The place in the article of the character at `place`."""
        passed = bisect_right(self.skips, place, key=lambda skip: skip[0])
        return self.start + place + sum(n for _, n in self.skips[:passed])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range in the article of `text[start:end]`."""
        return (self.at(start), self.at(end - 1) + 1) if end > start else (self.at(start),) * 2


def body_paragraphs(article: Article) -> Iterator[Paragraph]:
    """The paragraphs of what is no furniture, in text order."""
    text = article.text
    blocked = sorted((m.start, m.end) for m in article.marks if m.kind not in _BODY_MARKS)
    free, position = [], 0
    for start, end in [*blocked, (len(text), len(text))]:
        if start > position:
            free.append((position, start))
        position = max(position, end)
    yield from _paragraphs(text, free)


def text_paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs of a plain text."""
    yield from _paragraphs(text, [(0, len(text))])


def _paragraphs(text: str, ranges: Sequence[tuple[int, int]]) -> Iterator[Paragraph]:
    lines = [[m.span() for m in _LINE.finditer(text, *free)] for free in ranges]
    width = _wrapped_at(text, lines)
    for some in lines:
        group: list[tuple[int, int]] = []
        for line in some:
            if group and not (width and _goes_on(text, group[-1], line, width)):
                yield from _joined(text, group)
                group = []
            group.append(line)
        if group:
            yield from _joined(text, group)


def _wrapped_at(text: str, lines: Sequence[Sequence[tuple[int, int]]]) -> int:
    """The width at which the text's lines were broken; 0 when they were not.

    A line end of a wrapped text stands where the next word would not have fitted: each tells a range of
    widths. A text is wrapped when most line ends allow for one width, and enough of them cut a sentence.
    """
    allowed: list[tuple[int, int]] = []
    telling = 0
    for some in lines:
        for one, other in pairwise(some):
            if not _alike(text, one, other):
                continue
            length, word = _length(text, one), _first_word(text, other)
            allowed.append((length, length + len(word)))
            telling += _cuts(text, one, word)
    if telling < _TELLING and not (telling and len(allowed) == telling):
        return 0
    best = max(
        (length for length, _ in allowed if _NARROWEST <= length <= _WIDEST),
        key=lambda width: sum(low <= width <= high for low, high in allowed),
        default=0,
    )
    fits = sum(low <= best <= high for low, high in allowed)
    return best if fits >= _SHARE * len(allowed) else 0


def _goes_on(text: str, one: tuple[int, int], other: tuple[int, int], width: int) -> bool:
    """Whether a line of a text wrapped at `width` goes on in the next one."""
    if not _alike(text, one, other):
        return False
    word = _first_word(text, other)
    length = _length(text, one)
    if length <= width + 1 and length + 1 + len(word) > width:
        return True
    return _cuts(text, one, word)


def _cuts(text: str, line: tuple[int, int], word: str) -> bool:
    """Whether the end of a line cuts a sentence, of which `word` is the next."""
    open_end = not _ENDS.search(text[slice(*line)].rstrip())
    return open_end and word[:1].islower() and _length(text, line) >= _NARROWEST // 2


def _alike(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two lines may be of one paragraph: neighbours, quoted alike, the second not indented, and no
    list's."""
    if other[0] - one[1] != 1:
        return False
    before, after = _QUOTING.match(text, *one), _QUOTING.match(text, *other)
    assert before is not None
    assert after is not None
    if before[0].count(">") != after[0].count(">"):
        return False
    indent = len(after[0]) - len(before[0])
    if indent > 0 or after.end() == other[1] or before.end() == one[1]:
        # A list's second line stands below its first word.
        item = _OPENS.match(text, before.end(), one[1])
        if not item or indent <= 0 or indent > 6:
            return False
    return not _OPENS.match(text, after.end(), other[1])


def _length(text: str, line: tuple[int, int]) -> int:
    return len(text[slice(*line)].rstrip())


def _first_word(text: str, line: tuple[int, int]) -> str:
    begin = _QUOTING.match(text, *line)
    assert begin is not None
    words = text[begin.end() : line[1]].split(None, 1)
    return words[0] if words else ""


def _joined(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Paragraph]:
    """The paragraph of these lines, without what stands around them, cut where it is too long."""
    kept: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(lines):
        before = (_QUOTING if number else _MARKUP).match(text, start, end)
        assert before is not None
        kept.append((before.end(), start + _length(text, (start, end))))
    start, position = kept[0]
    parts, skips, length = [text[start:position]], [], position - start
    for begin, end in kept[1:]:
        # A word that was broken at its own hyphen is put together; elsewhere a space stands for the line end.
        broken = _HYPHEN.search(parts[-1]) and _WORD.match(text, begin, end)
        space = "" if broken else " "
        if dropped := begin - position - len(space):
            skips.append((length + len(space), dropped))
        parts += [space, text[begin:end]]
        length += len(space) + end - begin
        position = end
    yield from _pieces(Paragraph("".join(parts), start, tuple(skips)))


def _pieces(paragraph: Paragraph) -> Iterator[Paragraph]:
    text = paragraph.text
    while len(text) > MAX_PARAGRAPH:
        cut = text.rfind(" ", 0, MAX_PARAGRAPH) + 1 or MAX_PARAGRAPH
        yield Paragraph(
            text[:cut], paragraph.start, tuple(s for s in paragraph.skips if s[0] < cut)
        )
        rest = tuple((at - cut, n) for at, n in paragraph.skips if at > cut)
        paragraph = Paragraph(text[cut:], paragraph.at(cut), rest)
        text = paragraph.text
    if text.strip():
        yield paragraph
