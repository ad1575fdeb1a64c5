"""The composer: typing, sending, history, pastes that are too long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.events import Key, Paste
from textual.pilot import Pilot

from oai_tui.core.message import FilePart, TextPart, UserPart
from oai_tui.tui.themes import VARIABLE_DEFAULTS
from oai_tui.tui.widgets.composer import Composer
from oai_tui.tui.widgets.prompt_area import PromptArea
from tests.tui.reading import press_at_once, until, until_gone, until_shown, write

STYLES = Path(__file__).parents[2] / "src/oai_tui/tui/styles"


class Desk(App[None]):
    """A screen with nothing but a composer; it takes what is sent."""

    CSS_PATH = [STYLES / "composer.tcss"]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[UserPart, ...]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def compose(self) -> ComposeResult:
        yield Composer()

    def on_mount(self) -> None:
        self.query_one(PromptArea).focus()

    @on(Composer.Sent)
    def take(self, event: Composer.Sent) -> None:
        self.sent.append(event.parts)
        self.composer.take()

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)


@asynccontextmanager
async def desk(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Desk, Pilot[None]]]:
    app = Desk()
    async with app.run_test(size=size) as pilot:
        yield app, pilot


async def paste(app: Desk, pilot: Pilot[None], text: str) -> None:
    composer = app.query_one(Composer)
    before = composer.parts
    app.query_one(PromptArea).post_message(Paste(text))
    await until(pilot, lambda: composer.parts != before)


async def test_enter_sends_what_is_written() -> None:
    async with desk() as (app, pilot):
        await write(pilot, "hi there")
        await pilot.press("enter")
        await until(pilot, lambda: app.sent)
        assert app.sent == [(TextPart("hi there"),)]
        assert app.composer.text == ""


@pytest.mark.parametrize("key", ["alt+enter", "ctrl+j", "shift+enter"])
async def test_three_keys_make_a_new_line(key: str) -> None:
    async with desk() as (app, pilot):
        await pilot.press("a", key, "b")
        assert app.composer.text == "a\nb"
        assert app.sent == []


async def test_nothing_is_sent_while_nothing_is_written() -> None:
    async with desk() as (app, pilot):
        await pilot.press("enter", "space", "enter")
        assert app.sent == []


async def test_it_grows_with_its_text_to_a_third_of_the_screen() -> None:
    async with desk(size=(80, 30)) as (app, pilot):
        assert app.composer.outer_size.height == 2
        await pilot.press("a", "ctrl+j", "b", "ctrl+j", "c")
        await until(pilot, lambda: app.composer.outer_size.height == 4)
        await press_at_once(pilot, *["ctrl+j"] * 40)
        await until(pilot, lambda: app.composer.outer_size.height == 10)


async def test_up_in_an_empty_composer_shows_the_earlier_prompts() -> None:
    async with desk() as (app, pilot):
        app.composer.set_history(["first", "second"])
        await pilot.press("up")
        assert app.composer.text == "second"
        await pilot.press("up")
        assert app.composer.text == "first"
        await pilot.press("up")
        assert app.composer.text == "first"
        await pilot.press("down", "down")
        assert app.composer.text == ""


async def test_up_in_a_written_text_moves_the_cursor() -> None:
    async with desk() as (app, pilot):
        app.composer.set_history(["first"])
        await pilot.press("a", "ctrl+j", "b", "up", "up")
        assert app.composer.text == "a\nb"


async def test_an_edited_prompt_of_the_history_is_a_text_like_any_other() -> None:
    async with desk() as (app, pilot):
        app.composer.set_history(["first", "second"])
        await pilot.press("up", "x", "up")
        assert app.composer.text == "secondx"


async def test_ctrl_up_walks_from_a_text_and_comes_back_to_it() -> None:
    async with desk() as (app, pilot):
        app.composer.set_history(["first"])
        await write(pilot, "new")
        await pilot.press("ctrl+up")
        assert app.composer.text == "first"
        await pilot.press("ctrl+down")
        assert app.composer.text == "new"


async def test_what_was_sent_is_in_the_history() -> None:
    async with desk() as (app, pilot):
        await write(pilot, "one")
        await pilot.press("enter")
        await until(pilot, lambda: app.sent)
        await pilot.press("up")
        assert app.composer.text == "one"


LONG_PASTES = ["line\n" * 2_314, ("x" * 99 + "\n") * 1_001, "é\n" * 1_999 + "é" * 8_001]


@pytest.mark.parametrize("text", LONG_PASTES, ids=["many lines", "many bytes", "a long line"])
async def test_a_long_paste_becomes_an_attachment(text: str) -> None:
    async with desk() as (app, pilot):
        await paste(app, pilot, text)
        assert app.composer.text == ""
        assert app.composer.attachments == (FilePart("pasted text", text),)
        await write(pilot, "look")
        await pilot.press("enter")
        await until(pilot, lambda: app.sent)
        assert app.sent == [(FilePart("pasted text", text), TextPart("look"))]
        assert not app.composer.parts


async def test_an_attachment_is_shown_with_its_size_and_goes_with_backspace() -> None:
    async with desk() as (app, pilot):
        await paste(app, pilot, "line\n" * 2_314)
        await until_shown(pilot, "attached: pasted text, 2,314 lines, 11.6 kB")
        await pilot.press("backspace")
        await until(pilot, lambda: app.composer.attachments == ())
        await until_gone(pilot, "attached")


async def test_a_short_paste_is_text() -> None:
    async with desk() as (app, pilot):
        await paste(app, pilot, "line\n" * 100)
        assert app.composer.text == "line\n" * 100
        assert app.composer.attachments == ()


async def test_short_pastes_that_add_up_are_attached_from_the_limit_on() -> None:
    async with desk() as (app, pilot):
        await paste(app, pilot, "line\n" * 1_500)
        await paste(app, pilot, "more\n" * 1_500)
        assert app.composer.text == "line\n" * 1_500
        assert app.composer.attachments == (FilePart("pasted text", "more\n" * 1_500),)


async def test_control_characters_are_pictures_on_the_screen_and_real_in_the_text() -> None:
    async with desk() as (app, pilot):
        await paste(app, pilot, "a\x1b]0;title\x07b")
        assert app.composer.text == "a\x1b]0;title\x07b"
        await until_shown(pilot, "a␛]0;title␇b")


async def test_lone_surrogates_never_reach_the_text() -> None:
    async with desk() as (app, pilot):
        await paste(app, pilot, "a\ud800b")
        assert app.composer.text == "a\ufffdb"


async def test_a_markup_like_text_stays_as_it_is() -> None:
    async with desk() as (_, pilot):
        await write(pilot, "[/red] [b]")
        await until_shown(pilot, "[/red] [b]")


async def test_ctrl_u_empties_the_composer() -> None:
    async with desk() as (app, pilot):
        await paste(app, pilot, "line\n" * 2_314)
        await write(pilot, "words")
        await pilot.press("ctrl+u")
        await until(pilot, lambda: app.composer.parts == ())


async def test_the_composer_leaves_global_keys_alone() -> None:
    taken = PromptArea._merged_bindings
    assert taken is not None
    for key in ("f6", "f7", "ctrl+y", "ctrl+p", "ctrl+q", "ctrl+n", "tab", "pageup", "escape"):
        assert key not in taken.key_to_bindings


async def test_what_ctrl_u_took_away_comes_back_with_undo() -> None:
    async with desk() as (app, pilot):
        await write(pilot, "a long thought")
        await pilot.press("ctrl+u")
        await until(pilot, lambda: app.composer.text == "")
        await pilot.press("ctrl+underscore")
        await until(pilot, lambda: app.composer.text == "a long thought")


async def test_a_selection_is_copied_with_ctrl_c() -> None:
    async with desk() as (app, pilot):
        await write(pilot, "copy this")
        await pilot.press(*["shift+left"] * 4, "ctrl+c")
        await until(pilot, lambda: app.clipboard == "this")


async def test_pastes_that_make_one_line_too_long_are_attached_from_the_limit_on() -> None:
    async with desk() as (app, pilot):
        await paste(app, pilot, "word " * 1_000)
        await paste(app, pilot, "more " * 1_000)
        assert app.composer.text == "word " * 1_000
        assert app.composer.attachments == (FilePart("pasted text", "more " * 1_000),)


async def test_a_letter_with_alt_is_a_key_and_no_text_as_terminals_send_it() -> None:
    async with desk() as (app, pilot):
        await write(pilot, "text")
        app.post_message(Key("alt+v", "v"))
        app.post_message(Key("alt+a", "a"))
        await until(pilot, lambda: app.composer.area.selected_text == "text")
        assert app.composer.text == "text"
