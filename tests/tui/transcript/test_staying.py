"""Where a reader is stays where it is while an answer streams: at other widths, between prompts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from textual.pilot import Pilot

from oai_tui.core.message import AssistantMessage, Message
from tests.tui.transcript.conversations import TranscriptApp, answer, live, prompt
from tests.tui.transcript.hands import app_of, row_of, show, until

PROSE = " ".join(f"word{at}" for at in range(200))


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    async with TranscriptApp().run_test(size=(80, 24)) as pilot:
        yield pilot


def numbered(turns: int) -> list[Message]:
    messages: list[Message] = []
    for turn in range(turns):
        messages += [prompt(f"prompt {turn}"), answer(f"# answer {turn}\n\n{PROSE}")]
    return messages


async def stream(pilot: Pilot[None], message: AssistantMessage, text: str) -> None:
    """Appends text, and waits until a frame has taken it in."""
    app = app_of(pilot)
    app.transcript.append_text(message.id, text)
    await until(pilot, lambda: not app.transcript._inflow)


async def test_the_words_at_the_top_stay_there_at_every_width(pilot: Pilot[None]) -> None:
    message = live()
    app = await show(pilot, *numbered(5), message)
    await pilot.press("pageup", "pageup")
    top = app.screen_lines()[0].split()

    for width in (50, 100, 33, 80):
        await stream(pilot, message, f"more at {width}\n\n")
        await pilot.resize_terminal(width, 24)
        await stream(pilot, message, "and more\n\n")
        seen = " ".join(app.screen_lines()[:4]).split()
        assert set(top) & set(seen), (top, seen)
    assert not app.transcript.is_following
    assert "End to follow" in app.screen_lines()[-1]


async def test_one_goes_from_prompt_to_prompt_while_an_answer_streams(
    pilot: Pilot[None],
) -> None:
    message = live()
    app = await show(pilot, *numbered(4), prompt("the last prompt"), message)

    await stream(pilot, message, f"{PROSE}\n\n" * 3)
    await pilot.press("left_square_bracket", "left_curly_bracket")
    await stream(pilot, message, f"{PROSE}\n\n" * 3)
    assert "the last prompt" in app.shown()
    await pilot.press("left_curly_bracket")
    await stream(pilot, message, "more\n\n")
    assert row_of(app, "prompt 3") <= 2
    await pilot.press("left_curly_bracket", "right_curly_bracket")
    await stream(pilot, message, "more\n\n")
    assert row_of(app, "prompt 3") <= 2
    await pilot.press("right_curly_bracket")
    assert "the last prompt" in app.shown()


async def test_new_lines_are_counted_with_their_key_until_one_goes_there(
    pilot: Pilot[None],
) -> None:
    message = live()
    app = await show(pilot, *numbered(4), message)
    await pilot.press("up")

    await stream(pilot, message, "one\n\ntwo\n\n")
    await until(pilot, lambda: "new lines, End to follow" in app.screen_lines()[-1])
    count = app.transcript.new_line_count
    await stream(pilot, message, "three\n\n")
    assert app.transcript.new_line_count > count

    await pilot.press("G")
    assert app.transcript.new_line_count == 0
    await stream(pilot, message, "four\n\n")
    assert "four" in app.shown()
    assert "End to follow" not in app.shown()


async def test_code_is_gone_to_forwards_and_backwards(pilot: Pilot[None]) -> None:
    blocks = "\n\n".join(f"{PROSE}\n\n```sh\necho {at}\n```" for at in range(4))
    app = await show(pilot, prompt("?"), answer(blocks), answer("no code"), answer(blocks))

    await pilot.press("g")
    seen = []
    for key in ("c", "c", "C", "c", "c", "c", "c", "C", "C"):
        before = len(app.asked_saves)
        await pilot.press(key, "s")
        while len(app.asked_saves) == before:
            await pilot.pause()
        seen.append(app.asked_saves[-1][0])

    assert seen == [f"echo {at}" for at in (0, 1, 0, 1, 2, 3, 0, 3, 2)]
    assert app.asked_saves[-1][1] == "sh"
