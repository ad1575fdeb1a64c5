"""What Markdown says, as values: blocks that hold runs, code or other blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from oai_tui.tui.transcript.looks import Runs

Align: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: Runs


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    """A rule across the text."""


@dataclass(frozen=True, slots=True)
class Code:
    """A fence, or an indented block; each line of `text` ends with a line break."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Html:
    """Raw HTML, which is shown as the text that it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Spaced:
    """A block within another one, and whether a blank line stood before it."""

    block: Block
    gap: bool


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Spaced, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list. `number` is None in a bulleted list, `checked` without a task box."""

    blocks: tuple[Spaced, ...]
    depth: int
    number: int | None = None
    delimiter: str = "."
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row, each row as long as `aligns`; the first row is the header."""

    aligns: tuple[Align, ...]
    rows: tuple[tuple[Runs, ...], ...]


Block: TypeAlias = Paragraph | Heading | ThematicBreak | Code | Html | Quote | Item | Table
