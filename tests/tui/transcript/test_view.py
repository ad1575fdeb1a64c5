"""The widget: keys, mouse, streaming and themes, as a person sees them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from oai_tui.core.message import (
    AssistantMessage,
    CallState,
    FilePart,
    MessageState,
    ReasoningPart,
    SummaryPart,
    TextPart,
    ToolCall,
    ToolMessage,
    ToolResult,
    UserMessage,
)
from oai_tui.core.text import guard
from oai_tui.core.usage import Usage
from tests.tui.transcript.conversations import (
    WHEN,
    TranscriptApp,
    answer,
    conversation,
    live,
    prompt,
)
from tests.tui.transcript.hands import app_of, show, until
from tests.tui.transcript.texts import ANSWER


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    async with TranscriptApp().run_test(size=(80, 24)) as pilot:
        yield pilot


async def test_an_empty_transcript_says_so_in_its_middle(pilot: Pilot[None]) -> None:
    lines = app_of(pilot).screen_lines()

    middle = next(at for at, line in enumerate(lines) if line.strip())
    assert lines[middle].strip() == "Nothing has been said yet."
    assert abs(middle - 12) <= 1


async def test_all_is_painted_anew_when_the_first_message_comes_and_when_the_last_one_goes(
    pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    transcript = app_of(pilot).transcript
    regions: list[tuple[Region, ...]] = []
    monkeypatch.setattr(transcript, "refresh", lambda *parts, **_: regions.append(parts))
    message = prompt("first")

    transcript.add(message)
    assert regions.pop() == ()
    transcript.remove(message.id)
    assert regions.pop() == ()


async def test_a_message_says_who_when_how_and_how_much(pilot: Pilot[None]) -> None:
    message = replace(
        answer("It broke"),
        state=MessageState.FAILED,
        usage=Usage(100, 412, is_exact=False),
        error="The server closed the connection.",
    )
    app = await show(pilot, message)

    header, words, _, error = (line.strip() for line in app.screen_lines()[:4])
    assert header.startswith("gpt-6.1-terra  failed")
    assert header.endswith(f"~412 tokens  {WHEN.astimezone():%H:%M}")
    assert words == "It broke"
    assert error == "The server closed the connection."


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (MessageState.CANCELLED, "cancelled"),
        (MessageState.LENGTH, "length"),
        (MessageState.INCOMPLETE, "incomplete"),
        (MessageState.LOST, "lost"),
        (MessageState.FILTERED, "filtered"),
    ],
)
async def test_a_state_is_told_in_words(pilot: Pilot[None], state: MessageState, word: str) -> None:
    app = await show(pilot, replace(answer("words"), state=state))

    assert f"gpt-6.1-terra  {word}" in app.shown()


async def test_attachments_calls_results_and_summaries_take_a_line_each(
    pilot: Pilot[None],
) -> None:
    call = ToolCall("1", "run_shell", '{"command": "ls -l"}', state=CallState.WAITING)
    app = await show(
        pilot,
        UserMessage(parts=(SummaryPart("what was said", 24),)),
        UserMessage(parts=(TextPart("Look"), FilePart("notes.txt", "a\n" * 2314))),
        AssistantMessage(parts=(TextPart("I look."), call), model="m"),
        ToolMessage(parts=(ToolResult("1", "one\ntwo\n"),)),
    )

    shown = app.shown()
    assert "▸ summary of 24 earlier messages" in shown
    assert "attached notes.txt, 2,314 lines" in shown
    assert "run_shell ls -l" in shown
    assert "waiting" in shown
    assert "▸ result, 2 lines" in shown
    assert "what was said" not in shown


async def test_reasoning_is_folded_until_it_is_opened(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer("The answer.", reasoning="The thought."))
    assert "▸ reasoning, 6 s" in app.shown()
    assert "The thought." not in app.shown()

    await pilot.press("o")
    assert "▾ reasoning, 6 s" in app.shown()
    assert "│ The thought." in app.shown()

    await pilot.press("enter")
    assert "The thought." not in app.shown()


async def test_a_click_on_the_folded_line_opens_it(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer("The answer.", reasoning="The thought."))

    await pilot.click("Transcript", offset=(6, 1))

    assert "The thought." in app.shown()


async def test_all_reasoning_opens_and_closes_at_once(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer("A", reasoning="first"), answer("B", reasoning="second"))

    app.transcript.toggle_all_reasoning()
    assert "first" in app.shown()
    assert "second" in app.shown()

    app.transcript.toggle_all_reasoning()
    assert "first" not in app.shown()


async def test_streamed_text_appears_and_is_followed(pilot: Pilot[None]) -> None:
    message = live()
    app = await show(pilot, *conversation(10))
    app.transcript.begin(message)
    app.transcript.set_note(message.id, "waiting for the first token, 3 s")
    assert "waiting for the first token, 3 s" in app.shown()
    assert "  waiting  " in app.shown()

    for word in ["Hello", " ", "there", "\n\n", "- an item\n"] * 20:
        app.transcript.append_text(message.id, word)
    await until(pilot, lambda: app.shown().rstrip().endswith("• an item"))

    assert "waiting" not in app.shown()
    assert app.transcript.is_following
    assert app.transcript.scroll_y == app.transcript.max_scroll_y


async def test_live_reasoning_is_one_line_until_it_is_opened(pilot: Pilot[None]) -> None:
    message = live()
    app = await show(pilot, prompt("Why?"))
    app.transcript.begin(message)

    app.transcript.append_reasoning(message.id, "I think")
    app.transcript.append_reasoning(message.id, " about it.\n\n")
    await until(pilot, lambda: "▸ reasoning" in app.shown())
    await pilot.press("o")
    app.transcript.append_reasoning(message.id, "Still.")
    await until(pilot, lambda: "│ Still." in app.shown())
    app.transcript.append_text(message.id, "Because.")
    await until(pilot, lambda: "Because." in app.shown())

    assert "│ I think about it." in app.shown()


async def test_what_still_streams_can_be_copied_as_far_as_it_has_come(pilot: Pilot[None]) -> None:
    message = live()
    app = await show(pilot)
    app.transcript.begin(message)
    app.transcript.append_reasoning(message.id, "Hm.")
    app.transcript.append_text(message.id, "Try\n\n```sh\nls -l\n")
    await until(pilot, lambda: "ls -l" in app.shown())
    app.transcript.focus()
    await pilot.press("c", "y", "Y")

    app.transcript.append_text(message.id, "```\n")
    assert app.transcript.copy_last_answer() == "Try\n\n```sh\nls -l\n```"
    assert app.copied == [("code block", "ls -l"), ("message", "Try\n\n```sh\nls -l")]


async def test_the_final_form_takes_the_place_of_what_streamed(pilot: Pilot[None]) -> None:
    message = live()
    app = await show(pilot)
    app.transcript.begin(message)
    app.transcript.append_reasoning(message.id, "Hm.")
    app.transcript.append_text(message.id, "Half of it")

    final = replace(
        message,
        parts=(ReasoningPart("Hm.", 2.0), TextPart("Half of it")),
        state=MessageState.CANCELLED,
    )
    app.transcript.replace(final)

    assert "gpt-6.1-terra  cancelled" in app.shown()
    assert "▸ reasoning, 2 s" in app.shown()
    assert app.shown().count("Half of it") == 1


async def test_what_was_opened_while_streaming_stays_open(pilot: Pilot[None]) -> None:
    message = live()
    app = await show(pilot)
    app.transcript.begin(message)
    app.transcript.append_reasoning(message.id, "Hm.")
    await until(pilot, lambda: "▸ reasoning" in app.shown())
    await pilot.press("o")

    app.transcript.replace(
        replace(message, parts=(ReasoningPart("Hm.", 2.0),), state=MessageState.COMPLETE)
    )

    assert "│ Hm." in app.shown()


async def test_a_reader_up_in_the_text_is_left_alone_and_told(pilot: Pilot[None]) -> None:
    message = live()
    app = await show(pilot, *conversation(10), message)
    await pilot.press("pageup")
    before = app.screen_lines()

    app.transcript.append_text(message.id, "one\n\ntwo\n\nthree\n\n")
    await until(pilot, lambda: app.transcript.new_line_count > 0)

    assert app.screen_lines()[:-1] == before[:-1]
    assert app.screen_lines()[-1].strip() == "5 new lines, End to follow"
    await pilot.press("end")
    assert app.transcript.is_following
    assert app.transcript.new_line_count == 0
    assert "three" in app.shown()


async def test_what_is_unfolded_is_not_news(pilot: Pilot[None]) -> None:
    app = await show(pilot, *conversation(10), answer("A", reasoning="thought\n\n" * 40))
    await pilot.press("up", "o")

    assert app.transcript.new_line_count == 0


async def test_keys_scroll_by_line_and_page_and_to_the_ends(pilot: Pilot[None]) -> None:
    app = await show(pilot, *conversation(30))
    end = app.screen_lines()

    await pilot.press("up")
    assert app.screen_lines()[1:] == end[:-1]
    await pilot.press("j")
    assert app.screen_lines() == end
    await pilot.press("pageup")
    assert app.screen_lines()[-1] == end[0]
    await pilot.press("g")
    assert "question 0" in app.shown()
    await pilot.press("G")
    assert app.screen_lines() == end


async def test_scrolling_by_wheel_or_scrollbar_leaves_the_end(pilot: Pilot[None]) -> None:
    app = await show(pilot, *conversation(30))
    end = app.screen_lines()

    app.transcript.scroll_relative(y=-3, animate=False)
    await pilot.pause()

    assert app.screen_lines()[3:] == end[:-3]
    assert not app.transcript.is_following


async def test_the_cursor_goes_from_message_to_message(pilot: Pilot[None]) -> None:
    messages = conversation(10)
    app = await show(pilot, *messages)

    await pilot.press("left_square_bracket", "left_square_bracket", "right_square_bracket")
    assert app.highlighted[-1] == messages[-1].id
    await pilot.press("left_curly_bracket")
    assert app.highlighted[-1] == messages[-2].id
    await pilot.press("left_curly_bracket")
    assert app.highlighted[-1] == messages[-4].id
    await pilot.press("right_curly_bracket")
    assert app.highlighted[-1] == messages[-2].id

    marked = [line for line in app.screen_lines() if "▎" in line]
    assert "question 9" in "".join(marked)
    assert "answer 9" not in "".join(marked)


async def test_the_end_of_the_messages_is_the_end_of_the_cursor(pilot: Pilot[None]) -> None:
    messages = conversation(1)
    app = await show(pilot, *messages)

    await pilot.press(*["left_square_bracket"] * 5, *["right_square_bracket"] * 5)

    assert app.highlighted[-1] == messages[-1].id


async def test_y_copies_the_message_and_its_code(pilot: Pilot[None]) -> None:
    source = "Do:\n\n```sh\nls\n```\n\nand\n\n```sh\npwd\n```"
    app = await show(pilot, prompt("plain words"), answer(source))

    await pilot.press("y", "c", "c", "y", "Y")
    await pilot.press("left_square_bracket", "y")

    assert app.copied == [
        ("code block", "ls"),
        ("code block", "pwd"),
        ("message", source),
        ("message", "plain words"),
    ]


async def test_y_copies_the_code_that_began_above_what_is_in_sight(pilot: Pilot[None]) -> None:
    code = "\n".join(f"line {at}" for at in range(40))
    app = await show(pilot, answer(f"```sh\nls\n```\n\n```sh\n{code}\n```"))

    await pilot.press("y")

    assert app.copied == [("code block", code)]


async def test_a_click_on_the_hint_copies_the_code(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer("```sh\nls -l\n```"))
    row = next(at for at, line in enumerate(app.screen_lines()) if "y to copy" in line)
    column = app.screen_lines()[row].index("y to copy")

    await pilot.click("Transcript", offset=(column + 2, row))

    assert app.copied == [("code block", "ls -l")]


async def test_the_last_answer_is_given_as_markdown(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer("**one**"), prompt("and?"), answer("*two*\x1b[2J"), prompt("?"))

    assert app.transcript.copy_last_answer() == "*two*␛[2J"


async def test_a_click_on_a_link_tells_where_it_leads(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer("See [the docs](https://example.com/a)."))

    await pilot.click("Transcript", offset=(9, 1))

    assert app.links == ["https://example.com/a"]


async def test_a_new_width_while_text_streams_changes_nothing_but_the_width(
    pilot: Pilot[None],
) -> None:
    message = live()
    app = await show(pilot)
    app.transcript.begin(message)
    for at in range(0, len(ANSWER), 40):
        app.transcript.append_text(message.id, ANSWER[at : at + 40])
        if at % 200 == 0:
            await pilot.resize_terminal(40 + at % 70, 24)
    await pilot.resize_terminal(80, 24)
    await until(pilot, lambda: "y to copy" in app.shown() and "The note." in app.shown())
    streamed = app.screen_lines()

    app.transcript.replace(replace(message, parts=(TextPart(ANSWER),)))
    whole = app.screen_lines()

    assert [line for line in streamed if "streaming" not in line] == [
        line for line in whole if "streaming" not in line
    ]


async def test_every_strip_is_as_wide_as_the_widget(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer(ANSWER), at_end=False)
    for width in (120, 61, 20, 5, 2, 1):
        await pilot.resize_terminal(width, 24)
        await pilot.pause()
        region = app.transcript.size.region
        strips = app.transcript.render_lines(region)
        assert {strip.cell_length for strip in strips} <= {region.width}


async def test_a_theme_takes_effect_at_once(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer(ANSWER), at_end=False)

    def colours() -> set[str]:
        return {
            segment.style.color.name
            for strip in app.transcript.render_lines(app.transcript.size.region)
            for segment in strip
            if segment.style and segment.style.color
        }

    dark = colours()
    app.theme = "light"
    await pilot.pause()
    light = colours()
    app.theme = "ansi-16"
    await pilot.pause()

    assert dark.isdisjoint(light)
    assert not any(name.startswith("#") for name in colours())


async def test_hostile_text_is_in_no_strip(pilot: Pilot[None]) -> None:
    bad = "\x1b]52;c;QUJD\x07 \x9b31m \u202egnp.exe \ud800 \x1b[2J &#27; \r\x08 [x](http://a\x1b)"
    call = ToolCall("1", f"tool{bad}", f'{{"a": "{bad}"}}', state=CallState.DONE)
    message = AssistantMessage(
        parts=(ReasoningPart(bad, 2), TextPart(f"{bad}\n\n```{bad}\n{bad}\n```\n"), call),
        model=f"model{bad}",
        state=MessageState.FAILED,
        error=f"error {bad}",
    )
    app = await show(
        pilot,
        UserMessage(parts=(TextPart(bad), FilePart(f"file{bad}", "x"), SummaryPart(bad, 1))),
        message,
        ToolMessage(parts=(ToolResult("1", bad, is_error=True),)),
        at_end=False,
    )
    app.transcript.set_note(message.id, f"note {bad}")
    await pilot.resize_terminal(100, 60)
    await pilot.press("home", "right_square_bracket", "o", "right_square_bracket", "o")
    await pilot.press("right_square_bracket", "o")

    shown = app.shown()
    assert "error" in shown
    assert guard(shown.replace("\n", "")) == shown.replace("\n", "")
    links = [
        segment.style.link
        for strip in app.transcript.render_lines(app.transcript.size.region)
        for segment in strip
        if segment.style and segment.style.link
    ]
    assert all(guard(link) == link for link in links)


async def test_taking_a_message_away_takes_it_from_the_screen(pilot: Pilot[None]) -> None:
    messages = conversation(2)
    app = await show(pilot, *messages)

    app.transcript.remove(messages[-1].id)

    assert "answer 1" not in app.shown()
    assert "question 1" in app.shown()


async def test_words_for_an_unknown_message_are_let_go(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("here"))
    before = app.screen_lines()

    app.transcript.append_text("no such message", "lost")
    app.transcript.replace(answer("lost"))
    app.transcript.remove("no such message")
    await pilot.pause()

    assert app.screen_lines() == before


async def test_messages_may_be_given_before_there_is_a_screen() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.transcript.show(conversation(30))
        await pilot.pause()
        assert "end of 29" in app.shown()


async def test_the_parser_and_the_lexers_wait_until_they_are_needed() -> None:
    script = (
        "import sys\n"
        "import oai_tui.tui.transcript\n"
        "late = {'markdown_it', 'pygments.lexers', 'pygments.lexer'} & set(sys.modules)\n"
        "print(sorted(late))\n"
    )

    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()

    assert output.decode().strip() == "[]"
