"""The end moves up by steps while text arrives, and leaves the reader's lines where they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai_tui.tui.transcript.index import TOP
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.pace import Pace
from oai_tui.tui.transcript.viewport import Viewport
from tests.tui.transcript.conversations import conversation, live
from tests.tui.transcript.test_viewport import append, texts, viewport_of

HEIGHT = 24


def stepping(step: int) -> tuple[Viewport, str]:
    """A viewport that follows an answer by such steps, and the answer's id."""
    message = live()
    viewport = viewport_of([*conversation(5), message], height=HEIGHT)
    viewport.follow_step = step
    append(viewport, message.id, "- begun\n")
    viewport.follow(True)
    viewport.settle()
    return viewport, message.id


def room(viewport: Viewport) -> int:
    return viewport.height - len(viewport.rows)


def test_a_line_more_moves_the_end_up_by_a_step_and_the_next_lines_fill_the_room() -> None:
    viewport, answer = stepping(3)
    first = texts(viewport)

    rooms = []
    for number in range(7):
        append(viewport, answer, f"- {number}\n")
        rooms.append(room(viewport))

    assert rooms == [2, 1, 0, 2, 1, 0, 2]
    assert texts(viewport)[-2:] == ["• 6", ""]
    assert texts(viewport)[0] not in first or texts(viewport)[0] == ""


def test_a_step_of_one_always_ends_in_the_last_row() -> None:
    viewport, answer = stepping(1)

    for number in range(7):
        append(viewport, answer, f"- {number}\n")
        assert room(viewport) == 0


def test_a_step_takes_no_more_than_a_quarter_of_the_pane() -> None:
    viewport, answer = stepping(99)

    for number in range(25):
        append(viewport, answer, f"- {number}\n")
        assert texts(viewport)[-2:-1] in ([f"• {number}"], [])
        assert room(viewport) < HEIGHT // 4
        assert viewport.is_following


def test_much_at_once_moves_by_whole_steps_or_straight_to_the_end() -> None:
    viewport, answer = stepping(4)

    append(viewport, answer, "".join(f"- {number}\n" for number in range(6)))
    assert room(viewport) == 2
    append(viewport, answer, "".join(f"- {number}\n" for number in range(60)))

    assert room(viewport) == 0
    assert texts(viewport)[-2:] == ["• 59", ""]


def test_nothing_moves_while_there_is_room() -> None:
    viewport, answer = stepping(5)
    append(viewport, answer, "- first\n")
    shown = texts(viewport)
    assert room(viewport) == 4

    append(viewport, answer, "- second\n")

    assert texts(viewport)[: len(shown) - 1] == shown[:-1]


def test_a_note_that_comes_or_goes_does_not_close_the_room() -> None:
    viewport, answer = stepping(5)
    append(viewport, answer, "- first\n")
    top = viewport.rows[0]
    entry = viewport.index.find(answer)
    assert entry is not None

    for note in ("You stopped it.", ""):
        with viewport.changing(entry, brings_news=False):
            entry.set_note(note)
        viewport.settle()

        assert viewport.rows[0] == top


def test_the_end_goes_to_the_last_row_when_it_is_asked_for() -> None:
    viewport, answer = stepping(5)
    append(viewport, answer, "- first\n")
    assert room(viewport) == 4

    viewport.follow(True)
    viewport.settle()

    assert room(viewport) == 0


def test_another_size_closes_the_room() -> None:
    viewport, answer = stepping(5)
    append(viewport, answer, "- first\n")
    viewport.height = HEIGHT - 1
    viewport.settle()
    assert room(viewport) == 0

    append(viewport, answer, "- second\n")
    assert room(viewport) == 4
    viewport.turn(Page(40))
    assert room(viewport) == 0


def test_scrolling_down_at_the_end_moves_nothing() -> None:
    viewport, answer = stepping(5)
    append(viewport, answer, "- first\n")
    rows = viewport.rows

    viewport.move(3)

    assert viewport.rows == rows
    assert viewport.is_following


@pytest.mark.parametrize("lines", [1, 3, 8])
def test_scrolling_up_out_of_the_room_stops_following(lines: int) -> None:
    viewport, answer = stepping(5)
    append(viewport, answer, "- first\n")

    viewport.move(-lines)
    rows = viewport.rows
    append(viewport, answer, "- second\n")

    assert not viewport.is_following
    assert viewport.rows == rows
    assert viewport.new_line_count == 1


def test_a_pace_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="no pace"):
        Pace(follow_step=0)
    with pytest.raises(ValueError, match="no pace"):
        Pace(frame_interval=-1.0)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 12),
    st.integers(1, 12),
    st.lists(st.tuples(st.sampled_from(["text", "note", "up", "end"]), st.integers(1, 30))),
)
def test_the_last_line_is_in_sight_while_it_is_followed(
    step: int, height: int, steps: list[tuple[str, int]]
) -> None:
    viewport, answer = stepping(step)
    viewport.height = height
    viewport.settle()
    entry = viewport.index.find(answer)
    assert entry is not None
    for what, amount in steps:
        match what:
            case "text":
                append(viewport, answer, "- line\n" * amount)
            case "note":
                with viewport.changing(entry, brings_news=False):
                    entry.set_note("a note" if amount % 2 else "")
                viewport.settle()
            case "up":
                viewport.move(-amount)
            case _:
                viewport.follow(True)
                viewport.settle()
        whole = list(viewport.index.downwards(TOP))
        rows = viewport.rows
        start = whole.index(rows[0])
        assert rows == whole[start : start + len(rows)]
        if viewport.is_following:
            assert rows[-1] == whole[-1]
            assert room(viewport) < max(1, min(step, height // 4))
        else:
            assert room(viewport) == 0


def test_nothing_moves_when_the_page_is_held_and_let_go_at_the_end() -> None:
    viewport, answer = stepping(5)
    append(viewport, answer, "- first\n")
    shown = viewport.rows
    assert room(viewport) == 4

    viewport.hold(True)
    viewport.settle()
    assert viewport.rows == shown
    assert not viewport.is_following
    viewport.hold(False)
    viewport.settle()

    assert viewport.rows == shown
    assert viewport.is_following


def test_what_arrives_while_the_page_is_held_fills_the_room_and_is_counted_beyond_it() -> None:
    viewport, answer = stepping(5)
    append(viewport, answer, "- first\n")
    top = viewport.rows[0]

    viewport.hold(True)
    append(viewport, answer, "- second\n")
    assert viewport.rows[0] == top
    assert "• second" in texts(viewport)
    assert viewport.new_line_count == 0
    append(viewport, answer, "".join(f"- {number}\n" for number in range(20)))

    assert viewport.rows[0] == top
    assert viewport.new_line_count > 0
