"""The help screen: all keys as they are now, found by typing, at any size."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from oai_tui.core.message import MessageState
from oai_tui.core.phase import Stage
from oai_tui.tui.keymap import COMMANDS, Pane
from oai_tui.tui.screens.help import HelpScreen
from oai_tui.tui.screens.help_text import HelpRow, Section, columns, help_sections, matching
from oai_tui.tui.themes import VARIABLE_DEFAULTS
from tests.tui.reading import screen_text, until, until_gone, until_shown, write

STYLES = Path(__file__).parents[2] / "src/oai_tui/tui/styles"


class Desk(App[None]):
    """Shows the help over an empty screen."""

    CSS_PATH = [STYLES / "help.tcss"]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self.keys = keys

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def on_mount(self) -> None:
        self.push_screen(HelpScreen(self.keys))


@asynccontextmanager
async def help_shown(
    size: tuple[int, int] = (80, 24), keys: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[Desk, Pilot[None]]]:
    app = Desk(keys or {})
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        yield app, pilot


def section(title: str, keys: Mapping[str, str] | None = None) -> Section:
    return next(each for each in help_sections(keys or {}) if each.title == title)


def test_every_command_is_in_the_help_of_its_pane() -> None:
    for pane in Pane:
        titles = [command.title for command in COMMANDS if command.pane is pane]
        texts = [row.text for row in section(pane.value).rows]
        assert [text.startswith(title) for text, title in zip(texts, titles, strict=True)] == [
            True
        ] * len(titles)


def test_remapped_keys_are_shown_as_they_are_now() -> None:
    rows = {row.text: row.names for row in section("Anywhere", {"model": "ctrl+k,f12"}).rows}
    assert rows["Switch model."] == ("^K", "F12")


def test_every_word_for_a_state_is_explained() -> None:
    explained = {row.names[0] for row in section("Words for states").rows}
    assert {state.value for state in MessageState} - explained == {MessageState.COMPLETE.value}
    assert {stage.value for stage in Stage} - explained == {
        Stage.IDLE.value,
        Stage.RUNNING_TOOLS.value,
    }


def test_rows_are_found_by_key_by_word_and_by_section() -> None:
    sections = (
        Section("Anywhere", (HelpRow(("^P",), "Command palette."), HelpRow(("F1",), "Help."))),
        Section("Composer", (HelpRow(("enter",), "Send."),)),
    )
    assert matching(sections, "^p") == (Section("Anywhere", sections[0].rows[:1]),)
    assert matching(sections, "palette COMMAND") == (Section("Anywhere", sections[0].rows[:1]),)
    assert matching(sections, "composer") == (sections[1],)
    assert matching(sections, " ") == sections
    assert matching(sections, "nothing like it") == ()


@pytest.mark.parametrize(("count", "width"), [(1, 20), (1, 76), (2, 40), (2, 76)])
def test_columns_hold_every_line_within_their_width(count: int, width: int) -> None:
    sections = help_sections({})
    texts = columns(sections, count, width)
    lines = [line for text in texts for line in text.split("\n")]
    assert len(texts) == count
    assert max(line.cell_length for line in lines) <= width
    titles = [line.plain for line in lines if line.plain in {each.title for each in sections}]
    assert titles == [each.title for each in sections]


def test_two_columns_are_about_as_high_as_each_other() -> None:
    left, right = (len(text.plain.splitlines()) for text in columns(help_sections({}), 2, 60))
    assert abs(left - right) < (left + right) / 3


async def test_the_help_has_one_column_when_narrow_and_two_when_wide() -> None:
    async with help_shown((80, 24)) as (app, pilot):
        await until_shown(pilot, "Anywhere")
        assert "Transcript" not in screen_text(app)
        await pilot.resize_terminal(140, 40)
        await until_shown(pilot, "Every list")
        await pilot.resize_terminal(80, 24)
        await until_gone(pilot, "Every list")


async def test_the_help_scrolls_to_its_end_while_one_may_type() -> None:
    async with help_shown((80, 24)) as (_, pilot):
        await until_shown(pilot, "Anywhere")
        await pilot.press("down", "down", "down")
        await until_gone(pilot, "Anywhere")
        await pilot.press(*["pagedown"] * 12)
        await until_shown(pilot, "this is a guess")
        await pilot.press(*["pageup"] * 12)
        await until_shown(pilot, "Anywhere")


async def test_typing_leaves_what_fits() -> None:
    async with help_shown() as (_, pilot):
        await until_shown(pilot, "Show all keys.")
        await write(pilot, "switch prof")
        await until_gone(pilot, "Show all keys.")
        await until_shown(pilot, "Switch profile.")
        await write(pilot, "zzz")
        await until_shown(pilot, "Nothing has all of these words.")


@pytest.mark.parametrize("key", ["escape", "f1"])
async def test_the_help_is_closed_with_esc_or_its_own_key(key: str) -> None:
    async with help_shown() as (app, pilot):
        await pilot.press("x", key)
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (99, 24), (100, 24), (300, 80)])
async def test_the_help_can_be_drawn_at_any_size(size: tuple[int, int]) -> None:
    async with help_shown(size) as (app, pilot):
        await pilot.press("pagedown", "escape")
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))
