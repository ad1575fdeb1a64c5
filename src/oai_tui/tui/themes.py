"""Themes as TOML files: the shipped ones and the person's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from textual.theme import Theme

from oai_tui.tui.theme_file import BadTheme, DescribedTheme, ThemeFile, parse_theme
from oai_tui.tui.theme_variables import VARIABLE_DEFAULTS

DEFAULT_THEME = "dark"

__all__ = [
    "DEFAULT_THEME",
    "VARIABLE_DEFAULTS",
    "DescribedTheme",
    "ThemeProblem",
    "find_theme",
    "load_themes",
    "shipped_themes_dir",
    "usable_theme",
]


@dataclass(frozen=True, slots=True)
class ThemeProblem:
    """Why a theme file is not used; `line` counts from 1 and is 0 when no line is to blame."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else str(self.path)
        return f"{place}: {self.message}"


def find_theme(name: str, user_dir: Path | None) -> DescribedTheme:
    """The theme of that name, else the default one; other files are read only if they matter."""
    is_own = user_dir is not None and (user_dir / f"{name}.toml").exists()
    if not is_own and name in (path.stem for path in shipped_themes_dir().glob("*.toml")):
        text = (shipped_themes_dir() / f"{name}.toml").read_text("utf-8")
        return parse_theme(name, text, {}).theme()
    themes, _ = load_themes(user_dir)
    usable, _ = usable_theme(name, themes)
    return next(theme for theme in themes if theme.name == usable)


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


def _load_folder(
    folder: Path | None, bases: Mapping[str, ThemeFile]
) -> tuple[list[ThemeFile], list[ThemeProblem]]:
    files: list[ThemeFile] = []
    problems: list[ThemeProblem] = []
    try:
        paths = sorted(folder.glob("*.toml")) if folder is not None else []
    except OSError as error:
        return [], [ThemeProblem(folder or Path(), 0, f"cannot be read: {error.strerror}.")]
    for path in paths:
        try:
            files.append(parse_theme(path.stem, path.read_text("utf-8"), bases))
        except BadTheme as problem:
            problems.append(ThemeProblem(path, problem.line, str(problem)))
        except UnicodeDecodeError:
            problems.append(ThemeProblem(path, 0, "is not text in UTF-8."))
        except OSError as error:
            problems.append(ThemeProblem(path, 0, f"cannot be read: {error.strerror}."))
    return files, problems
