"""Themes as TOML files: the shipped ones and the person's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

from oai_tui.tui.theme_variables import (
    ALL_COLORS,
    CODE,
    COLORS,
    VARIABLE_DEFAULTS,
    variables_of,
)

DEFAULT_THEME = "dark"

__all__ = [
    "DEFAULT_THEME",
    "VARIABLE_DEFAULTS",
    "DescribedTheme",
    "ThemeProblem",
    "load_themes",
    "shipped_themes_dir",
    "usable_theme",
]

_TOP_LEVEL = ("description", "dark", "ansi", "based_on")
_SECTIONS: Mapping[str, tuple[str, ...]] = {"colors": COLORS, "code": CODE}
_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class ThemeProblem:
    """Why a theme file is not used; `line` counts from 1 and is 0 when no line is to blame."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else str(self.path)
        return f"{place}: {self.message}"


@dataclass
class DescribedTheme(Theme):
    """A theme and what its file says of it, as it was written there."""

    description: str = ""


def load_themes(user_dir: Path | None) -> tuple[list[DescribedTheme], list[ThemeProblem]]:
    """The shipped themes and those in `user_dir`, by name, and what is wrong with the others.

    A theme is named by its file. A user's theme takes the place of a shipped one of its name.
    Colours that a file leaves out are those of the shipped theme that it is based on.
    """
    shipped, shipped_problems = _load_folder(shipped_themes_dir(), {})
    own, own_problems = _load_folder(user_dir, {source.name: source for source in shipped})
    by_name = {source.name: source.theme() for source in (*shipped, *own)}
    first = [by_name.pop(DEFAULT_THEME)] if DEFAULT_THEME in by_name else []
    return [*first, *by_name.values()], [*shipped_problems, *own_problems]


def usable_theme(name: str, themes: Iterable[Theme]) -> tuple[str, str]:
    """The name of the theme to use when `name` was asked for, and a sentence if it is another."""
    names = [theme.name for theme in themes]
    if name in names:
        return name, ""
    instead = DEFAULT_THEME if DEFAULT_THEME in names else next(iter(names), "textual-dark")
    allowed = ", ".join(names)
    return instead, f"There is no theme {name!r}; using {instead}. The themes are: {allowed}."


def shipped_themes_dir() -> Path:
    """Where the themes of the program are: inside the package, or at the top of a work tree."""
    package = Path(__file__).parents[1]
    packaged = package / "themes"
    return packaged if packaged.is_dir() else package.parents[1] / "themes"


@dataclass(frozen=True, slots=True)
class _ThemeFile:
    """A theme file that was read and found good; `colors` has every name that a theme has."""

    name: str
    description: str
    is_dark: bool
    is_ansi: bool
    colors: Mapping[str, str]

    def theme(self) -> DescribedTheme:
        colors = self.colors
        return DescribedTheme(
            name=self.name,
            description=self.description,
            dark=self.is_dark,
            ansi=self.is_ansi,
            primary=colors["accent"],
            secondary=colors["accent"],
            accent=colors["accent"],
            foreground=colors["foreground"],
            background=colors["background"],
            surface=colors["surface"],
            panel=colors["panel"],
            success=colors["success"],
            warning=colors["warning"],
            error=colors["error"],
            variables=variables_of(colors, is_ansi=self.is_ansi),
        )


