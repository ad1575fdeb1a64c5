"""One theme file: what may stand in it, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

from oai_tui.tui.theme_variables import ALL_COLORS, CODE, COLORS, variables_of

_TOP_LEVEL = ("description", "dark", "ansi", "based_on")
_SECTIONS: Mapping[str, tuple[str, ...]] = {"colors": COLORS, "code": CODE}
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass
class DescribedTheme(Theme):
    """A theme and what its file says of it, as it was written there."""

    description: str = ""


@dataclass(frozen=True, slots=True)
class ThemeFile:
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


class BadTheme(Exception):
    """A theme file cannot be used; `line` counts from 1 and is 0 when no line is to blame."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse_theme(name: str, text: str, bases: Mapping[str, ThemeFile]) -> ThemeFile:
    """The theme of that name; `bases` are those that it may be based on. Raises BadTheme."""
    if not _NAME.fullmatch(name):
        raise BadTheme(0, "a theme's file is named with letters, digits, - and _ only.")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        message = _TOML_LINE.sub("", str(error)).strip()
        raise BadTheme(int(found[1]) if found else 0, f"not TOML: {message}.") from error
    for key in document:
        if key not in (*_TOP_LEVEL, *_SECTIONS):
            allowed = ", ".join((*_TOP_LEVEL, *(f"[{section}]" for section in _SECTIONS)))
            raise BadTheme(_line_of(text, "", key), f"unknown {key!r}. Allowed are {allowed}.")
    base = _base(text, document, bases)
    given: dict[str, str] = {}
    for section, names in _SECTIONS.items():
        given.update(_colors(text, section, names, document.get(section, {})))
    colors = {**(base.colors if base else {}), **given}
    missing = [key for key in ALL_COLORS if key not in colors]
    if missing:
        raise BadTheme(0, f"lacks {', '.join(missing)}.")
    return ThemeFile(
        name=name,
        description=_description(text, document),
        is_dark=_flag(text, document, "dark", base.is_dark if base else True),
        is_ansi=_flag(text, document, "ansi", base.is_ansi if base else False),
        colors=colors,
    )


def _base(
    text: str, document: Mapping[str, Any], bases: Mapping[str, ThemeFile]
) -> ThemeFile | None:
    if not bases:
        return None
    is_dark = document.get("dark", True) is not False
    name = document.get("based_on", "dark" if is_dark else "light")
    if not isinstance(name, str) or name not in bases:
        allowed = ", ".join(bases)
        raise BadTheme(
            _line_of(text, "", "based_on"),
            f"based_on names no shipped theme: {name!r}. Allowed are {allowed}.",
        )
    return bases[name]


def _description(text: str, document: Mapping[str, Any]) -> str:
    value = document.get("description", "")
    if not isinstance(value, str):
        line = _line_of(text, "", "description")
        raise BadTheme(line, f"description is {value!r}. Write it in quotes.")
    return value


def _flag(text: str, document: Mapping[str, Any], key: str, default: bool) -> bool:
    value = document.get(key, default)
    if not isinstance(value, bool):
        raise BadTheme(_line_of(text, "", key), f"{key} is {value!r}. Write true or false.")
    return value


def _colors(text: str, section: str, names: tuple[str, ...], table: Any) -> dict[str, str]:
    if not isinstance(table, dict):
        raise BadTheme(_line_of(text, "", section), f"{section} is no table. Write [{section}].")
    prefix = "code-" if section == "code" else ""
    colors: dict[str, str] = {}
    for key, value in table.items():
        if key not in names:
            line = _line_of(text, section, key)
            raise BadTheme(line, f"unknown colour {key!r}. Allowed are {', '.join(names)}.")
        if not isinstance(value, str) or not _is_color(value):
            raise BadTheme(
                _line_of(text, section, key),
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
