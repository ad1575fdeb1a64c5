"""Where a key takes the caret of a selection: by character, word, line, block and message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal, TypeAlias

from rich.cells import cell_len, get_character_cell_size
from textual.geometry import Offset

from oai_tui.tui.transcript.index import TOP, Place
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.spots import Spots
from oai_tui.tui.transcript.viewport import Row
from oai_tui.tui.transcript.wording import is_ornament

Motion: TypeAlias = Literal["character", "word", "word_end", "line", "block", "message"]

WORD = re.compile(r"[\w./:@%+~-]+|[^\w\s]+")
_JOINER = "\u200d"


class Motions:
    """Moves spots. What is at the end of everything stays where it is."""

    def __init__(self, spots: Spots) -> None:
        self._spots = spots
        self._index = spots.index

    def moved(self, spot: Offset, motion: Motion, count: int) -> Offset:
        """The spot that is `count` of these further down, or further up if it is negative."""
        match motion:
            case "character":
                return self._by_character(spot, 1 if count > 0 else -1)
            case "word" | "word_end":
                return self._by_word(spot, 1 if count > 0 else -1, at_end=motion == "word_end")
            case "block":
                return self._by_block(spot, count > 0)
            case "message":
                return self._by_message(spot, count)
            case "line":
                return self.by_line(spot, count, self.cell(spot))

    def cell(self, spot: Offset) -> int:
        """The cell of its line at which a spot is."""
        line = self._line(self._spots.place(spot))
        return cell_len(line.text[: self._spots.character(spot)])

    def by_line(self, spot: Offset, count: int, cell: int) -> Offset:
        """So many lines down or up, to the character that is at a cell there or before it."""
        place = self._spots.place(spot)
        rows = [row for row, _ in islice(self._beyond(place, count > 0), abs(count))]
        return self._at_cell(rows[-1] if rows else place, cell)

    def line_start(self, spot: Offset) -> Offset:
        """The first character of the line that is not a blank."""
        place = self._spots.place(spot)
        line = self._line(place)
        words = line.words
        return self._spots.at(place, line.decor + len(words) - len(words.lstrip(" ")))

    def line_end(self, spot: Offset) -> Offset:
        return self._last_of(self._spots.place(spot))

    def first(self) -> Offset:
        return self._spots.at(TOP)

    def last(self) -> Offset:
        """The last character of the last line that is not blank."""
        end = self._index.end()
        words = (place for place, line in self._index.upwards(end) if line.text.strip())
        return self._last_of(next(words, TOP))

    def after(self, spot: Offset) -> Offset:
        """The end of the character at a spot, with the marks that belong to it."""
        place = self._spots.place(spot)
        words = self._spots.words(place.entry, place.piece)
        _, end = words.extent(place.line)
        return spot._replace(x=min(end, _seam(words.text, spot.x + 1)))

    def _by_character(self, spot: Offset, direction: int) -> Offset:
        place = self._spots.place(spot)
        words = self._spots.words(place.entry, place.piece)
        start, end = words.extent(place.line)
        if direction > 0 and (after := _seam(words.text, spot.x + 1)) < end:
            return spot._replace(x=after)
        if direction < 0 and spot.x > start:
            return spot._replace(x=max(start, _seam_before(words.text, spot.x)))
        row = next(self._beyond(place, direction > 0), None)
        if row is None:
            return spot
        return self._spots.at(row[0]) if direction > 0 else self._last_of(row[0])

    def _by_word(self, spot: Offset, direction: int, *, at_end: bool) -> Offset:
        place = self._spots.place(spot)
        offset = spot.x
        for number, piece in self._pieces_from(place, direction):
            text = self._spots.words(number, piece).text
            found = [m.end() - 1 if at_end else m.start() for m in WORD.finditer(text)]
            if (number, piece) == place[:2]:
                found = [at for at in found if (at > offset if direction > 0 else at < offset)]
            if found:
                x = found[0] if direction > 0 else found[-1]
                return Offset(x, self._spots.address(number, piece))
        return self.last() if direction > 0 else self.first()

    def _by_block(self, spot: Offset, is_down: bool) -> Offset:
        """To the next blank line behind words, as an editor does."""
        has_words = False
        last = self._spots.place(spot)
        for place, line in self._beyond(last, is_down):
            is_blank = not line.words.strip()
            if is_blank and has_words:
                return self._spots.at(place)
            has_words |= not is_blank
            last = place
        return self._last_of(last) if is_down else self._spots.at(last)

    def _by_message(self, spot: Offset, count: int) -> Offset:
        place = self._spots.place(spot)
        is_within = count < 0 and place[1:] != (0, 0)
        number = place.entry + count + is_within
        if number >= len(self._index.entries):
            return self.last()
        return self._spots.at(Place(max(0, number), 0, 0))

    def _line(self, place: Place) -> Line:
        return self._index.lines(place.entry, place.piece)[place.line]

    def _last_of(self, place: Place) -> Offset:
        words = self._spots.words(place.entry, place.piece)
        start, end = words.extent(place.line)
        spot = self._spots.at(place, len(self._line(place).text))
        return spot._replace(x=max(start, _seam_before(words.text, end)) if end > start else start)

    def _at_cell(self, place: Place, cell: int) -> Offset:
        spot, last = self._spots.at(place, 0), self._last_of(place)
        line = self._line(place)
        at = cell_len(line.text[: line.decor])
        words = self._spots.words(place.entry, place.piece)
        while spot.x < last.x:
            after = min(last.x, _seam(words.text, spot.x + 1))
            at += cell_len(words.text[spot.x : after])
            if at > cell:
                break
            spot = spot._replace(x=after)
        return spot

    def _beyond(self, place: Place, is_down: bool) -> Iterator[Row]:
        """The lines below a place, or above it, that say something of their own."""
        if is_down:
            rows = self._index.downwards(place._replace(line=place.line + 1))
        else:
            rows = self._index.upwards(place)
        return (row for row in rows if not is_ornament(row[1]))

    def _pieces_from(self, place: Place, direction: int) -> Iterator[tuple[int, int]]:
        """The pieces from that of a place on, downwards or upwards."""
        number, piece = place.entry, place.piece
        while 0 <= number < len(self._index.entries):
            pieces = len(self._index.open(number).pieces)
            piece = min(piece, pieces - 1)
            while 0 <= piece < pieces:
                yield number, piece
                piece += direction
            number += direction
            piece = 0 if direction > 0 else 1 << 24


def _seam(text: str, at: int) -> int:
    """The first offset from `at` on at which a character begins that has a cell of its own."""
    while 0 < at < len(text) and _is_joined(text, at):
        at += 1
    return at


def _seam_before(text: str, at: int) -> int:
    at = max(0, at - 1)
    while at > 0 and _is_joined(text, at):
        at -= 1
    return at


def _is_joined(text: str, at: int) -> bool:
    return text[at - 1] == _JOINER or (text[at] != "\n" and not get_character_cell_size(text[at]))
