"""Every role of the transcript can be seen in every shipped theme."""

from __future__ import annotations

import pytest
from rich.color import ColorType
from rich.style import Style
from textual.color import Color

from oai_tui.tui.transcript.looks import Look
from oai_tui.tui.transcript.palette import ROLES, Palette
from tests.tui.test_themes import SHIPPED, contrast
from tests.tui.transcript.conversations import TranscriptApp

ORNAMENTS = {"bar", "rule", "cursor"}
"""Roles without letters, for which 3 to 1 is enough (WCAG 2.2, 1.4.11)."""
COLOURED = [name for name, theme in SHIPPED.items() if not theme.ansi]


def palette_of(app: TranscriptApp) -> Palette:
    return Palette(lambda component: app.transcript.get_visual_style(component).rich_style)


def ratio(style: Style) -> float:
    """The contrast of a style, as much of it as is seen."""
    assert style.color is not None
    assert style.bgcolor is not None
    front, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    return contrast(back, front) if style.reverse else contrast(front, back)


@pytest.mark.parametrize("name", COLOURED)
async def test_every_role_stands_out_from_its_ground(name: str) -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.theme = name
        await pilot.pause()
        palette = palette_of(app)
        letters = 7.0 if name == "high-contrast" else 4.5
        needed = {role: 3.0 if role in ORNAMENTS else letters for role in ROLES}

        found = {role: ratio(palette[Look(role)]) for role in ROLES}

    assert {role: found[role] for role in ROLES if found[role] < needed[role]} == {}


@pytest.mark.parametrize("name", COLOURED)
async def test_no_two_levels_of_headings_look_alike(name: str) -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.theme = name
        await pilot.pause()

        styles = [palette_of(app)[Look(f"h{level}")] for level in range(1, 7)]

    assert len(set(styles)) == 6


async def test_the_16_colour_theme_leaves_the_ground_to_the_terminal() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.theme = "ansi-16"
        await pilot.pause()
        palette = palette_of(app)

        grounds = {palette[Look(role)].bgcolor for role in ROLES}

    assert {ground.type for ground in grounds if ground is not None} == {ColorType.DEFAULT}
