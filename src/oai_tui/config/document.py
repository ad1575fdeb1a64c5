"""A TOML file whose values are taken out one by one; all that is wrong in it is told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from oai_tui.config.lines import line_of
from oai_tui.core.errors import ConfigError
from oai_tui.core.text import clean_line

E = TypeVar("E", bound=StrEnum)

_KINDS: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}
_POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class Document:
    """The text of a TOML file, and what was found wrong in it."""

    def __init__(self, path: Path, text: str) -> None:
        """Raises ConfigError, with the line, for what is not TOML."""
        self.path = path
        self._text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        self._problems: list[tuple[int, str]] = []
        try:
            self.root = Table(self, (), tomllib.loads(self._text))
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(self._syntax_problem(str(error))) from None

    def problem(self, keys: tuple[str, ...], sentence: str) -> None:
        """Note what is wrong with the value at `keys`."""
        line = line_of(self._text, keys)
        place = f"{self.path}, line {line}" if line else str(self.path)
        self._problems.append((line or 0, f"{place}: {sentence}"))

    def check(self) -> None:
        """Raises ConfigError with all problems in the order of their lines, if there are any."""
        if self._problems:
            raise ConfigError("\n".join(problem for _, problem in sorted(self._problems)))

    def _syntax_problem(self, message: str) -> str:
        position = _POSITION.search(message)
        number = position.group(1) if position else None
        line = number or str(self._text.rstrip("\n").count("\n") + 1)
        reason = clean_line(_POSITION.sub("", message), 200)
        return f"{self.path}, line {line}: this is not valid TOML: {reason}."


def read_document(path: Path) -> Document:
    """Raises ConfigError for a file that cannot be read; FileNotFoundError if there is none."""
    try:
        return Document(path, path.read_text("utf-8"))
    except FileNotFoundError:
        raise
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}, line {line}: this is not UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None


class Table:
    """A table of a document.

    A wrong value is noted as a problem and the default taken instead. The keys that were asked
    for are the allowed ones: `close` notes all others.
    """

    def __init__(self, document: Document, keys: tuple[str, ...], values: dict[str, Any]) -> None:
        self._document = document
        self._keys = keys
        self._values = values
        self._asked: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def problem(self, key: str, sentence: str) -> None:
        """Note what is wrong with the value of `key`; the sentence follows its full name."""
        keys = (*self._keys, key)
        self._document.problem(keys, f"{dotted(keys)} {sentence}")

    def missing(self, key: str, sentence: str) -> None:
        """Note that `key` is not there; the line is that of the table."""
        self._document.problem(self._keys, f"{dotted((*self._keys, key))} {sentence}")

    def text(self, key: str, default: str = "") -> str:
        value = self._take(key, (str,), "text in quotes")
        return default if value is None else str(value)

    def flag(self, key: str) -> bool | None:
        """True or false; None if it is not set."""
        value = self._take(key, (bool,), "true or false")
        return None if value is None else bool(value)

    def flag_or_auto(self, key: str) -> bool | None:
        """True or false; None if it is "auto" or not set."""
        allowed = 'true, false or "auto"'
        value = self._take(key, (bool, str), allowed)
        if isinstance(value, str) and value != "auto":
            self.problem(key, f"is {_shown(value)}; it must be {allowed}.")
        return value if isinstance(value, bool) else None

    def whole(self, key: str, *, at_least: int, at_most: int | None = None) -> int | None:
        """A whole number within limits; None if it is not set."""
        allowed = "a whole number" + _limits(at_least, at_most)
        value = self._take(key, (int,), allowed)
        if value is None or not self._is_within(key, value, at_least, at_most, allowed):
            return None
        return int(value)

    def number(
        self, key: str, *, at_least: float, at_most: float | None = None, unit: str = ""
    ) -> float | None:
        """A number within limits; None if it is not set. `unit` is for the message only."""
        allowed = f"a number{unit and ' of ' + unit}{_limits(at_least, at_most)}"
        value = self._take(key, (int, float), allowed)
        if value is None or not self._is_within(key, value, at_least, at_most, allowed):
            return None
        return float(value)

    def one_of(self, key: str, default: E) -> E:
        """One of the words of the default's own type."""
        words = [str(word) for word in type(default)]
        allowed = "one of " + ", ".join(words)
        value = self._take(key, (str,), allowed)
        if value is None:
            return default
        if value not in words:
            self.problem(key, f"is {_shown(value)}; it must be {allowed}.")
            return default
        return type(default)(value)

    def texts(self, key: str) -> dict[str, str]:
        """A table of texts; empty if it is not set."""
        table = self.table(key)
        return {name: table.text(name) for name in table._values}

    def table(self, key: str) -> Table:
        """The table under `key`; an empty one if it is not set."""
        value = self._take(key, (dict,), "a table")
        return Table(self._document, (*self._keys, key), value or {})

    def tables(self, key: str) -> dict[str, Table]:
        """The tables in the table under `key`, by their names."""
        table = self.table(key)
        return {name: table.table(name) for name in table._values}

    def close(self, hints: dict[str, str] | None = None) -> None:
        """Note every key that was never asked for. `hints` have a sentence for some of them."""
        for key in self._values:
            if key in self._asked:
                continue
            hint = (hints or {}).get(key)
            self.problem(key, f"is not a setting. {hint or _advice(key, self._asked)}")

    def _take(self, key: str, types: tuple[type, ...], allowed: str) -> Any:
        self._asked[key] = None
        value = self._values.get(key)
        if value is None or type(value) in types:
            return value
        self.problem(key, f"is {_KINDS.get(type(value), 'a date')}; it must be {allowed}.")
        return None

    def _is_within(
        self, key: str, value: float, at_least: float, at_most: float | None, allowed: str
    ) -> bool:
        if value >= at_least and value < float("inf") and (at_most is None or value <= at_most):
            return True
        self.problem(key, f"is {value:g}; it must be {allowed}.")
        return False


def dotted(keys: Iterable[str]) -> str:
    """A key's full name, as TOML would write it."""
    return ".".join(
        key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else f'"{clean_line(key, 60)}"' for key in keys
    )


def _advice(key: str, allowed: Iterable[str]) -> str:
    from difflib import get_close_matches

    names = sorted(allowed)
    near = get_close_matches(key.lower().replace("-", "_"), names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Allowed here: {', '.join(names)}."


def _limits(at_least: float, at_most: float | None) -> str:
    if at_most is None:
        return f", {at_least:g} or more"
    return f" from {at_least:g} to {at_most:g}"


def _shown(value: str) -> str:
    return f'"{clean_line(value, 40)}"'
