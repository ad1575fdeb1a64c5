"""What is taken out of the transcript: messages and pieces as Markdown, text as shown, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from textual.selection import Selection

from oai_tui.core.text import clean
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.layout import COPY_HINT
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.pieces import CodePiece, Piece, Plain, Prose, TablePiece
from oai_tui.tui.transcript.spots import Spots

HINT_CELLS = len(COPY_HINT) + 1
"""The cells at the end of the line above code that say how to copy it."""

_BACKTICKS = re.compile(r"`{3,}")


def source_of(entry: Entry) -> str:
    """The words of a message as its author wrote them, without what a terminal would obey."""
    return clean(entry.words).strip("\n")


def code_of(header: Line) -> str:
    """The code below the line that stands above it."""
    return clean(header.code.text).rstrip("\n") if header.code is not None else ""


def shown_texts(spots: Spots, selection: Selection) -> Iterator[str]:
    """What is selected as it is shown, piece by piece; a line break belongs between two.

    Ornaments are left out, and lines that were wrapped are one again.
    """
    for number, piece, start, end in spots.pieces(selection):
        words = spots.words(number, piece)
        if not words.is_silent:
            yield words.text[start : None if end == -1 else end]


def source_texts(spots: Spots, selection: Selection) -> Iterator[str]:
    """The Markdown of the pieces that a selection touches, message by message."""
    current = -1
    touched: list[Piece] = []
    for number, piece, _, _ in spots.pieces(selection):
        entry = spots.index.entries[number]
        if number != current:
            yield from filter(None, (source_of_pieces(touched),))
            current, touched = number, []
        touched.append(entry.pieces[piece])
    yield from filter(None, (source_of_pieces(touched),))


def source_of_pieces(pieces: Iterable[Piece]) -> str:
    """The Markdown of pieces that follow each other; what stands around the words has none."""
    parts: list[str] = []
    code: list[str] = []
    is_apart = False
    last: Piece | None = None
    for piece in pieces:
        source = _source(piece)
        if source is None:
            is_apart = True
            continue
        if isinstance(piece, CodePiece) and piece.before is not None and piece.before is last:
            code = [*code, *piece.source_lines]
            parts[-1] = _fenced(piece.language, code)
        else:
            if parts:
                parts.append("\n\n" if is_apart or piece.gap else "\n")
            parts.append(source)
            code = piece.source_lines if isinstance(piece, CodePiece) else []
        is_apart, last = False, piece
    return "".join(parts)


def _source(piece: Piece) -> str | None:
    match piece:
        case Prose(source=source) | Plain(source=source):
            return source.strip("\n")
        case CodePiece(language=language, source_lines=lines):
            return _fenced(language, lines)
        case TablePiece(header=header, rows=rows, partial=partial):
            return "".join((header, *rows, partial)).rstrip("\n")
    return None


def _fenced(language: str, lines: list[str]) -> str:
    """Code between fences that are longer than any in it."""
    text = "\n".join(lines)
    fence = "`" * (max(map(len, _BACKTICKS.findall(text)), default=2) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def character_at(line: Line, cell: int) -> int:
    """The character of a line's text that is at a cell, or the one after the last."""
    at = 0
    for number, character in enumerate(line.text):
        at += cell_len(character)
        if cell < at:
            return number
    return len(line.text)


def link_at(line: Line, character: int) -> str:
    """Where the link at a character leads, or nothing."""
    for run in line.runs:
        if character < len(run.text):
            return run.look.href
        character -= len(run.text)
    return ""
