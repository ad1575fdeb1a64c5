"""Searching in the open conversation: what is found, how it is marked, and where one gets to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from oai_tui.core.message import (
    AssistantMessage,
    Message,
    MessageState,
    TextPart,
    ToolCall,
    ToolMessage,
    ToolResult,
)
from oai_tui.tui.transcript.hits import Tally
from oai_tui.tui.transcript.index import Index
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.needle import Needle, letters_of
from oai_tui.tui.transcript.shown_words import letters, read
from oai_tui.tui.transcript.wording import Wording
from tests.tui.transcript.conversations import TranscriptApp, answer, conversation, live, prompt
from tests.tui.transcript.hands import app_of, marked, row_of, show, until
from tests.tui.transcript.texts import ANSWER, anything


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    async with TranscriptApp().run_test(size=(80, 24)) as pilot:
        yield pilot


def tally(pilot: Pilot[None]) -> Tally:
    return app_of(pilot).transcript._hits.tally()


async def search(pilot: Pilot[None], text: str) -> Tally:
    """Searches, and waits until all is counted."""
    app_of(pilot).transcript.search(text)
    await until(pilot, lambda: tally(pilot).is_complete)
    return tally(pilot)


# What is found


@pytest.mark.parametrize(
    ("needle", "text", "count"),
    [
        ("needle", "a needle, a Needle and a NEEDLE", 3),
        ("Needle", "a needle, a Needle and a NEEDLE", 1),
        ("a.c", "abc a.c", 1),
        ("(x)", "f(x) [x] (x)", 2),
        ("straße", "Straße STRASSE", 1),
        ("ſ", "s ſ S", 3),
        ("日本", "日本語と日本", 2),
        ("aa", "aaaa", 2),
        ("no", "yes", 0),
    ],
)
def test_a_needle_is_literal_and_minds_case_when_it_has_a_capital(
    needle: str, text: str, count: int
) -> None:
    assert Needle(needle).count(text) == len(Needle(needle).find(text)) == count


@pytest.mark.parametrize(
    ("needle", "source"),
    [
        ("bold words here", "some **bold** *words* here"),
        ("in-line code", "some `in-line` code"),
        ("oneword", "one**word**"),
        ("a & b", "a &amp; b"),
        ("wrapped over lines", "wrapped\nover\n  lines"),
        ("quoted text goes on", "> quoted\n> text goes on"),
        ("https://a.b/c", "the docs: https://a.b/c"),
        ("2. second", "1. first\n1. second"),
        ("kapi", "KAPI"),
        ("kapı", "KAPI"),
        ("kapi", "kapı"),
        ("straße", "STRAßE"),
        ("cell two", "| a | b |\n|---|---|\n| x | cell two |"),
        ("x = 1", "```py\nif y:\n\tx = 1\n```"),
        ("*not markup*", r"\*not markup\*"),
        ("<kbd>x", "<kbd>x</kbd>"),
    ],
)
def test_what_is_shown_is_found_whatever_markup_is_in_between(needle: str, source: str) -> None:
    message = answer(source)
    words = [text for text in read(message, Page(80)) if text is not None]

    assert sum(Needle(needle).count(text) for text in words) == 1
    known = letters(message)
    assert known is not None
    assert Needle(needle).may_be_in(known)


@pytest.mark.parametrize(
    "source",
    [
        "a![cat](https://a.b/c.png)",
        "[docs](https://a.b/\u00fc)",
        "[see][n]",
        "n\n\n[n]: https://a.b",
    ],
)
def test_a_message_with_links_or_pictures_is_always_read(source: str) -> None:
    assert letters(answer(source)) is None


@settings(max_examples=200, deadline=None)
@given(anything, st.data())
def test_the_letters_of_a_source_never_hide_what_is_shown(text: str, data: st.DataObject) -> None:
    message = answer(text)
    shown = "\n".join(words for words in read(message, Page(80)) if words)
    lines = [line for line in shown.split("\n") if line.strip()]
    if not lines:
        return
    line = data.draw(st.sampled_from(lines))
    start = data.draw(st.integers(0, len(line) - 1))
    needle = line[start : start + data.draw(st.integers(1, 12))]

    known = letters(message)

    if Needle(needle).count(line) and known is not None:
        assert Needle(needle).may_be_in(known)


@settings(max_examples=100, deadline=None)
@given(anything, st.integers(20, 120))
def test_the_words_that_are_read_on_the_side_are_those_that_are_shown(
    text: str, width: int
) -> None:
    message = answer(text)
    index = Index()
    index.page = Page(width)
    index.show([message])
    entry = index.open(0)

    shown = [Wording(piece.lines(Page(1_000))).text for _, piece in entry.told()]

    aside = [words for words in read(message, Page(width)) if words is not None]
    assert len(aside) == len(shown)
    for one, other in zip(aside, shown, strict=True):
        assert " ".join(one.split()) == " ".join(other.split())


def test_letters_are_those_of_the_text_without_its_markup() -> None:
    assert letters_of("Some **bo**ld [text](a_b) &amp; 12") == (
        "someboldtextabamp12\nsomeboldtextab12"
    )


# On the screen


async def test_hits_are_marked_and_counted_in_all_messages(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("find me"), answer("do not **fi**nd you; find"))

    found = await search(pilot, "find")

    assert found == Tally(1, 3, True)
    assert marked(app, row_of(app, "find me")) == "find"
    assert marked(app, row_of(app, "do not")) == "findfind"
    assert marked(app, row_of(app, "find me"), reverse=True) == "find"
    assert app.searches[-1] == ("find", Tally(1, 3, True))


async def test_a_hit_that_is_wrapped_is_marked_on_both_lines(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("x" * 68 + " broken here"))

    await search(pilot, "broken here")

    rows = [marked(app, at) for at in range(4)]
    assert "".join(rows) == "brokenhere"


async def test_n_and_shift_n_go_from_hit_to_hit_and_round(pilot: Pilot[None]) -> None:
    app = await show(pilot, *conversation(30), at_end=False)
    await search(pilot, "end of")

    app.transcript.go_to_current_hit()
    assert tally(pilot).place == 1
    for place in (2, 3, 4):
        await pilot.press("n")
        assert tally(pilot).place == place
        assert any(marked(app, at, reverse=True) for at in range(24))
    await pilot.press("N", "N", "N", "N")
    assert tally(pilot) == Tally(30, 30, True)
    assert "end of 29" in app.shown()
    await pilot.press("n")
    assert tally(pilot).place == 1
    assert "end of 0" in app.shown()


async def test_the_first_hit_is_one_in_sight_then_below_then_the_nearest_above(
    pilot: Pilot[None],
) -> None:
    app = await show(pilot, *conversation(30))

    await search(pilot, "answer 29")
    assert tally(pilot).place == 1
    await pilot.press("end")
    await search(pilot, "question 1")
    app.transcript.go_to_hit()
    assert tally(pilot).place == 11
    assert "question 19" in app.shown()


async def test_a_hit_in_what_is_folded_unfolds_it_on_arrival(pilot: Pilot[None]) -> None:
    app = await show(
        pilot,
        answer("words", reasoning="a hidden thought"),
        ToolMessage(parts=(ToolResult("1", "the hidden result"),)),
    )
    assert await search(pilot, "hidden") == Tally(1, 2, True)
    assert "hidden" not in app.shown()

    app.transcript.go_to_current_hit()
    assert "a hidden thought" in app.shown()
    assert "the hidden result" not in app.shown()
    await pilot.press("n")
    assert "the hidden result" in app.shown()
    assert marked(app, row_of(app, "the hidden result"), reverse=True) == "hidden"


async def test_tool_calls_errors_and_notes_are_found(pilot: Pilot[None]) -> None:
    call = ToolCall("1", "run_shell", '{"command": "ls -needle"}')
    failed = replace(answer("x"), state=MessageState.FAILED, error="A needle in the error.")
    message = AssistantMessage(parts=(TextPart("x"), call), model="m")
    app = await show(pilot, message, failed)
    app.transcript.set_note(failed.id, "a needle in the note")

    assert (await search(pilot, "needle")).total == 3
    for row in ("ls -needle", "in the error", "in the note"):
        assert "needle" in marked(app, row_of(app, row))


async def test_what_is_searched_for_counts_while_an_answer_streams(pilot: Pilot[None]) -> None:
    message = live()
    app = await show(pilot, prompt("needle"), message)
    assert (await search(pilot, "needle")).total == 1

    app.transcript.append_text(message.id, "a nee")
    app.transcript.append_text(message.id, "dle, ")
    app.transcript.append_reasoning(message.id, "needle")
    await until(pilot, lambda: tally(pilot).total == 3)
    assert marked(app, row_of(app, "a needle")) == "needle"

    final = replace(message, parts=(TextPart("no more"),), state=MessageState.COMPLETE)
    app.transcript.replace(final)
    await until(pilot, lambda: tally(pilot) == Tally(1, 1, True))


async def test_messages_that_come_and_go_are_counted(pilot: Pilot[None]) -> None:
    messages: list[Message] = [prompt("needle"), answer("needle")]
    app = await show(pilot, *messages)
    await search(pilot, "needle")

    app.transcript.add(prompt("another needle"))
    await until(pilot, lambda: tally(pilot) == Tally(1, 3, True))
    app.transcript.remove(messages[0].id)
    await until(pilot, lambda: tally(pilot).total == 2)
    app.transcript.go_to_hit()
    assert tally(pilot).place > 0


async def test_nothing_found_says_so_and_leaves_the_reader_alone(pilot: Pilot[None]) -> None:
    app = await show(pilot, *conversation(10))
    before = app.screen_lines()

    assert await search(pilot, "nowhere") == Tally(0, 0, True)
    await pilot.press("n", "N")

    assert app.screen_lines() == before


async def test_a_selection_begins_at_the_hit_that_was_gone_to(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("some needle here"))
    await search(pilot, "needle")
    app.transcript.go_to_hit()

    await pilot.press("v", "e")

    assert app.screen.get_selected_text() == "needle"


async def test_escape_ends_the_search_and_its_marks(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("needle"))
    await search(pilot, "needle")

    await pilot.press("escape")

    assert not app.transcript.is_searching
    assert marked(app, row_of(app, "needle")) == ""
    await until(pilot, lambda: app.searches[-1][0] == "")


async def test_escape_leaves_the_selection_before_the_search(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("needle"))
    await search(pilot, "needle")

    await pilot.press("v", "escape")
    assert app.transcript.is_searching
    await pilot.press("escape")
    assert not app.transcript.is_searching


async def test_a_slash_asks_for_the_search_and_n_does_without_one(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("needle"))

    await pilot.press("slash", "n")

    await until(pilot, lambda: app.search_asked == 2)


async def test_a_message_is_gone_to_by_its_id(pilot: Pilot[None]) -> None:
    messages = conversation(30)
    app = await show(pilot, *messages)

    app.transcript.go_to_message(messages[20].id)
    assert "question 10" in app.screen_lines()[1]
    app.transcript.go_to_message(messages[31].id, "end of")
    assert "end of 15" in app.shown()
    assert marked(app, row_of(app, "end of 15"), reverse=True) == "end of"
    app.transcript.go_to_message("no such message", "x")
    assert "end of 15" in app.shown()


async def test_another_conversation_is_not_searched_before_one_asks(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("needle"))
    await search(pilot, "needle")

    app.transcript.show([prompt("needle")])
    await pilot.pause()

    assert not app.transcript.is_searching


async def test_marks_keep_to_their_words_at_other_widths(pilot: Pilot[None]) -> None:
    app = await show(pilot, answer(ANSWER), at_end=False)
    total = (await search(pilot, "the")).total
    for width in (40, 100, 23, 80):
        await pilot.resize_terminal(width, 80)
        await pilot.pause()
        texts = "".join(marked(app, at) for at in range(80)).lower()
        assert texts.count("the") >= min(total, 1)
    assert tally(pilot).total == total


async def test_marks_stand_out_in_every_theme(pilot: Pilot[None]) -> None:
    app = await show(pilot, prompt("needle and needle"))
    await search(pilot, "needle")
    for theme in [name for name in app.available_themes if not name.startswith("textual")]:
        app.theme = theme
        await pilot.pause()
        row = row_of(app, "needle and")
        assert marked(app, row, reverse=True) == "needle"
        assert marked(app, row) == "needleneedle"


async def test_a_search_in_hostile_text_shows_nothing_of_it(pilot: Pilot[None]) -> None:
    bad = "\x1b]52;c;QUJD\x07needle\x9b31m \u202e [/b] \ud800"
    app = await show(pilot, prompt(bad), answer(f"{bad}\n\n```\n{bad}\n```", reasoning=bad))

    assert (await search(pilot, "needle")).total == 4
    await search(pilot, "\x1b")
    await search(pilot, "[/b]")
    await pilot.press("n", "n", "n")

    assert app.shown().replace("\n", "").isprintable()


async def test_a_keystroke_of_a_search_reads_a_bounded_part_of_a_long_conversation(
    pilot: Pilot[None],
) -> None:
    messages = [answer(ANSWER) for _ in range(300)]
    app = await show(pilot, *messages)

    app.transcript.search("the")
    first = tally(pilot)

    assert first.place > 0 or first.total < 300
    assert not first.is_complete
    assert len(app.transcript._hits._counts) < 150


async def test_a_huge_message_is_read_bit_by_bit(pilot: Pilot[None]) -> None:
    huge = "\n\n".join([ANSWER] * 60) + "\n\nthe needle"
    app = await show(pilot, prompt("?"), answer(huge), prompt("!"))
    app.transcript.search("needle")
    assert not tally(pilot).is_complete

    await until(pilot, lambda: tally(pilot).is_complete)
    app.transcript.go_to_hit()

    assert "the needle" in app.shown()
