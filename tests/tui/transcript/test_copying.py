"""What a copy of a selection holds, for any text, at any width, from anywhere to anywhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Offset
from textual.selection import Selection

from oai_tui.core.text import guard
from oai_tui.tui.transcript import copying
from oai_tui.tui.transcript.index import TOP, Index
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.selecting import Selecting
from oai_tui.tui.transcript.spots import Spots
from oai_tui.tui.transcript.wording import is_ornament
from tests.tui.transcript.conversations import answer, prompt
from tests.tui.transcript.texts import ANSWER, anything

MOTIONS = st.sampled_from(["character", "word", "word_end", "line", "block", "message"])


def reader(texts: list[str], width: int) -> Selecting:
    """A reader of a conversation in which prompts and answers alternate."""
    index = Index()
    index.page = Page(width)
    index.show([answer(text) if at % 2 else prompt(text) for at, text in enumerate(texts)])
    return Selecting(Spots(index))


def copied(one: Selecting) -> str:
    selection = one.selection
    assert selection is not None
    return "\n".join(copying.shown_texts(one.spots, selection))


def shown(index: Index) -> str:
    """All lines as they stand on the screen, without ornaments, and as one where they wrapped."""
    rows = [line for _, line in index.downwards(TOP) if not is_ornament(line)]
    text = ""
    for line, after in zip(rows, [*rows[1:], None], strict=True):
        words = line.words
        goes_on = after is not None and after.joint == ""
        text += (words if goes_on else words.rstrip(" ")) + (after.joint if after else "")
    return text


@settings(max_examples=150, deadline=None)
@given(st.lists(anything, min_size=1, max_size=4), st.integers(5, 120))
def test_a_copy_of_everything_is_the_lines_that_are_shown_without_ornaments(
    texts: list[str], width: int
) -> None:
    one = reader(texts, width)

    one.select(one.motions.first(), one.motions.last())

    assert copied(one).rstrip("\n") == shown(one.spots.index).rstrip("\n")


def test_a_copy_over_messages_names_who_speaks_and_leaves_out_when() -> None:
    one = reader(["Why?", "Because."], 60)

    one.select(one.motions.first(), one.motions.last())

    assert copied(one).split("\n") == ["you", "Why?", "", "gpt-6.1-terra", "Because."]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(anything, min_size=1, max_size=3),
    st.integers(5, 120),
    st.lists(st.tuples(MOTIONS, st.sampled_from([-3, -1, 1, 2, 9])), max_size=12),
    st.booleans(),
)
def test_whatever_keys_select_is_a_part_of_what_is_shown(
    texts: list[str], width: int, moves: list[tuple[str, int]], by_lines: bool
) -> None:
    one = reader(texts, width)
    whole = shown(one.spots.index)
    start = one.motions.first()
    one.select(start, start)
    for motion, count in moves:
        one.move(motion, count)  # type: ignore[arg-type]
    one.by_lines = by_lines
    assert one.caret is not None

    assert copied(one) in whole
    assert guard(copied(one).replace("\n", "")) == copied(one).replace("\n", "")
    place = one.spots.place(one.caret)
    first, end = one.spots.words(place.entry, place.piece).extent(place.line)
    assert first <= one.caret.x <= max(first, end - 1)


@settings(max_examples=100, deadline=None)
@given(anything, st.data())
def test_each_character_is_where_its_spot_says(text: str, data: st.DataObject) -> None:
    one = reader([text, text], data.draw(st.integers(5, 100)))
    rows = [row for row in one.spots.index.downwards(TOP) if not is_ornament(row[1])]
    place, line = data.draw(st.sampled_from(rows))
    words = line.words.rstrip(" ")
    if not words:
        return
    at = line.decor + data.draw(st.integers(0, len(words) - 1))

    spot = one.spots.at(place, at)

    assert one.spots.place(spot) == place
    assert one.spots.character(spot) == at
    piece = one.spots.words(place.entry, place.piece)
    assert piece.text[spot.x] == line.text[at]


@settings(max_examples=60, deadline=None)
@given(st.integers(20, 120), st.integers(20, 120), st.data())
def test_a_selection_says_the_same_at_every_width(
    width: int, other: int, data: st.DataObject
) -> None:
    prose = ANSWER.partition("|")[0]
    one = reader([prose, prose], width)
    address = one.spots.address(1, data.draw(st.integers(1, 6)))
    start, end = sorted(data.draw(st.tuples(st.integers(0, 60), st.integers(0, 60))))
    one.select(Offset(start, address), Offset(end, address))
    before = copied(one)

    one.spots.index.turn(Page(other))

    assert copied(one).split() == before.split()


@settings(max_examples=150, deadline=None)
@given(anything)
def test_the_markdown_of_everything_reads_as_the_message_does(text: str) -> None:
    one = reader(["", text], 60)
    source = "\n\n".join(copying.source_texts(one.spots, Selection(None, None)))

    again = reader(["", source], 60)

    def words(index: Index) -> list[str]:
        rows = [line.words.split() for _, line in index.downwards(TOP)]
        return [word for row in rows for word in row]

    if "[" not in text and "&" not in text and "<" not in text and "\t" not in text:
        assert words(again.spots.index) == words(one.spots.index)


def test_a_table_is_copied_line_by_line_as_it_stands() -> None:
    one = reader(["?", "| a | b |\n|---|---|\n| one | two |"], 60)

    one.select(one.motions.first(), one.motions.last())

    assert copied(one).endswith("\na   │ b\none │ two")


def test_lists_and_quotes_keep_their_marks_and_lose_their_indents() -> None:
    one = reader(["?", "- one\n  more\n- two\n\n> said\n> so"], 60)

    one.select(one.motions.first(), one.motions.last())

    assert copied(one).endswith("\n• one\nmore\n• two\n\nsaid\nso")
