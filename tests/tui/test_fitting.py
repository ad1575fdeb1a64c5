"""Lines whose pieces give way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from oai_tui.tui.fitting import Piece, fit_line

PIECES = [
    Piece(Content("context 12k"), 1),
    Piece(Content("$0.02"), 3),
    Piece(Content("F1 keys"), 0),
    Piece(Content("^P commands"), 2),
]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (60, "streaming        context 12k   $0.02   F1 keys   ^P commands"),
        (50, "streaming      context 12k   F1 keys   ^P commands"),
        (40, "streaming          context 12k   F1 keys"),
        (20, "streaming    F1 keys"),
        (12, "streaming   "),
        (5, "stre…"),
        (1, "…"),
        (0, ""),
    ],
)
def test_the_pieces_give_way_in_the_order_of_their_rank(width: int, line: str) -> None:
    assert fit_line(width, Content("streaming"), PIECES).plain == line


def test_a_long_text_at_the_left_makes_room_for_what_is_urgent() -> None:
    line = fit_line(60, Content("failed: the server says a lot of things about it"), PIECES).plain
    assert line == "failed: the server says a lot of th…   context 12k   F1 keys"


@given(
    st.integers(0, 120),
    st.text(max_size=80),
    st.lists(st.tuples(st.text(min_size=1, max_size=20), st.integers(0, 6)), max_size=6),
)
def test_a_line_is_never_wider_than_its_width(
    width: int, left: str, pieces: list[tuple[str, int]]
) -> None:
    shown = [Piece(Content(text.replace("\n", " ")), rank) for text, rank in pieces]
    line = fit_line(width, Content(left.replace("\n", " ")), shown)
    assert line.cell_length <= width
