"""Whatever happens to a transcript, in any order, what is in sight and where it is stay true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from oai_tui.core.message import AssistantMessage, Message, MessageState, ReasoningPart, TextPart
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.index import TOP, Index
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.viewport import Row, Viewport
from tests.tui.transcript.conversations import answer, live, prompt
from tests.tui.transcript.texts import ANSWER, markdown

texts = st.one_of(
    markdown,
    st.builds(
        lambda start, size: ANSWER[start : start + size], st.integers(0, 900), st.integers(0, 400)
    ),
    st.sampled_from(
        ["word " * 60, "- item\n" * 12, "```c\n" + "x;\n" * 90, "\t\r\n", "\ud83d", "\ude00"]
    ),
)
widths = st.one_of(st.integers(1, 5), st.integers(6, 120))


class AnyOrder(RuleBasedStateMachine):
    """A viewport and, beside it, the messages that it should show."""

    def __init__(self) -> None:
        super().__init__()
        self.viewport = Viewport(Index())
        self.messages: list[Message] = []
        self.arrived: dict[str, list[tuple[str, str]]] = {}
        # The seconds beside live reasoning go on by the clock, here and in a fresh layout.
        self.clock = patch.object(Entry, "tick", lambda entry: None)
        self.clock.start()

    def teardown(self) -> None:
        self.clock.stop()

    @initialize(width=widths, height=st.integers(0, 25), step=st.integers(1, 6))
    def begin(self, width: int, height: int, step: int) -> None:
        self.viewport.index.turn(Page(width))
        self.viewport.height = height
        self.viewport.follow_step = step

    # What is said

    @rule(bodies=st.lists(texts, max_size=4), at_end=st.booleans())
    def show(self, bodies: list[str], at_end: bool) -> None:
        self.messages = [
            answer(body, reasoning=body[:40]) if at % 2 else prompt(body)
            for at, body in enumerate(bodies)
        ]
        self.arrived.clear()
        self.viewport.show(self.messages, at_end=at_end)

    @rule(body=texts, is_live=st.booleans())
    def add(self, body: str, is_live: bool) -> None:
        message = live() if is_live else answer(body)
        if is_live:
            self.arrived[message.id] = []
        self.messages.append(message)
        self.viewport.index.add(message)
        self.viewport.settle()

    @precondition(lambda self: self.arrived)
    @rule(data=st.data(), text=texts, kind=st.sampled_from(["text", "reasoning"]))
    def append(self, data: Any, text: str, kind: Any) -> None:
        message_id = data.draw(st.sampled_from(sorted(self.arrived)))
        entry = self.entry(message_id)
        before = self.first_row()
        is_below = entry.serial > self.first_serial()
        with self.viewport.changing(entry) as change:
            entry.append(kind, text)
            change.first = entry.flush()
        self.viewport.settle()
        if text:
            self.arrived[message_id].append((kind, text))
        if before is not None and not self.viewport.is_following and is_below:
            assert self.first_row() == before

    @precondition(lambda self: self.arrived)
    @rule(data=st.data())
    def finish(self, data: Any) -> None:
        message_id = data.draw(st.sampled_from(sorted(self.arrived)))
        parts = [
            TextPart(text) if kind == "text" else ReasoningPart(text)
            for kind, text in joined(self.arrived.pop(message_id))
        ]
        entry = self.entry(message_id)
        assert isinstance(entry.message, AssistantMessage)
        final = replace(entry.message, parts=tuple(parts), state=MessageState.COMPLETE)
        self.messages = [final if m.id == message_id else m for m in self.messages]
        with self.viewport.changing(entry):
            entry.replace(final)
        self.viewport.settle()

    @precondition(lambda self: self.messages)
    @rule(data=st.data())
    def remove(self, data: Any) -> None:
        message = data.draw(st.sampled_from(self.messages))
        self.messages.remove(message)
        self.arrived.pop(message.id, None)
        self.viewport.take_away(self.entry(message.id))

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), note=st.sampled_from(["", "a note", "a long note " * 12]))
    def note(self, data: Any, note: str) -> None:
        entry = self.entry(data.draw(st.sampled_from(self.messages)).id)
        with self.viewport.changing(entry, brings_news=False):
            entry.set_note(note)
        self.viewport.settle()

    # What the reader does

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), is_open=st.booleans())
    def fold(self, data: Any, is_open: bool) -> None:
        entry = self.entry(data.draw(st.sampled_from(self.messages)).id)
        with self.viewport.changing(entry, brings_news=False):
            entry.set_reasoning_open(is_open)
        self.viewport.settle()

    @rule(lines=st.one_of(st.integers(-5, 5), st.integers(-400, 400)))
    def scroll(self, lines: int) -> None:
        before = self.first_row()
        was_following, rows = self.viewport.is_following, self.viewport.rows
        self.viewport.move(lines)
        if lines > 0 and was_following:
            assert self.viewport.rows == rows
        if lines == 0:
            assert self.first_row() == before

    @rule()
    def follow(self) -> None:
        self.viewport.follow(True)
        self.viewport.settle()
        assert len(self.viewport.rows) == min(self.viewport.height, len(self.whole()))

    @rule()
    def go_to_the_start(self) -> None:
        self.viewport.go_to(TOP)
        assert not self.viewport.rows or self.viewport.rows[0][0] <= self.whole()[0][0]

    @rule(width=widths)
    def turn(self, width: int) -> None:
        self.viewport.turn(Page(width))

    @rule(height=st.integers(0, 40))
    def resize(self, height: int) -> None:
        self.viewport.height = height
        self.viewport.settle()

    # What is true of it

    @invariant()
    def the_rows_are_a_stretch_of_the_whole(self) -> None:
        viewport, whole = self.viewport, self.whole()
        rows = viewport.rows
        room = min(viewport.height, len(whole)) - len(rows)
        assert 0 <= room < max(1, viewport.follow_step)
        if rows:
            start = whole.index(rows[0])
            assert rows == whole[start : start + len(rows)]
            assert viewport.is_following == (start + len(rows) == len(whole))
            assert viewport.y == start
        if not viewport.is_following:
            assert room == 0

    @invariant()
    def the_heights_add_up(self) -> None:
        index, whole = self.viewport.index, self.whole()
        assert index.total == len(whole)
        for y in {0, len(whole) // 2, len(whole) - 1} & set(range(len(whole))):
            assert index.place(y) == whole[y][0]
            assert index.y(whole[y][0]) == y

    @invariant()
    def the_lines_are_those_of_a_fresh_layout(self) -> None:
        index = Index()
        index.turn(self.viewport.index.page)
        index.show(self.messages)
        for entry, own in zip(index.entries, self.viewport.index.entries, strict=True):
            entry.set_reasoning_open(own.shows_reasoning)
            for kind, text in self.arrived.get(entry.message.id, ()):
                entry.append(kind, text)  # type: ignore[arg-type]
            if entry.message.id in self.arrived:
                index.open(entry.serial)
                entry.flush()
            entry.set_note(own.note)
            index.measure(entry.serial)
        fresh = [line for _, line in index.downwards(TOP)]
        assert [line for _, line in self.whole()] == fresh

    # Looking

    def entry(self, message_id: str) -> Entry:
        entry = self.viewport.index.find(message_id)
        assert entry is not None
        return entry

    def whole(self) -> list[Row]:
        return list(self.viewport.index.downwards(TOP))

    def first_row(self) -> Line | None:
        return self.viewport.rows[0][1] if self.viewport.rows else None

    def first_serial(self) -> int:
        if not self.viewport.rows:
            return -1
        return self.viewport.index.entries[self.viewport.rows[0][0].entry].serial


def joined(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of a kind as one."""
    found: list[tuple[str, str]] = []
    for kind, text in parts:
        if found and found[-1][0] == kind:
            found[-1] = (kind, found[-1][1] + text)
        else:
            found.append((kind, text))
    return found


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
