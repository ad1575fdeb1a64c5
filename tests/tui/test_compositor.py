"""What is composed of a part of the screen is what Textual's own compositor makes of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widgets import Input, Static

from oai_tui.tui.compositor import LineCompositor


class Panes(App[None]):
    """Panes beside and above each other, one scrolled, one over the others."""

    CSS = """
    Screen { layers: below above; }
    #side { width: 20; border-right: solid red; }
    #over { layer: above; offset: 12 4; width: 30; height: 6; border: round green; }
    .tall { height: 40; }
    """

    def compose(self) -> ComposeResult:
        with Horizontal():
            with VerticalScroll(id="side"):
                yield Static("\n".join(f"entry {number}" for number in range(40)), classes="tall")
            with Vertical():
                yield Static("head\nof two lines")
                yield Static("words " * 80)
                yield Input("what is written")
        yield Static("over all of it", id="over")


def composed(compositor: Compositor, crop: Region) -> list[list[Strip | None]]:
    """The strips from cut to cut of the lines of a region, as far as they are within it."""
    chops = compositor._render_chops(crop, crop.line_range.__contains__)
    return [
        [strip for cut, strip in chops[y].items() if crop.x <= cut < crop.right]
        for y in crop.line_range
    ]


def regions(size: Size) -> Sequence[Region]:
    """Lines, columns, corners and the whole of a screen."""
    width, height = size
    return [
        size.region,
        *(Region(0, y, width, 1) for y in range(height)),
        *(Region(x, 0, 1, height) for x in range(0, width, 7)),
        *(Region(x, y, 9, 3) for x in range(0, width - 9, 5) for y in range(0, height - 3, 2)),
    ]


async def test_every_part_of_the_screen_is_composed_as_textual_does_it() -> None:
    app = Panes()
    async with app.run_test(size=(70, 20)) as pilot:
        app.query_one("#side").scroll_to(y=7, animate=False)
        await pilot.pause()
        screen = app.screen
        ours = LineCompositor()
        ours.reflow(screen, app.size)

        for crop in regions(app.size):
            theirs = composed(screen._compositor, crop)
            assert composed(ours, crop) == theirs


async def test_a_line_that_changes_asks_no_widget_for_more_than_that_line() -> None:
    app = Panes()
    async with app.run_test(size=(70, 20)):
        ours = LineCompositor()
        ours.reflow(app.screen, app.size)

        asked = [len(strips) for _, _, strips in ours._get_renders(Region(30, 5, 10, 1))]

    assert asked
    assert set(asked) == {1}
