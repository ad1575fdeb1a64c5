"""Themes: the shipped ones are legible, a person's own are read, bad ones are explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorType
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.theme import Theme
from textual.widgets import Input, Static

from oai_tui.tui.hosted_app import HostedApp
from oai_tui.tui.theme_variables import ALL_COLORS, CODE, COLORS
from oai_tui.tui.themes import (
    DEFAULT_THEME,
    VARIABLE_DEFAULTS,
    load_themes,
    shipped_themes_dir,
    usable_theme,
)
from tests.tui.reading import until

SHIPPED = {theme.name: theme for theme in load_themes(None)[0]}
TEXTS = ("foreground", "muted", "accent", "heading", "link", "success", "warning", "error")
GROUNDS = ("background", "surface", "panel", "cursor")
DOCS = Path(__file__).parents[2] / "docs/themes.md"


def color(theme: Theme, name: str) -> Color:
    """A colour of a theme as its style sheets see it."""
    variables = {**theme.to_color_system().generate(), **theme.variables}
    return Color.parse(variables[name])


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(of: Color) -> float:
    """The relative luminance of WCAG 2.2."""
    channels = (channel / 255 for channel in of.rgb)
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def folder_with(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    return tmp_path


def problem_of(tmp_path: Path, text: str) -> str:
    """What is said of a theme file with this text, which must not be usable."""
    themes, problems = load_themes(folder_with(tmp_path, mine=text))
    assert "mine" not in {theme.name for theme in themes}
    (problem,) = problems
    return str(problem)


def test_the_shipped_themes_are_all_good_and_the_default_comes_first() -> None:
    themes, problems = load_themes(None)
    assert problems == []
    assert [theme.name for theme in themes] == [
        "dark", "ansi-16", "ember", "high-contrast", "light", "midnight", "paper",
    ]  # fmt: skip
    assert themes[0].name == DEFAULT_THEME


@pytest.mark.parametrize("name", [name for name, theme in SHIPPED.items() if not theme.ansi])
def test_text_stands_out_from_every_ground_that_it_is_on(name: str) -> None:
    theme = SHIPPED[name]
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    pairs += [("foreground", "selection"), ("cursor-text", "cursor")]
    pairs += [
        ("button-color-foreground", ground) for ground in ("accent", "success", "warning", "error")
    ]
    pairs += [("input-cursor-foreground", "input-cursor-background")]
    pairs += [(f"code-{token}", "code-background") for token in CODE if token != "background"]
    needed = 7.0 if name == "high-contrast" else 4.5
    found = {pair: contrast(color(theme, pair[0]), color(theme, pair[1])) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < needed} == {}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_theme_gives_a_colour_for_every_documented_name(name: str) -> None:
    theme = SHIPPED[name]
    assert set(VARIABLE_DEFAULTS) <= set(theme.variables)
    for variable in ALL_COLORS:
        color(theme, variable)


def test_the_fallback_variables_are_those_of_the_default_theme() -> None:
    dark = SHIPPED[DEFAULT_THEME].variables
    assert {name: dark[name] for name in VARIABLE_DEFAULTS} == VARIABLE_DEFAULTS


def test_the_documentation_names_every_theme_and_every_colour() -> None:
    text = DOCS.read_text("utf-8")
    names = [*SHIPPED, *COLORS, *CODE, *(f"${name}" for name in VARIABLE_DEFAULTS)]
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", SHIPPED)
async def test_every_theme_can_be_put_on(name: str) -> None:
    app = Wardrobe()
    async with app.run_test(size=(40, 10)) as pilot:
        app.theme = name
        await pilot.pause()
        drawn = app.theme_variables["code-keyword"]
        assert drawn == SHIPPED[name].variables["code-keyword"]


async def test_the_16_colour_theme_draws_with_the_colours_of_the_terminal_only() -> None:
    app = Wardrobe()
    async with app.run_test(size=(40, 10)) as pilot:
        app.theme = "ansi-16"
        await until(
            pilot,
            lambda: (
                {color.type for color in drawn_colors(app)}
                == {ColorType.STANDARD, ColorType.DEFAULT}
            ),
        )


async def test_without_colours_the_16_colour_theme_uses_the_terminals_default_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = HostedWardrobe()
    async with app.run_test(size=(40, 10)) as pilot:
        app.theme = "ansi-16"
        await until(
            pilot, lambda: {color.type for color in drawn_colors(app)} == {ColorType.DEFAULT}
        )


async def test_without_colours_the_other_themes_are_shades_of_grey(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = HostedWardrobe()
    async with app.run_test(size=(40, 10)) as pilot:
        app.theme = "ansi-16"
        await pilot.pause()
        app.theme = "ember"
        await until(pilot, lambda: are_shades_of_grey(drawn_colors(app)))


def drawn_colors(app: App[None]) -> set[RichColor]:
    """All colours on the screen."""
    segments = [segment for strip in app.screen._compositor.render_strips() for segment in strip]
    styles = [segment.style for segment in segments if segment.style is not None]
    return {
        found for style in styles for found in (style.color, style.bgcolor) if found is not None
    }


def are_shades_of_grey(colors: set[RichColor]) -> bool:
    triplets = [found.triplet for found in colors]
    return len(triplets) > 3 and all(
        triplet is not None and triplet.red == triplet.green == triplet.blue for triplet in triplets
    )


def test_a_theme_of_ones_own_changes_what_it_names_and_takes_the_rest_from_its_base(
    tmp_path: Path,
) -> None:
    mine = 'based_on = "ember"\n[colors]\naccent = "#00ff00"\n[code]\nkeyword = "#ff0000"\n'
    themes, problems = load_themes(folder_with(tmp_path, mine=mine))
    theme = next(theme for theme in themes if theme.name == "mine")
    ember = SHIPPED["ember"]
    assert problems == []
    assert (theme.accent, theme.variables["code-keyword"]) == ("#00ff00", "#ff0000")
    assert (theme.background, theme.variables["code-string"], theme.dark) == (
        ember.background,
        ember.variables["code-string"],
        True,
    )


def test_a_light_theme_is_based_on_the_light_one_unless_it_says_otherwise(tmp_path: Path) -> None:
    themes, _ = load_themes(folder_with(tmp_path, mine="dark = false\n"))
    theme = next(theme for theme in themes if theme.name == "mine")
    assert (theme.dark, theme.background) == (False, SHIPPED["light"].background)


def test_a_theme_of_ones_own_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    themes, _ = load_themes(folder_with(tmp_path, dark='[colors]\naccent = "#123456"\n'))
    dark = [theme for theme in themes if theme.name == "dark"]
    assert [theme.accent for theme in dark] == ["#123456"]


def test_a_folder_that_does_not_exist_is_no_problem(tmp_path: Path) -> None:
    themes, problems = load_themes(tmp_path / "nowhere")
    assert ({theme.name for theme in themes}, problems) == (set(SHIPPED), [])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("dark = true\naccent = \n", 2, "not TOML"),
        ("dark = true\ncolours = 3\n", 2, "unknown 'colours'. Allowed are description, dark"),
        ('[colors]\n\nacccent = "#fff"\n', 3, "unknown colour 'acccent'. Allowed are accent,"),
        ('[code]\nkeyword = "blu"\n', 2, "keyword is no colour: 'blu'. Write \"#rrggbb\""),
        ('[colors]\nlink = "red"\n[code]\nstring = 7\n', 4, "string is no colour: 7."),
        ('[colors]\naccent = "#11223344"\n', 2, "accent is no colour"),
        ('dark = "yes"\n', 1, "dark is 'yes'. Write true or false."),
        ("description = 1\n", 1, "description is 1. Write it in quotes."),
        ("colors = 1\n", 1, "colors is no table. Write [colors]."),
        ("based_on = [1]\n", 1, "based_on names no shipped theme: [1]."),
        (
            '\nbased_on = "drak"\n',
            2,
            "based_on names no shipped theme: 'drak'. Allowed are ansi-16",
        ),
    ],
)
def test_a_bad_theme_file_is_named_with_its_line_and_what_is_allowed(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    said = problem_of(tmp_path, text)
    assert said.startswith(f"{tmp_path / 'mine.toml'}, line {line}: ")
    assert words in said


def test_a_theme_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe\x00")
    themes, (problem,) = load_themes(tmp_path)
    assert str(problem) == f"{tmp_path / 'mine.toml'}: is not text in UTF-8."
    assert len(themes) == len(SHIPPED)


def test_a_theme_file_whose_name_cannot_be_a_themes_is_named(tmp_path: Path) -> None:
    _, (problem,) = load_themes(folder_with(tmp_path, **{"my theme": ""}))
    assert str(problem) == (
        f"{tmp_path / 'my theme.toml'}: a theme's file is named with letters, digits, - and _ only."
    )


def test_a_bad_theme_file_leaves_the_good_ones_alone(tmp_path: Path) -> None:
    themes, problems = load_themes(folder_with(tmp_path, bad="[", good="dark = true\n"))
    assert "good" in {theme.name for theme in themes}
    assert len(problems) == 1


def test_a_theme_that_is_not_there_falls_back_to_the_default_and_says_so() -> None:
    assert usable_theme("paper", SHIPPED.values()) == ("paper", "")
    name, said = usable_theme("papper", SHIPPED.values())
    assert name == DEFAULT_THEME
    assert said.startswith("There is no theme 'papper'; using dark. The themes are: dark, ")


def test_without_any_theme_file_the_program_still_has_a_theme() -> None:
    assert usable_theme("dark", [])[0] == "textual-dark"


def test_the_shipped_themes_are_where_they_are_said_to_be() -> None:
    files = {path.stem for path in shipped_themes_dir().glob("*.toml")}
    assert files == set(SHIPPED)


class Wardrobe(App[None]):
    """Shows text in each of the colours of a theme."""

    def __init__(self) -> None:
        super().__init__()
        for theme in SHIPPED.values():
            self.register_theme(theme)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def compose(self) -> ComposeResult:
        yield Input("some text", compact=True)
        names = (f"${name}" for name in VARIABLE_DEFAULTS)
        yield Static(Content.assemble(*((f"{name} ", name) for name in names)))


class HostedWardrobe(HostedApp, Wardrobe):
    """The same, with the filters that the program runs with."""
