"""Text that arrives faster than it can be drawn comes in by helpings, and all of it in the end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oai_tui.core.message import Message, MessageState, TextPart
from oai_tui.tui.transcript import inflow
from oai_tui.tui.transcript.index import Index
from oai_tui.tui.transcript.inflow import HELPING, Inflow
from oai_tui.tui.transcript.viewport import Viewport
from tests.tui.transcript.conversations import TranscriptApp, live
from tests.tui.transcript.test_viewport import everything, viewport_of

FLOOD = [f"- item {number}\n" for number in range(4_000)]


def shown_lines(viewport: Viewport) -> int:
    return len(everything(viewport))


def test_a_frame_takes_in_no_more_than_its_time_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflow, "FRAME_TIME", 0.0)
    message = live()
    viewport = viewport_of([message])
    entry = viewport.index.find(message.id)
    assert entry is not None
    arriving = Inflow(viewport)
    for chunk in FLOOD:
        arriving.add(entry, "text", chunk)
    size = sum(map(len, FLOOD))

    arriving.take_in()

    assert entry.unread_size == size - HELPING
    frames = 1
    while arriving:
        arriving.take_in()
        frames += 1
    assert frames == -(-size // HELPING)
    assert everything(viewport)[-2:] == ["• item 3999", ""]


def test_one_piece_that_is_too_much_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflow, "FRAME_TIME", 0.0)
    message = live()
    viewport = viewport_of([message])
    entry = viewport.index.find(message.id)
    assert entry is not None
    arriving = Inflow(viewport)
    arriving.add(entry, "reasoning", "thought " * HELPING)
    arriving.add(entry, "text", "said " * HELPING)

    arriving.take_in()

    assert entry.unread_size == 13 * HELPING - HELPING


def test_the_final_form_waits_for_the_text_before_it() -> None:
    message = live()
    viewport = Viewport(Index())
    viewport.show([message], at_end=True)
    entry = viewport.index.find(message.id)
    assert entry is not None
    final = replace(message, state=MessageState.COMPLETE, parts=(TextPart("".join(FLOOD)),))
    arriving = Inflow(viewport)
    arriving.add(entry, "text", "little")
    assert not arriving.postpone(entry, final)
    arriving.add(entry, "text", "".join(FLOOD))

    assert arriving.postpone(entry, final)

    assert arriving.postpone_note(message.id, "a note")
    due: list[tuple[Message, str]] = []
    while arriving:
        assert not due
        due = arriving.take_in()
    assert due == [(final, "a note")]


async def test_a_flood_ends_in_the_final_form_with_the_note_under_it() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(80, 24)) as pilot:
        message = live()
        transcript = app.transcript
        transcript.show([])
        transcript.begin(message)
        for chunk in FLOOD:
            transcript.append_text(message.id, chunk)
        final = replace(message, state=MessageState.CANCELLED, parts=(TextPart("".join(FLOOD)),))
        transcript.replace(final)
        transcript.set_note(message.id, "You stopped it.")

        while "You stopped it." not in app.shown() or "item 3999" not in app.shown():
            await pilot.pause()

        transcript.action_scroll_home()
        assert "cancelled" in app.screen_lines()[0]