class _BadTheme(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def _load_folder(
    folder: Path | None, bases: Mapping[str, _ThemeFile]
) -> tuple[list[_ThemeFile], list[ThemeProblem]]:
    files: list[_ThemeFile] = []
    problems: list[ThemeProblem] = []
    try:
        paths = sorted(folder.glob("*.toml")) if folder is not None else []
    except OSError as error:
        return [], [ThemeProblem(folder or Path(), 0, f"cannot be read: {error.strerror}.")]
    for path in paths:
        try:
            files.append(_parse(path.stem, path.read_text("utf-8"), bases))
        except _BadTheme as problem:
            problems.append(ThemeProblem(path, problem.line, str(problem)))
        except UnicodeDecodeError:
            problems.append(ThemeProblem(path, 0, "is not text in UTF-8."))
        except OSError as error:
            problems.append(ThemeProblem(path, 0, f"cannot be read: {error.strerror}."))
    return files, problems


def _parse(name: str, text: str, bases: Mapping[str, _ThemeFile]) -> _ThemeFile:
    """Raises _BadTheme."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        message = _TOML_LINE.sub("", str(error)).strip()
        raise _BadTheme(int(found[1]) if found else 0, f"not TOML: {message}.") from error
    for key in document:
        if key not in (*_TOP_LEVEL, *_SECTIONS):
            allowed = ", ".join((*_TOP_LEVEL, *(f"[{section}]" for section in _SECTIONS)))
            raise _BadTheme(_line_of(text, "", key), f"unknown {key!r}. Allowed are {allowed}.")
    base = _base(text, document, bases)
    given: dict[str, str] = {}
    for section, names in _SECTIONS.items():
        given.update(_colors(text, section, names, document.get(section, {})))
    colors = {**(base.colors if base else {}), **given}
    missing = [key for key in ALL_COLORS if key not in colors]
    if missing:
        raise _BadTheme(0, f"lacks {', '.join(missing)}.")
    return _ThemeFile(
        name=name,
        description=_description(text, document),
        is_dark=_flag(text, document, "dark", base.is_dark if base else True),
        is_ansi=_flag(text, document, "ansi", base.is_ansi if base else False),
        colors=colors,
    )


def _base(
    text: str, document: Mapping[str, Any], bases: Mapping[str, _ThemeFile]
) -> _ThemeFile | None:
    if not bases:
        return None
    is_dark = document.get("dark", True) is not False
    name = document.get("based_on", DEFAULT_THEME if is_dark else "light")
    if not isinstance(name, str) or name not in bases:
        allowed = ", ".join(bases)
        raise _BadTheme(
            _line_of(text, "", "based_on"),
            f"based_on names no shipped theme: {name!r}. Allowed are {allowed}.",
        )
    return bases[name]


def _description(text: str, document: Mapping[str, Any]) -> str:
    value = document.get("description", "")
    if not isinstance(value, str):
        line = _line_of(text, "", "description")
        raise _BadTheme(line, f"description is {value!r}. Write it in quotes.")
    return value


def _flag(text: str, document: Mapping[str, Any], key: str, default: bool) -> bool:
    value = document.get(key, default)
    if not isinstance(value, bool):
        raise _BadTheme(_line_of(text, "", key), f"{key} is {value!r}. Write true or false.")
    return value


def _colors(text: str, section: str, names: tuple[str, ...], table: Any) -> dict[str, str]:
    if not isinstance(table, dict):
        raise _BadTheme(_line_of(text, "", section), f"{section} is no table. Write [{section}].")
    prefix = "code-" if section == "code" else ""
    colors: dict[str, str] = {}
    for key, value in table.items():
        line = _line_of(text, section, key)
        if key not in names:
            raise _BadTheme(line, f"unknown colour {key!r}. Allowed are {', '.join(names)}.")
        if not isinstance(value, str) or not _is_color(value):
            raise _BadTheme(
                line,
                f'{key} is no colour: {value!r}. Write "#rrggbb", or one of the terminal\'s own'
                ' such as "ansi_blue", "ansi_bright_blue", "ansi_default".',
            )
        colors[prefix + key] = value
    return colors


def _is_color(value: str) -> bool:
    try:
        return Color.parse(value).a == 1.0
    except ColorParseError:
        return False


def _line_of(text: str, section: str, key: str) -> int:
    """The line on which a key of a section is set, counted from 1; 0 if it cannot be told."""
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^\]]*?)\s*\]", line):
            current = header[1]
            if not section and current == key:
                return number
        elif current == section and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""", line):
            return number
    return 0
