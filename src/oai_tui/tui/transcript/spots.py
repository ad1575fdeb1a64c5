"""Spots: characters of a transcript, addressed so that they stay on their words.

A spot is an offset as Textual keeps them in a selection. Its x counts characters of a piece's
words (`wording`), its y is made of the entry's serial and the piece. So it grows downwards, and
is the same at every width, while text arrives and guessed heights become true.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.geometry import Offset
from textual.selection import Selection

from oai_tui.tui.transcript.index import TOP, Index, Place
from oai_tui.tui.transcript.wording import Wording, Wordings

_PIECE_BITS = 24


class Spots:
    """Finds spots on the page of an index, and places for them."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._wordings = Wordings()

    def words(self, number: int, piece: int) -> Wording:
        """The words of a piece as it is laid out now."""
        return self._wordings(self.index.lines(number, piece))

    def address(self, number: int, piece: int) -> int:
        """The y of all spots in a piece."""
        return (self.index.entries[number].serial << _PIECE_BITS) | piece

    def at(self, place: Place, character: int = 0) -> Offset:
        """The spot of a character of a line's own text, or the nearest one."""
        words = self.words(place.entry, place.piece)
        return Offset(words.offset(place.line, character), self.address(place.entry, place.piece))

    def place(self, spot: Offset) -> Place:
        """The line that a spot is in, or the nearest one; there must be an entry."""
        serial, piece = divmod(spot.y, 1 << _PIECE_BITS)
        number = min(self.index.number_of_serial(serial), len(self.index.entries) - 1)
        piece = min(piece, len(self.index.open(number).pieces) - 1)
        words = self.words(number, piece)
        return Place(number, piece, words.line_of(min(spot.x, len(words.text))))

    def character(self, spot: Offset) -> int:
        """The character of its line's own text that a spot means."""
        place = self.place(spot)
        words = self.words(place.entry, place.piece)
        return words.character(place.line, min(spot.x, words.extent(place.line)[1]))

    def pieces(self, selection: Selection) -> Iterator[tuple[int, int, int, int]]:
        """Entry, piece, first offset and end (-1: all that follows) of what is selected."""
        start = TOP if selection.start is None else self.place(selection.start)
        piece = start.piece
        for number in range(start.entry, len(self.index.entries)):
            while piece < len(self.index.open(number).pieces):
                span = selection.get_span(self.address(number, piece))
                if span is None:
                    return
                yield number, piece, *span
                piece += 1
            piece = 0
