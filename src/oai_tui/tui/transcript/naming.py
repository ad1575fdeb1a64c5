"""Which pieces name which link definitions, for those that are defined below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oai_tui.tui.transcript.pieces import Piece, Prose, TablePiece


class Naming:
    """Looks at each piece once, and only when something is defined."""

    def __init__(self) -> None:
        self._seen = 0
        self._pieces: dict[str, list[int]] = {}

    def named(self, labels: Iterable[str], pieces: Sequence[Piece]) -> list[int]:
        """Lets the pieces that name these labels forget their lines; tells which those are."""
        for index in range(self._seen, len(pieces)):
            piece = pieces[index]
            if isinstance(piece, Prose | TablePiece):
                for label in piece.labels():
                    self._pieces.setdefault(label, []).append(index)
        self._seen = len(pieces)
        found = [index for label in labels for index in self._pieces.pop(label, ())]
        for index in found:
            piece = pieces[index]
            if isinstance(piece, Prose | TablePiece):
                piece.forget()
        return found
