"""Where the reader is in a transcript: what is in sight, and how that stays put or follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from oai_tui.core.message import Message
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.index import TOP, Index, Place
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.pieces import Piece

Row = tuple[Place, Line]


class Change:
    """Says from which piece on an entry has changed."""

    first = 0


class Viewport:
    """A window of `height` lines onto an index.

    While it follows, the last line of all is in its last row, or less than `follow_step` rows
    above: when the end falls below, it moves up by so many lines at once, but by no more than
    a quarter of its rows. Else its first row stays where it is, whatever happens above or below;
    `new_line_count` says how many lines have come since. Call `settle` after changes: it brings
    `rows` up to date. While it `is_held` it does not begin to follow, and keeps its first row.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.rows: list[Row] = []
        self.is_following = True
        self.new_line_count = 0
        self.follow_step = 1
        self.is_held = False
        self._height = 0
        self._top = TOP
        self._keeps_room = False

    @property
    def height(self) -> int:
        return self._height

    @height.setter
    def height(self, rows: int) -> None:
        self._height = rows
        self._keeps_room = False

    @property
    def y(self) -> int:
        """The line of the whole that is in the first row, as far as heights are known."""
        return self.index.y(self._top) if self.rows else 0

    def show(self, messages: Sequence[Message], *, at_end: bool) -> None:
        self.index.show(messages)
        self._top = TOP
        self.follow(at_end)
        self.settle()

    def take_away(self, entry: Entry) -> None:
        number = self.index.number(entry)
        self.index.remove(entry.message.id)
        if self._top.entry > number:
            self._top = self._top._replace(entry=self._top.entry - 1)
        elif self._top.entry == number:
            self._top = Place(max(0, min(number, len(self.index.entries) - 1)), 0, 0)
        self.settle()

    @contextmanager
    def changing(self, entry: Entry, *, brings_news: bool = True) -> Iterator[Change]:
        """While an entry changes: keeps the place of the reader, and counts new lines."""
        number = self.index.number(entry)
        before = self.index.height(number)
        anchors = entry.pieces if number == self._top.entry else ()
        change = Change()
        yield change
        self.index.measure(number, change.first)
        if anchors and entry.is_open:
            self._top = self._kept_place(entry, anchors)
        if brings_news and not self.is_following:
            self.count(self.index.height(number) - before)

    def count(self, lines: int) -> None:
        """Counts lines that have come out of sight."""
        self.new_line_count += max(0, lines)

    def follow(self, is_following: bool) -> None:
        """Says whether to follow the end; if so, it goes to the last row with the next settling."""
        self.is_following = is_following
        self._keeps_room = False
        if is_following:
            self.new_line_count = 0

    def hold(self, is_held: bool) -> None:
        """Keeps all rows where they are, also at the end, until let go."""
        self.is_held = is_held
        if is_held:
            self.is_following = False

    def settle(self) -> None:
        """Lays out what is in sight. At the end it begins to follow."""
        self.rows, is_end = self._in_sight() if self.index.entries else ([], True)
        if is_end and self.is_held:
            self.new_line_count = 0
        elif is_end:
            self.follow(True)
            self._keeps_room = True
        if self.rows:
            self._top = self.rows[0][0]

    def move(self, lines: int) -> None:
        """Scrolls down, or up if `lines` is negative; far away the lines are guesses."""
        if not self.rows or not lines or (lines > 0 and self.is_following):
            return
        if lines < 0:
            lines = min(lines, len(self.rows) - self.height - 1)
        place: Place | None
        if abs(lines) > 3 * self.height:
            place = self.index.place(self.index.y(self._top) + lines)
        elif lines > 0:
            below = islice(self.index.downwards(self._top), lines, None)
            place = next((place for place, _ in below), None) or self.index.end()
        else:
            above = islice(self.index.upwards(self._top), -lines - 1, None)
            place = next((place for place, _ in above), TOP)
        self.go_to(place)

    def go_to(self, place: Place) -> None:
        """Puts a place in the first row, or as near to it as the end allows."""
        if self.index.entries:
            self._top = place
            self.follow(False)
            self.settle()

    def turn(self, page: Page) -> None:
        """Changes the page; the reader stays at the same words, as near as can be told."""
        is_anchored = bool(self.rows) and not self.is_following
        share = self.index.share(self._top) if is_anchored else 0.0
        self.index.turn(page)
        self._keeps_room = False
        if is_anchored:
            self._top = self.index.at_share(self._top, share)
        self.settle()

    def _in_sight(self) -> tuple[list[Row], bool]:
        """The rows to show, and whether the last of them is the last of all."""
        if self.is_following:
            return self._at_end(), True
        rows = list(islice(self.index.downwards(self._top), self.height + 1))
        if len(rows) > self.height:
            return rows[: self.height], False
        if rows and self._keeps_room:
            return rows, True
        start = rows[0][0] if rows else self.index.end()
        above = list(islice(self.index.upwards(start), self.height - len(rows)))
        return [*reversed(above), *rows], True

    def _at_end(self) -> list[Row]:
        """The rows down to the last line of all; fewer than there could be leave room below."""
        step = max(1, min(self.follow_step, self.height // 4))
        above: list[Row] = []
        for row in islice(self.index.upwards(self.index.end()), 2 * self.height):
            if not self._keeps_room and len(above) == self.height:
                break
            above.append(row)
            if self._keeps_room and row[0] == self._top and len(above) > self.height - step:
                beyond = max(0, len(above) - self.height)
                steps = -(-beyond // step)
                return above[: len(above) - steps * step][::-1]
        return above[: self.height][::-1]

    def _kept_place(self, entry: Entry, before: Sequence[Piece]) -> Place:
        """The place of the first row after the pieces of its entry have changed.

        `before` are the pieces as they were. If the one in the first row is gone, what now
        follows the one above it has taken its place.
        """
        first = self._top.piece
        if first < min(len(before), len(entry.pieces)) and before[first] is entry.pieces[first]:
            return self._top
        now = {id(piece): at for at, piece in enumerate(entry.pieces)}
        now[0] = -1
        *above, top = (0, *map(id, before[: first + 1]))
        if (at := now.get(top)) is not None:
            return self._top._replace(piece=at)
        if (at := now.get(above[-1])) is not None and at + 1 < len(entry.pieces):
            height = len(self.index.lines(self._top.entry, at + 1))
            return Place(self._top.entry, at + 1, min(self._top.line, max(0, height - 1)))
        kept = next(at for piece in reversed(above) if (at := now.get(piece)) is not None)
        return Place(self._top.entry, max(0, kept), 0)
