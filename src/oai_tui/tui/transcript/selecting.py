"""What is selected in a transcript: from an anchor to a caret, by characters or by whole lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from textual.geometry import Offset
from textual.selection import Selection

from oai_tui.core import units
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.motions import WORD, Motion, Motions
from oai_tui.tui.transcript.pieces import Piece
from oai_tui.tui.transcript.spots import Spots

COUNTED_PIECES = 400
"""So many pieces of a selection are counted exactly; a larger one is told by its lines alone."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is selected; `characters` is -1 where `lines` is a guess."""

    lines: int
    characters: int

    def __str__(self) -> str:
        if self.characters < 0:
            return f"about {units.counted(self.lines, 'line')} selected"
        lines = units.counted(self.lines, "line")
        return f"{lines}, {units.counted(self.characters, 'character')} selected"


class Selecting:
    """Holds an anchor and a caret, or neither.

    The character under the caret belongs to the selection. `has_caret` says that keys move the
    caret; `by_lines`, that whole lines are selected.
    """

    def __init__(self, spots: Spots) -> None:
        self.anchor: Offset | None = None
        self.caret: Offset | None = None
        self.has_caret = False
        self.by_lines = False
        self.spots = spots
        self.motions = Motions(spots)
        self._cell: int | None = None

    def __bool__(self) -> bool:
        return self.anchor is not None

    def clear(self) -> None:
        self.anchor = self.caret = self._cell = None
        self.has_caret = self.by_lines = False

    def select(self, anchor: Offset, caret: Offset, *, by_lines: bool = False) -> None:
        """Selects from one spot to another."""
        self.anchor, self.caret, self.by_lines = anchor, caret, by_lines
        self._cell = None

    def select_word(self, spot: Offset) -> None:
        """Selects the word at a spot, if there is one."""
        place = self.spots.place(spot)
        for match in WORD.finditer(self.spots.words(place.entry, place.piece).text):
            if match.start() <= spot.x < match.end():
                self.select(spot._replace(x=match.start()), spot._replace(x=match.end() - 1))

    def move(self, motion: Motion, count: int) -> None:
        """Moves the caret; up and down it keeps to its column."""
        if self.caret is None:
            return
        if motion == "line":
            if self._cell is None:
                self._cell = self.motions.cell(self.caret)
            self.caret = self.motions.by_line(self.caret, count, self._cell)
        else:
            self.go_to(self.motions.moved(self.caret, motion, count))

    def go_to(self, caret: Offset) -> None:
        """Puts the caret there; the anchor stays."""
        self.caret, self._cell = caret, None

    def swap(self) -> None:
        """Puts the caret at the other end."""
        self.anchor, self.caret = self.caret, self.anchor
        self._cell = None

    def widen_to_blocks(self) -> None:
        """Moves both ends out to the ends of the blocks that they are in."""
        if self.anchor is None or self.caret is None:
            return
        low, high = sorted((self.anchor, self.caret), key=_order)
        place = self.spots.place(high)
        text = self.spots.words(place.entry, place.piece).text
        first = self.spots.words(*self.spots.place(low)[:2]).text
        low = low._replace(x=len(first) - len(first.lstrip("\n")))
        high = high._replace(x=max(0, len(text) - 1))
        is_upwards = _order(self.caret) < _order(self.anchor)
        self.anchor, self.caret = (high, low) if is_upwards else (low, high)
        self._cell = None

    @property
    def selection(self) -> Selection | None:
        """What is selected, its end after the last character."""
        if self.anchor is None or self.caret is None:
            return None
        low, high = sorted((self.anchor, self.caret), key=_order)
        if not self.by_lines:
            return Selection(low, self.motions.after(high))
        first, last = self.spots.place(low), self.spots.place(high)
        start, _ = self.spots.words(first.entry, first.piece).extent(first.line)
        _, end = self.spots.words(last.entry, last.piece).extent(last.line)
        return Selection(low._replace(x=start), high._replace(x=end))

    @contextmanager
    def folding(self, entry: Entry, *, replaces: bool = False) -> Iterator[None]:
        """While the pieces of an entry change: keeps both ends on their words.

        An end in a piece that goes goes to the one above it, or if the pieces are replaced by
        others, to the one that takes its place.
        """
        anchor, caret = self._held(entry, self.anchor), self._held(entry, self.caret)
        yield
        self.anchor = self._kept(entry, self.anchor, anchor, replaces)
        self.caret = self._kept(entry, self.caret, caret, replaces)

    def _held(self, entry: Entry, spot: Offset | None) -> Sequence[Piece]:
        """The pieces of an entry down to that of a spot; none if it is in another entry."""
        if spot is None or not self.spots.index.entries:
            return []
        place = self.spots.place(spot)
        is_here = self.spots.index.entries[place.entry] is entry
        return entry.pieces[: place.piece + 1] if is_here else []

    def _kept(
        self, entry: Entry, spot: Offset | None, held: Sequence[Piece], replaces: bool
    ) -> Offset | None:
        if spot is None or not held:
            return spot
        now = {id(piece): at for at, piece in enumerate(entry.pieces)}
        number = self.spots.index.number(entry)
        if (at := now.get(id(held[-1]))) is not None:
            return Offset(spot.x, self.spots.address(number, at))
        above = next((now[id(p)] for p in reversed(held) if id(p) in now), -1)
        at = max(0, min(above + replaces, len(entry.pieces) - 1))
        return Offset(spot.x if replaces else 0, self.spots.address(number, at))

    def extent(self) -> Extent:
        """How much is selected."""
        selection = self.selection
        if selection is None or selection.start is None or selection.end is None:
            return Extent(0, 0)
        texts: list[str] = []
        for number, piece, start, end in self.spots.pieces(selection):
            if len(texts) == COUNTED_PIECES:
                index = self.spots.index
                top, bottom = self.spots.place(selection.start), self.spots.place(selection.end)
                return Extent(1 + index.y(bottom) - index.y(top), -1)
            words = self.spots.words(number, piece)
            if not words.is_silent:
                texts.append(words.text[start : None if end == -1 else end])
        text = "\n".join(texts)
        return Extent(text.count("\n") + 1, len(text))


def _order(spot: Offset) -> tuple[int, int]:
    return spot.y, spot.x
