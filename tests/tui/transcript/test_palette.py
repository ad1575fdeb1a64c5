"""The styles of looks, of which there are as many as there are links."""

from __future__ import annotations

from rich.style import Style

from oai_tui.tui.transcript.looks import BOLD, Look
from oai_tui.tui.transcript.palette import MOST_STYLES, Palette


def test_links_without_end_do_not_fill_the_memory() -> None:
    palette = Palette(lambda component: Style(color="red"))
    for number in range(2 * MOST_STYLES + 1):
        assert palette[Look("link", href=f"https://example.com/{number}")].link

    assert len(palette) <= MOST_STYLES
    assert palette[Look("text", BOLD)] == Style(color="red", bold=True)
