"""A hundred answers of the kinds that models write, at every width, whole and streamed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.style import Style
from wcwidth import iter_graphemes, wcswidth

from oai_tui.core.text import guard
from oai_tui.tui.transcript import grammar
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.paint import Frame, paint
from oai_tui.tui.transcript.palette import ROLES, Palette
from oai_tui.tui.transcript.sideways import seen
from oai_tui.tui.transcript.source import Source
from tests.tui.transcript.outline import Outline, outline, reference

ANSWERS = {
    path.stem: path.read_bytes().decode("utf-8")
    for path in sorted((Path(__file__).parent / "corpus").glob("*.md"))
}
PAGES = [
    Page(width, wraps_code)
    for width in (1, 2, 5, 10, 20, 40, 76, 100, 200)
    for wraps_code in (True, False)
]
DISPUTED = re.compile("[\u0900-\u097f\U0001f1e6-\U0001f1ff]")
"""Characters on whose cells terminals do not agree: Devanagari, and halves of flags."""
PALETTE = Palette(lambda component: Style())

TOO_LONG = {"long-line"}
"""Answers of which a line is cut because it is too long."""

each_answer = pytest.mark.parametrize("name", ANSWERS)


def read(*parts: str) -> Source:
    """A text that comes in parts and is drawn after each of them."""
    source = Source()
    for part in parts:
        source.feed(part)
        lines_of(source, Page(40))
    source.finish()
    return source


def measured(text: str) -> int:
    """The cells of a text, not counted by what the engine counts with where that is possible."""
    return cell_len(text) if DISPUTED.search(text) else wcswidth(text)


def lines_of(source: Source, page: Page) -> list[Line]:
    return [line for piece in source.pieces for line in piece.lines(page)]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def told(outline: Outline, *, tables: bool) -> Iterator[str]:
    """All that an outline says, as texts in their order."""
    for block in outline:
        match block:
            case ("p" | "h", *_, words):
                yield from (text for text, _ in words)
            case ("code" | "html", *_, text):
                yield text
            case ("quote" | "item", *_, blocks):
                yield from told(blocks, tables=tables)
            case ("table", rows) if tables:
                yield from (text for row in rows for cell in row for text, _ in cell)


def test_there_are_a_hundred_answers_or_more() -> None:
    assert len(ANSWERS) >= 100


@pytest.mark.parametrize("name", [name for name in ANSWERS if name not in TOO_LONG])
def test_an_answer_means_what_another_reader_reads(name: str) -> None:
    assert outline(ANSWERS[name]) == reference(ANSWERS[name], grammar.markdown())


@each_answer
def test_an_answer_streams_as_it_comes_whole(name: str) -> None:
    text = ANSWERS[name]
    size = 1 if len(text) < 400 else 7 if len(text) < 3_000 else 53
    whole = read(text)

    streamed = read(*(text[at : at + size] for at in range(0, len(text), size)))

    for page in PAGES:
        assert lines_of(streamed, page) == lines_of(whole, page)


@each_answer
def test_every_line_of_an_answer_is_as_wide_as_the_page(name: str) -> None:
    source = read(ANSWERS[name])

    for page in PAGES:
        frame = Frame(page.width + 4, 2, page.width)
        for line in lines_of(source, page):
            assert line.cells == measured(line.text), line.text
            shown = seen(line, page.width, 0).line
            assert shown.cells <= page.width or len(list(iter_graphemes(shown.text))) == 1
            strip = paint(shown, frame, PALETTE, is_marked=True)
            assert strip.cell_length == measured(strip.text) == frame.width


@each_answer
def test_an_answer_loses_nothing(name: str) -> None:
    meant = reference(ANSWERS[name], grammar.markdown())
    everything = Counter(letters("".join(told(meant, tables=True))))
    in_order = letters("".join(told(meant, tables=False)))
    source = read(ANSWERS[name])

    for page in PAGES:
        shown = letters("".join(line.text for line in lines_of(source, page)))
        rest = iter(shown)
        assert all(letter in rest for letter in in_order), f"{page}: {shown}"
        assert everything <= Counter(shown), page


@each_answer
def test_a_copy_of_an_answer_has_its_lines_whole(name: str) -> None:
    source = read(ANSWERS[name])
    copies = {
        "".join(line.joint + line.words for line in lines_of(source, page))
        for page in PAGES
        if page.width >= 20 and "table" not in name and "|" not in ANSWERS[name]
    }

    assert len(copies) <= 1


@each_answer
def test_nothing_in_an_answer_is_obeyed_by_a_terminal_or_lacks_a_colour(name: str) -> None:
    for page in PAGES:
        for line in lines_of(read(ANSWERS[name]), page):
            assert guard(line.text) == line.text
            assert {run.look.role for run in line.runs} <= set(ROLES)
