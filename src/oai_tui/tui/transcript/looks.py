"""How a stretch of text looks, in words that no width and no theme enters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeAlias

BOLD, ITALIC, STRIKE, UNDERLINE = 1, 2, 4, 8


class Look(NamedTuple):
    """A role that the theme gives a colour, marks on top of it, and where a link leads."""

    role: str = "text"
    marks: int = 0
    href: str = ""


class Run(NamedTuple):
    """A stretch of text of one look; it holds no line break and no control character."""

    text: str
    look: Look


TEXT = Look()
MUTED = Look("muted")

Runs: TypeAlias = tuple[Run, ...]


class Listing(Protocol):
    """A block of code."""

    @property
    def language(self) -> str: ...

    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen, laid out for a width but not yet coloured.

    `cells` is how many the runs take. The first `decor` characters and the last `tail` are
    ornament that a copy leaves out: bars, indents, borders; the time at the end of a header.
    `joint` is what stands between the line before and this one in a copy: a line break, or,
    where a long line was wrapped, a blank or nothing. `fill` names the role whose background
    the rest of the line takes. A line that may be wider than the page moves sideways from its
    character `slides_from` on; -1 says that it stays. The line above a block of code has its
    `code`.
    """

    runs: Runs
    cells: int
    decor: int = 0
    tail: int = field(default=0, kw_only=True)
    joint: str = "\n"
    fill: str = ""
    slides_from: int = -1
    code: Listing | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        return "".join([run.text for run in self.runs])

    @property
    def words(self) -> str:
        """The text without its ornaments."""
        text = self.text
        return text[self.decor : len(text) - self.tail]


BLANK = Line((), 0)
