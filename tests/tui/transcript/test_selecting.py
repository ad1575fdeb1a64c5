"""Selecting in a transcript: by mouse and by keys, while the transcript changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from textual import events
from textual.pilot import Pilot

from oai_tui.core.message import Message, MessageState, ReasoningPart, TextPart
from tests.tui.reading import press_at_once
from tests.tui.transcript.conversations import TranscriptApp, answer, conversation, live, prompt
from tests.tui.transcript.hands import app_of, drag, marked, move_mouse, row_of, show, until


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    async with TranscriptApp().run_test(size=(80, 24)) as pilot:
        yield pilot


def selected(pilot: Pilot[None]) -> str | None:
    return app_of(pilot).screen.get_selected_text()


# By mouse


async def test_a_dragged_selection_is_copied_over_messages(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("first message"), answer("second message"))

    await drag(pilot, (8, 1), (7, 4))
    await pilot.press("y")

    [(what, text)] = app.copied
    assert what == "selection"
    assert text.startswith("message\n\ngpt-6.1-terra")
    assert text.endswith("\nsecond")


async def test_a_selection_may_be_dragged_upwards(pilot: Pilot[None]) -> None:
    await show(pilot, answer("one two three"))

    await drag(pilot, (8, 1), (2, 1))

    assert selected(pilot) == "one two"


async def test_wrapped_lines_are_one_line_again_when_copied(pilot: Pilot[None]) -> None:
    words = " ".join(["word"] * 30)
    await show(pilot, answer(words))

    await drag(pilot, (2, 1), (77, 2))

    assert selected(pilot) == words


async def test_a_selection_stays_on_its_words_while_text_arrives_above(
    pilot: Pilot[None],
) -> None:
    message = live()
    app = await show(pilot, message, prompt("select me"))
    row = row_of(app, "select me")
    await drag(pilot, (2, row), (7, row))
    assert selected(pilot) == "select"

    app.transcript.append_text(message.id, "one\n\ntwo\n\nthree")
    await until(pilot, lambda: "three" in app.shown())

    assert selected(pilot) == "select"


async def test_two_clicks_select_a_word_and_three_a_line(pilot: Pilot[None]) -> None:
    await show(pilot, answer("some chosen words"))

    await pilot.double_click("Transcript", offset=(9, 1))
    assert selected(pilot) == "chosen"
    await pilot.triple_click("Transcript", offset=(9, 1))
    assert selected(pilot) == "some chosen words"


async def test_a_click_takes_the_selection_away(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer("some chosen words"))
    await pilot.double_click("Transcript", offset=(9, 1))

    await pilot.click("Transcript", offset=(20, 10))

    assert selected(pilot) is None
    assert not app.transcript.has_selection
    await until(pilot, lambda: app.selections[-1] == "")


async def test_ornaments_are_not_copied(pilot: Pilot[None]) -> None:
    await show(pilot, answer("> quoted\n\n```sh\nls\n```"))

    await drag(pilot, (2, 1), (77, 4))

    assert selected(pilot) == "quoted\n\nls"


async def test_a_drag_past_the_edge_scrolls_and_selects_what_appears(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("\n".join(f"line {at}" for at in range(100))))
    await pilot.press("pageup", "pageup")
    shown = app.screen_lines()

    await pilot.mouse_down("Transcript", offset=(2, 3))
    await move_mouse(pilot, (2, 2))
    above = events.MouseMove(None, 2, -2, 0, -4, 1, False, False, False, screen_x=2, screen_y=-2)
    app.transcript.post_message(above)
    await until(pilot, lambda: shown[0] in app.screen_lines()[6:])
    await pilot.mouse_up("Transcript", offset=(2, 1))

    assert app.transcript.has_selection
    assert not app.transcript.is_following
    assert shown[0].strip() in (selected(pilot) or "")


async def test_a_mouse_that_lost_its_button_outside_selects_no_further(
    pilot: Pilot[None],
) -> None:
    await show(pilot, answer("some chosen words"))
    await pilot.mouse_down("Transcript", offset=(2, 1))
    await move_mouse(pilot, (5, 1))

    await pilot.hover("Transcript", offset=(12, 1))

    assert selected(pilot) == "some"


async def test_shifted_arrows_go_on_where_the_mouse_stopped(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer("some chosen words"))
    await pilot.double_click("Transcript", offset=(9, 1))

    await pilot.press("shift+right", "shift+right")

    assert selected(pilot) == "chosen w"
    assert app.transcript.is_selecting
    await pilot.press("w", "e", "y")
    assert app.copied == [("selection", "chosen words")]


# By keys


async def test_v_begins_at_the_first_words_in_sight_and_shows_a_caret(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("one two three"), answer("four"))

    await pilot.press("v")

    assert selected(pilot) == "o"
    assert marked(app, row_of(app, "one two"), reverse=True) == "o"
    assert app.selections == ["1 line, 1 character selected"]


async def test_v_begins_in_the_last_line_where_the_end_is_followed(pilot: Pilot[None]) -> None:
    await show(pilot, *conversation(10), answer("first line\n\nlast line"))

    await pilot.press("V")

    assert selected(pilot) == "last line"


async def test_v_begins_in_the_message_of_the_cursor_or_in_its_code(pilot: Pilot[None]) -> None:
    await show(pilot, prompt("one"), answer("two\n\n```sh\nls\n```"))

    await pilot.press("left_square_bracket", "v", "e")
    assert selected(pilot) == "two"
    await pilot.press("escape", "c", "v", "e")
    assert selected(pilot) == "ls"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("l", "on"),
        ("right,right,right", "one "),
        ("w", "one t"),
        ("w,w,b", "one t"),
        ("e", "one"),
        ("e,e", "one two"),
        ("end", "one two three"),
        ("$,h", "one two thre"),
        ("w,w,0", "o"),
        ("j", "one two three\nf"),
        ("e,j", "one two three\nfou"),
        ("end,j", "one two three\nfour"),
        ("end,j,k", "one two three"),
        ("}", "one two three\nfour\n"),
        ("},},{", "one two three\nfour\n"),
        ("w,o,w", "t"),
        ("e,o,w,w,o,h", "ne two t"),
        ("w,p", "one two three\nfour"),
        ("V", "one two three"),
        ("V,j", "one two three\nfour"),
        ("V,V,e", "one"),
    ],
)
async def test_keys_move_the_caret_as_in_an_editor(
    pilot: Pilot[None], keys: str, expected: str
) -> None:
    app = await show(pilot, prompt("one two three\nfour"), answer("```sh\nls\n```"))

    await press_at_once(pilot, "v", *keys.split(","), "y")

    assert app.copied[-1][1] == expected.rstrip("\n")
    assert not app.transcript.has_selection


async def test_v_on_whole_lines_selects_the_line(pilot: Pilot[None]) -> None:
    await show(pilot, prompt("one two\nthree"))

    await pilot.press("V")
    assert selected(pilot) == "one two"
    await pilot.press("j")
    assert selected(pilot) == "one two\nthree"


async def test_the_caret_goes_over_marks_and_wide_characters_as_wholes(
    pilot: Pilot[None],
) -> None:
    await show(pilot, prompt("e\u0301a\u0300 日本 \U0001f468\u200d\U0001f469x"))

    texts = []
    await pilot.press("v")
    for _ in range(7):
        texts.append(selected(pilot))
        await pilot.press("l")

    assert texts == [
        "e\u0301",
        "e\u0301a\u0300",
        "e\u0301a\u0300 ",
        "e\u0301a\u0300 日",
        "e\u0301a\u0300 日本",
        "e\u0301a\u0300 日本 ",
        "e\u0301a\u0300 日本 \U0001f468\u200d\U0001f469",
    ]


async def test_a_selection_goes_over_messages_and_scrolls_along(pilot: Pilot[None]) -> None:
    app = await show(pilot, *conversation(20))
    await pilot.press("g", "v", *["right_square_bracket"] * 20)

    assert (selected(pilot) or "").startswith("question 0\n\ngpt-6.1-terra")
    assert "question 10" not in (selected(pilot) or "")
    caret = next(at for at in range(24) if marked(app, at, reverse=True))
    assert "you" in app.screen_lines()[caret]

    await pilot.press("G")
    assert (selected(pilot) or "").endswith("end of 19")
    await pilot.press("g")
    assert selected(pilot) == "you" + (selected(pilot) or "")[3:]


async def test_pages_take_the_caret_along(pilot: Pilot[None]) -> None:
    app = await show(pilot, *conversation(30))
    await pilot.press("g", "v", "pagedown", "pagedown", "pagedown", "pageup")

    assert any(marked(app, at, reverse=True) for at in range(24))
    assert (selected(pilot) or "").count("\n") == 46


async def test_all_is_selected_and_copied_as_shown_or_as_markdown(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("**plain**"), answer("**bold** [x](http://a.b)\n\n- item"))

    await pilot.press("v", "a", "Y")
    await pilot.press("v", "a", "y")

    assert app.copied[0] == (
        "selection as Markdown",
        "**plain**\n\n**bold** [x](http://a.b)\n\n- item",
    )
    what, shown = app.copied[1]
    assert what == "selection"
    assert shown.endswith("\nbold x (http://a.b)\n\n• item")


async def test_the_markdown_of_a_part_is_that_of_the_pieces_it_touches(
    pilot: Pilot[None],
) -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    app = await show(
        pilot, answer(f"# Head\n\n- **one**\n- two\n\n{table}\n\n```sh\nls\npwd\n```\n\nlast")
    )
    await pilot.press("g", "v")
    while not (selected(pilot) or "").endswith("p"):
        await pilot.press("j")
    await pilot.press("Y")

    assert app.copied == [
        (
            "selection as Markdown",
            f"# Head\n\n- **one**\n- two\n\n{table}\n\n```sh\nls\npwd\n```",
        )
    ]


async def test_long_code_is_copied_as_one_block_with_fences_that_hold(
    pilot: Pilot[None],
) -> None:
    code = "\n".join([f"line {at}" for at in range(200)] + ["```inner"])
    app = await show(pilot, answer(f"````sh\n{code}\n````"))

    await pilot.press("v", "a", "Y")

    assert app.copied == [("selection as Markdown", f"````sh\n{code}\n````")]


async def test_code_is_copied_without_its_margin_and_whole_where_it_wrapped(
    pilot: Pilot[None],
) -> None:
    long = "x = " + "1 + " * 40 + "1"
    app = await show(pilot, answer(f"```py\nif y:\n    {long}\n```"))

    await pilot.press("g", "v", "G", "y")

    assert app.copied == [("selection", f"if y:\n    {long}")]


async def test_escape_leaves_the_selection_and_then_nothing(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("one two"))

    await pilot.press("v", "l", "escape")

    assert not app.transcript.has_selection
    assert not app.transcript.is_selecting
    assert selected(pilot) is None
    assert not any(marked(app, at, reverse=True) for at in range(24))
    await until(pilot, lambda: app.selections[-1] == "")


async def test_the_keys_mean_what_they_did_once_the_selection_is_left(
    pilot: Pilot[None],
) -> None:
    app = await show(pilot, *conversation(30))
    await pilot.press("v", "escape", "g")

    assert "question 0" in app.shown()
    assert not app.transcript.has_selection


async def test_an_empty_transcript_has_nothing_to_select(pilot: Pilot[None]) -> None:
    app = await show(pilot)

    await pilot.press("v", "V", "j", "y", "Y", "shift+down", "escape")

    assert app.copied == []
    assert not app.transcript.has_selection


# While the transcript changes


async def test_the_page_stays_while_one_selects_at_the_end_of_a_stream(
    pilot: Pilot[None],
) -> None:
    message = live()
    app = await show(pilot, *conversation(10), message)
    app.transcript.append_text(message.id, "begun\n\n")
    await until(pilot, lambda: "begun" in app.shown())
    await pilot.press("v", "j")
    before = app.screen_lines()

    app.transcript.append_text(message.id, "more\n\n" * 30)
    await until(pilot, lambda: app.transcript.new_line_count > 0)

    assert app.screen_lines()[: row_of(app, "begun")] == before[: row_of(app, "begun")]
    assert "new lines, End to follow" in app.screen_lines()[-1]
    chosen = selected(pilot)
    await pilot.press("y")
    assert app.copied == [("selection", chosen)]
    await pilot.press("end")
    assert app.transcript.is_following


async def test_the_end_is_followed_again_when_the_selection_is_left_there(
    pilot: Pilot[None],
) -> None:
    app = await show(pilot, *conversation(10))
    await pilot.press("v")
    assert not app.transcript.is_following

    await pilot.press("escape")

    assert app.transcript.is_following


async def test_a_selection_in_a_growing_answer_grows_with_its_caret_only(
    pilot: Pilot[None],
) -> None:
    message = live()
    app = await show(pilot, prompt("?"), message)
    app.transcript.append_text(message.id, "A first **para")
    await until(pilot, lambda: "para" in app.shown())
    await pilot.press("right_square_bracket", "right_square_bracket", "v", "w", "e")
    assert selected(pilot) == "A first"

    for text in ("graph** goes on.\n\n", "- and\n- more\n\n", "```sh\nls\n"):
        app.transcript.append_text(message.id, text)
    await until(pilot, lambda: "ls" in app.shown())
    assert selected(pilot) == "A first"

    app.transcript.replace(
        replace(
            message,
            parts=(TextPart("A first **paragraph** goes on.\n\n- and\n- more\n\n```sh\nls\n"),),
            state=MessageState.CANCELLED,
        )
    )
    assert selected(pilot) == "A first"


async def test_folding_above_and_below_leaves_the_selection_on_its_words(
    pilot: Pilot[None],
) -> None:
    thought = "thought\n\n" * 5
    app = await show(
        pilot,
        answer("upper", reasoning=thought),
        answer("middle words", reasoning=thought),
        answer("lower", reasoning=thought),
    )
    row = row_of(app, "middle")
    await drag(pilot, (2, row), (7, row))

    app.transcript.toggle_all_reasoning()
    await pilot.pause()
    assert selected(pilot) == "middle"
    app.transcript.toggle_all_reasoning()
    await pilot.pause()
    assert selected(pilot) == "middle"


async def test_what_is_folded_away_leaves_the_selection_at_its_fold(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer("words", reasoning="the thought"))
    app.transcript.toggle_all_reasoning()
    await pilot.pause()
    row = row_of(app, "the thought")
    await drag(pilot, (4, row), (6, row))
    assert selected(pilot) == "the"

    app.transcript.toggle_all_reasoning()
    await pilot.pause()

    assert selected(pilot) == "▸"


async def test_a_new_width_keeps_the_selection_on_its_words(pilot: Pilot[None]) -> None:
    words = " ".join(f"word{at}" for at in range(60))
    app = await show(pilot, answer(f"{words}\n\n```sh\n{words}\n```"))
    await press_at_once(pilot, "v", *["w"] * 20, "o", *["w"] * 70, "o", "h")
    before = selected(pilot)
    assert before

    for width in (40, 120, 33, 80):
        await pilot.resize_terminal(width, 24)
        await pilot.pause()
        assert selected(pilot) == before
    await pilot.press("y")
    assert app.copied == [("selection", before)]


async def test_a_message_that_goes_takes_its_selection_along(pilot: Pilot[None]) -> None:
    messages: list[Message] = [prompt("one"), answer("two"), prompt("three")]
    app = await show(pilot, *messages)
    row = row_of(app, "two")
    await drag(pilot, (2, row), (4, row))

    app.transcript.remove(messages[0].id)
    assert selected(pilot) == "two"
    app.transcript.remove(messages[1].id)

    assert selected(pilot) is None
    assert not app.transcript.has_selection


async def test_another_conversation_begins_without_a_selection(pilot: Pilot[None]) -> None:
    app = await show(pilot, *conversation(3))
    await pilot.press("v", "j")

    app.transcript.show(conversation(2))
    await pilot.pause()

    assert not app.transcript.has_selection
    assert app.transcript.is_following


async def test_hostile_text_is_selected_and_copied_harmlessly(pilot: Pilot[None]) -> None:
    bad = "\x1b]52;c;QUJD\x07 \x9b31m \u202e \ud800 \r\x08"
    app = await show(
        pilot,
        prompt(bad),
        replace(answer(f"{bad}\n\n```{bad}\n{bad}\n```"), model=f"m{bad}"),
        answer(bad, reasoning=bad),
    )
    app.transcript.toggle_all_reasoning()

    await pilot.press("v", "a", "y", "v", "a", "Y")

    for _, text in app.copied:
        assert text.replace("\n", "").isprintable()


async def test_a_huge_selection_is_told_by_its_lines_and_copied_whole(
    pilot: Pilot[None],
) -> None:
    app = await show(pilot, *conversation(400))
    await pilot.press("g", "v", "G")
    assert app.selections[-1].startswith("about ")
    assert app.selections[-1].endswith(" lines selected")

    await pilot.press("y")
    await until(pilot, lambda: bool(app.copied))

    [(_, text)] = app.copied
    assert text.startswith("question 0")
    assert text.endswith("end of 399")
    assert all(f"answer {at}" in text for at in range(400))


async def test_the_thought_of_a_message_is_part_of_its_markdown(pilot: Pilot[None]) -> None:
    message = replace(answer("*said*"), parts=(ReasoningPart("*thought*", 2), TextPart("*said*")))
    app = await show(pilot, message)
    app.transcript.toggle_all_reasoning()

    await pilot.press("v", "a", "Y")

    assert app.copied == [("selection as Markdown", "*thought*\n\n*said*")]


async def test_without_colours_the_selection_is_in_reverse_and_its_caret_is_not(
    pilot: Pilot[None],
) -> None:
    app = await show(pilot, prompt("one two"))
    app.no_color = True

    await pilot.press("v", "e")

    row = row_of(app, "one two")
    assert marked(app, row, reverse=True) == "on"
    assert marked(app, row) == "one"
