"""The status line and the title bar as they are drawn."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from oai_tui.core.conversation import UsageTotals
from oai_tui.core.model import ModelInfo, WindowSource
from oai_tui.tui.meter import Count, Meter
from oai_tui.tui.status_words import StatusWords
from oai_tui.tui.themes import VARIABLE_DEFAULTS
from oai_tui.tui.widgets.status_line import StatusLine
from oai_tui.tui.widgets.title_bar import TitleBar
from tests.tui.reading import until_shown

KNOWN = ModelInfo("m", 1_050_000, WindowSource.CATALOGUE)
GUESSED = ModelInfo("m", 8_192, WindowSource.GUESS)
HINTS = (("enter", "send"), ("F1", "keys"), ("^P", "commands"))


class Lines(App[None]):
    CSS = "TitleBar, StatusLine { height: 1; }"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield StatusLine()


async def status(width: int, words: str, meter: Meter, shown: str) -> None:
    app = Lines()
    async with app.run_test(size=(width, 3)) as pilot:
        line = app.query_one(StatusLine)
        line.words = StatusWords(words)
        line.meter = meter
        line.hints = HINTS
        await until_shown(pilot, shown)


TOTALS = UsageTotals(
    requests=3, input_tokens=12_400, cached_tokens=8_000, output_tokens=950, cost=21_000
)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (
            160,
            "draft 12   context ━─────────   12.4k of 1.05M   in 12.4k (8k cached)  out 950"
            "   $0.021   enter send   F1 keys   ^P commands",
        ),
        (80, "draft 12   12.4k of 1.05M   $0.021   enter send   F1 keys   ^P commands"),
        (60, "12.4k of 1.05M   enter send   F1 keys   ^P commands"),
        (40, "streaming           enter send   F1 keys"),
    ],
)
async def test_the_meter_shows_what_fits(width: int, shown: str) -> None:
    meter = Meter(draft=Count(12), path=Count(12_388), model=KNOWN, totals=TOTALS)
    await status(width, "streaming" if width == 40 else "", meter, shown)


async def test_what_matters_in_a_wait_stays_on_a_narrow_screen() -> None:
    app = Lines()
    async with app.run_test(size=(80, 3)) as pilot:
        line = app.query_one(StatusLine)
        line.words = StatusWords(
            "retrying in 12 s (attempt 2 of 4): " + "Too many requests. " * 5,
            "warning",
            ("answer.now", "profile", "stop"),
        )
        line.meter = Meter(draft=Count(12), path=Count(12_388), model=KNOWN, totals=TOTALS)
        line.hints = (("^T", "now"), ("F4", "profile"), ("esc", "stop"))
        await until_shown(pilot, "^T now   F4 profile   esc stop")
        await until_shown(pilot, "retrying in 12 s (attempt 2 of 4)")


async def test_an_estimate_and_a_guess_are_marked() -> None:
    meter = Meter(path=Count(412, is_exact=False), model=GUESSED)
    await status(80, "", meter, "~412 of 8.2k?")


async def test_costs_that_are_not_known_are_called_so() -> None:
    unknown = UsageTotals(requests=1, has_unknown_cost=True)
    await status(120, "", Meter(model=KNOWN, totals=unknown), "cost unknown")
    partly = UsageTotals(requests=2, cost=21_000, has_unknown_cost=True)
    await status(120, "", Meter(model=KNOWN, totals=partly), "$0.021+?")
    estimated = UsageTotals(requests=1, cost=21_000, is_exact=False)
    await status(120, "", Meter(model=KNOWN, totals=estimated), "~$0.021")


async def test_a_full_window_fills_the_bar() -> None:
    meter = Meter(path=Count(9_000), model=GUESSED)
    await status(120, "", meter, "context ━━━━━━━━━━   9k of 8.2k?")


async def test_the_title_bar_shows_outside_text_as_text() -> None:
    app = Lines()
    async with app.run_test(size=(80, 3)) as pilot:
        bar = app.query_one(TitleBar)
        bar.title = "[b]bold[/] \x1b]0;x\x07"
        bar.model = "[/red]"
        bar.profile = "openai"
        await until_shown(pilot, "[b]bold[/] ␛]0;x␇")
        await until_shown(pilot, "[/red]   openai")


async def test_the_demo_is_marked() -> None:
    app = Lines()
    async with app.run_test(size=(80, 3)) as pilot:
        app.query_one(TitleBar).is_demo = True
        await until_shown(pilot, "demo: scripted answers")
