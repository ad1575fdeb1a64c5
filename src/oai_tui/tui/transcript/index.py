"""Where everything is: entries one below the other, guessed at until they come into sight."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from oai_tui.core.message import Message
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.heights import Heights
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.pieces import Piece

OPEN_ENTRIES = 120
"""Messages whose pieces are kept."""
LAID_OUT_LINES = 3_000
"""Lines that are kept, but for those of the piece that was asked for last."""


class Place(NamedTuple):
    """A line: which one of which piece of which entry."""

    entry: int
    piece: int
    line: int


TOP = Place(0, 0, 0)


class Index:
    """The entries of a transcript and the heights of all that is in them, for one page."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.page = Page(80)
        self._heights = Heights()
        self._serial = 0
        self._by_id: dict[str, Entry] = {}
        self._opened: OrderedDict[int, Entry] = OrderedDict()
        self._laid_out: OrderedDict[int, tuple[Piece, int]] = OrderedDict()
        self._line_count = 0

    # What there is

    def show(self, messages: Sequence[Message]) -> None:
        """Replaces everything."""
        self._opened.clear()
        self._laid_out.clear()
        self._line_count = 0
        self.entries = list(map(Entry, messages, count(self._serial)))
        self._serial += len(self.entries)
        self._by_id = {entry.message.id: entry for entry in self.entries}
        self._heights = Heights(entry.guess(self.page) for entry in self.entries)

    def add(self, message: Message) -> Entry:
        entry = Entry(message, self._serial)
        self._serial += 1
        self.entries.append(entry)
        self._by_id[message.id] = entry
        self._heights.insert(len(self._heights), entry.guess(self.page))
        return entry

    def remove(self, message_id: str) -> None:
        entry = self._by_id.pop(message_id, None)
        if entry is not None:
            place = self.entries.index(entry)
            del self.entries[place]
            self._heights.remove(place)
            self._opened.pop(entry.serial, None)

    def find(self, message_id: str) -> Entry | None:
        return self._by_id.get(message_id)

    def number(self, entry: Entry) -> int:
        """The place of an entry among the others."""
        return self.number_of_serial(entry.serial)

    def number_of_serial(self, serial: int) -> int:
        """The place of the entry with that serial, or of the next one if it is gone."""
        return bisect_left(self.entries, serial, key=lambda entry: entry.serial)

    # Where it is

    @property
    def total(self) -> int:
        return self._heights.total

    def height(self, number: int) -> int:
        return self._heights[number]

    def true_height(self, entry: Entry) -> int:
        """How many lines an entry takes; all of it is laid out for that."""
        number = self.number(entry)
        return sum(len(self.lines(number, at)) for at in range(len(self.open(number).pieces)))

    def end(self) -> Place:
        """The place after the last line of all; there must be an entry."""
        number = len(self.entries) - 1
        return Place(number, len(self.open(number).pieces), 0)

    def share(self, place: Place) -> float:
        """How far into its piece a place is, from 0 to 1."""
        return place.line / max(1, self.entries[place.entry].heights[place.piece])

    def at_share(self, place: Place, share: float) -> Place:
        """The line of the same piece that is so far into it."""
        height = len(self.lines(place.entry, place.piece))
        return place._replace(line=min(max(0, height - 1), int(share * height)))

    def place(self, y: int) -> Place:
        """What is at a line of the whole; there must be an entry."""
        number = self._heights.find(max(0, y))
        entry = self.open(number)
        inner = max(0, y - self._heights.top(number))
        piece = entry.heights.find(inner)
        line = min(inner - entry.heights.top(piece), max(0, entry.heights[piece] - 1))
        return Place(number, piece, line)

    def y(self, place: Place) -> int:
        """The line of the whole at which a place is."""
        entry = self.open(place.entry)
        return self._heights.top(place.entry) + entry.heights.top(place.piece) + place.line

    def lines(self, number: int, piece: int) -> list[Line]:
        """The lines of a piece, whose height is true from now on."""
        entry = self.open(number)
        found = entry.pieces[piece]
        lines = found.lines(self.page)
        self._keep(found, len(lines))
        if entry.heights[piece] != len(lines):
            entry.heights.set(piece, len(lines))
            self._heights.set(number, entry.heights.total)
        return lines

    def _keep(self, piece: Piece, count: int) -> None:
        """Notes that a piece keeps so many lines; lets those go that nobody has asked for long."""
        _, known = self._laid_out.pop(id(piece), (piece, 0))
        self._laid_out[id(piece)] = (piece, count)
        self._line_count += count - known
        while self._line_count > LAID_OUT_LINES and len(self._laid_out) > 1:
            _, (oldest, freed) = self._laid_out.popitem(last=False)
            self._line_count -= freed
            oldest.let_go()

    def open(self, number: int) -> Entry:
        """The entry with its pieces made and measured."""
        entry = self.entries[number]
        if not entry.is_open:
            entry.open()
            self.measure(number)
        self._opened[entry.serial] = entry
        self._opened.move_to_end(entry.serial)
        if len(self._opened) > OPEN_ENTRIES:
            _, oldest = self._opened.popitem(last=False)
            oldest.close()
        return entry

    def measure(self, number: int, first: int = 0) -> None:
        """Takes the heights of the pieces of an entry anew, from the piece `first` on."""
        entry = self.entries[number]
        if not entry.is_open:
            self._heights.set(number, entry.guess(self.page))
            return
        first = min(first, len(entry.heights))
        entry.heights.replace_from(
            first, [piece.height(self.page) for piece in entry.pieces[first:]]
        )
        self._heights.set(number, entry.heights.total)

    def turn(self, page: Page) -> None:
        """Changes the page: all heights are guesses again."""
        self.page = page
        for entry in self.entries:
            if entry.is_open:
                entry.heights = Heights(piece.height(page) for piece in entry.pieces)
        self._heights = Heights(
            entry.heights.total if entry.is_open else entry.guess(page) for entry in self.entries
        )

    def downwards(self, place: Place) -> Iterator[tuple[Place, Line]]:
        """The lines from a place on."""
        number, piece, line = place
        while number < len(self.entries):
            entry = self.open(number)
            while piece < len(entry.pieces):
                lines = self.lines(number, piece)
                for at in range(line, len(lines)):
                    yield Place(number, piece, at), lines[at]
                piece, line = piece + 1, 0
            number, piece = number + 1, 0

    def upwards(self, place: Place) -> Iterator[tuple[Place, Line]]:
        """The lines above a place, the nearest first."""
        number, piece, line = place
        while number >= 0:
            entry = self.open(number)
            while piece >= 0:
                lines = self.lines(number, piece) if piece < len(entry.pieces) else []
                for at in range(min(line, len(lines)) - 1, -1, -1):
                    yield Place(number, piece, at), lines[at]
                piece -= 1
                line = len(entry.pieces[piece].lines(self.page)) if piece >= 0 else 0
            number -= 1
            if number >= 0:
                piece = len(self.open(number).pieces)
                line = 0
