"""Which pieces of a line fit into its width: they give way in the order of their rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

GAP = 3
"""Cells between two pieces."""
URGENT = 1
"""Pieces up to this rank may shorten what is at the left; the others fill what it leaves."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line; those of the lowest rank stay longest."""

    content: Content
    rank: int


def fit_line(
    width: int, left: Content, pieces: Sequence[Piece], shortest_left: int = 24
) -> Content:
    """A line of exactly `width` cells: `left`, then the pieces that fit, at the right.

    The pieces keep their order. `left` is cut with an ellipsis, but is never cut to less than
    `shortest_left` cells for the sake of a piece.
    """
    if width <= 0:
        return Content("")
    reserved = min(left.cell_length, shortest_left)
    shown: set[int] = set()
    used = 0
    for index, piece in sorted(enumerate(pieces), key=lambda numbered: numbered[1].rank):
        needed = piece.content.cell_length + GAP
        room = width - (reserved if piece.rank <= URGENT else left.cell_length)
        if used + needed > room:
            break
        shown.add(index)
        used += needed
    kept = [piece.content for index, piece in enumerate(pieces) if index in shown]
    right = Content(" " * GAP).join(kept)
    room = width - right.cell_length - (GAP if kept else 0)
    if left.cell_length > room:
        left = left.truncate(max(1, room), ellipsis=True)
    return left + Content(" " * max(0, width - left.cell_length - right.cell_length)) + right
