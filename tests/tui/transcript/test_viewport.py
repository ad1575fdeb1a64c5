"""The reader's place: it follows, or it stays put, and widths come and go."""

from __future__ import annotations

from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from oai_tui.core.message import Message
from oai_tui.tui.transcript.index import OPEN_ENTRIES, TOP, Index, Place
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.viewport import Viewport
from tests.tui.transcript.conversations import answer, conversation, live, prompt
from tests.tui.transcript.texts import ANSWER, markdown


def viewport_of(
    messages: list[Message], *, height: int = 10, width: int = 60, at_end: bool = True
) -> Viewport:
    index = Index()
    index.turn(Page(width))
    viewport = Viewport(index)
    viewport.height = height
    viewport.show(messages, at_end=at_end)
    return viewport


def texts(viewport: Viewport) -> list[str]:
    return [line.text.rstrip() for _, line in viewport.rows]


def everything(viewport: Viewport) -> list[str]:
    return [line.text.rstrip() for _, line in viewport.index.downwards(TOP)]


def append(
    viewport: Viewport, message_id: str, text: str, kind: Literal["text", "reasoning"] = "text"
) -> None:
    entry = viewport.index.find(message_id)
    assert entry is not None
    entry.append(kind, text)
    with viewport.changing(entry) as change:
        change.first = entry.flush()
    viewport.settle()


def test_the_end_is_shown_and_followed() -> None:
    message = live()
    viewport = viewport_of([*conversation(5), message])

    append(viewport, message.id, "one\n\ntwo\n\nthree\n")

    assert texts(viewport)[-4:] == ["two", "", "three", ""]
    assert viewport.is_following


def test_a_reader_who_scrolled_up_stays_put_and_is_told_of_new_lines() -> None:
    message = live()
    viewport = viewport_of([*conversation(5), message])
    viewport.move(-4)
    before = texts(viewport)

    append(viewport, message.id, "one\n\ntwo\n\nthree\n")

    assert texts(viewport) == before
    assert not viewport.is_following
    assert viewport.new_line_count == 5


def test_a_reader_within_the_piece_that_grows_stays_put_too() -> None:
    message = live()
    viewport = viewport_of([message], width=20)
    append(viewport, message.id, "many words " * 40)
    viewport.move(-3)
    before = texts(viewport)

    append(viewport, message.id, "more words " * 10)

    assert texts(viewport) == before


def test_scrolling_back_to_the_end_follows_again() -> None:
    viewport = viewport_of(conversation(5))
    viewport.move(-7)
    viewport.move(7)

    assert viewport.is_following
    assert viewport.new_line_count == 0


def test_scrolling_goes_line_by_line_through_everything() -> None:
    viewport = viewport_of(conversation(30), at_end=False)
    seen = texts(viewport)

    while not viewport.is_following:
        viewport.move(1)
        seen.append(texts(viewport)[-1])

    assert seen == everything(viewport)


def test_scrolling_up_goes_line_by_line_too() -> None:
    viewport = viewport_of(conversation(30))
    seen = texts(viewport)

    while viewport.rows[0][0] != TOP:
        viewport.move(-1)
        seen.insert(0, texts(viewport)[0])

    assert seen == everything(viewport)


def test_a_message_that_grows_above_moves_nothing() -> None:
    messages = conversation(20)
    viewport = viewport_of(messages)
    viewport.move(-30)
    before = texts(viewport)
    entry = viewport.index.find(messages[0].id)
    assert entry is not None

    with viewport.changing(entry):
        entry.set_note("a note")
    viewport.settle()

    assert texts(viewport) == before


def test_taking_the_last_message_away_shows_what_was_before_it() -> None:
    messages = conversation(3)
    viewport = viewport_of(messages)
    entry = viewport.index.find(messages[-1].id)
    assert entry is not None

    viewport.take_away(entry)

    assert texts(viewport)[-2:] == ["question 2", ""]


def test_taking_everything_away_leaves_nothing() -> None:
    messages = conversation(1)
    viewport = viewport_of(messages)

    for message in messages:
        entry = viewport.index.find(message.id)
        assert entry is not None
        viewport.take_away(entry)

    assert viewport.rows == []


def test_far_away_messages_are_let_go_and_come_back_as_they_were() -> None:
    viewport = viewport_of(conversation(OPEN_ENTRIES), at_end=False)
    first = texts(viewport)

    viewport.follow(True)
    viewport.settle()
    for _ in everything(viewport):
        pass
    assert not viewport.index.entries[0].is_open
    viewport.go_to(TOP)

    assert texts(viewport) == first


def test_the_place_is_kept_when_the_width_changes() -> None:
    viewport = viewport_of([answer(ANSWER), *conversation(20)], at_end=False)
    viewport.go_to(Place(0, 9, 0))
    before = viewport.rows[0]

    viewport.turn(Page(30))
    narrow = viewport.rows[0][0]
    viewport.turn(Page(60))

    assert narrow == before[0]
    assert viewport.rows[0] == before


@settings(max_examples=60, deadline=None)
@given(st.lists(markdown, min_size=1, max_size=5), st.lists(st.integers(4, 100), max_size=4))
def test_after_any_change_of_width_the_lines_are_those_of_a_fresh_layout(
    bodies: list[str], widths: list[int]
) -> None:
    messages: list[Message] = [answer(body) for body in bodies]
    viewport = viewport_of(messages, width=50)
    for width in widths:
        viewport.turn(Page(width))
        viewport.move(-5)

    fresh = viewport_of(messages, width=([50, *widths])[-1])

    assert everything(viewport) == everything(fresh)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("move"), st.integers(-60, 60)),
            st.tuples(st.just("width"), st.integers(5, 90)),
            st.tuples(st.just("height"), st.integers(1, 30)),
            st.tuples(st.just("text"), st.integers(0, 200)),
            st.tuples(st.just("thought"), st.integers(0, 200)),
            st.tuples(st.just("unfold"), st.booleans()),
            st.tuples(st.just("add"), st.just(0)),
        ),
        max_size=15,
    )
)
def test_whatever_happens_the_rows_are_a_stretch_of_the_whole(
    steps: list[tuple[str, int]],
) -> None:
    message = live()
    viewport = viewport_of([*conversation(4), message])
    sent = 0
    for step, amount in steps:
        was_following, before = viewport.is_following, viewport.rows
        match step:
            case "move":
                viewport.move(amount)
            case "width":
                viewport.turn(Page(amount))
            case "height":
                viewport.height = amount
                viewport.settle()
            case "text":
                append(viewport, message.id, ANSWER[sent : sent + amount])
                sent += amount
            case "thought":
                append(viewport, message.id, ANSWER[sent : sent + amount], "reasoning")
                sent += amount
            case "unfold":
                entry = viewport.index.entries[8]
                with viewport.changing(entry, brings_news=False):
                    entry.set_reasoning_open(bool(amount))
                viewport.settle()
            case _:
                viewport.index.add(prompt("more"))
                viewport.settle()
        whole = list(viewport.index.downwards(TOP))
        rows = viewport.rows
        start = whole.index(rows[0])
        assert rows == whole[start : start + len(rows)]
        assert len(rows) == min(viewport.height, len(whole))
        assert viewport.is_following == (start + len(rows) == len(whole))
        assert viewport.index.total == len(whole)
        is_elsewhere = before[0][0].entry != 8
        if not was_following and is_elsewhere and step in ("text", "thought", "add"):
            assert rows[0] == before[0]
