"""What a terminal obeys in a program's output, and texts that try to make it obey them."""

from __future__ import annotations

import re

PAYLOAD = (
    "\x1b]0;own\x07\x1b]2;own\x1b\\\x1b]8;;http://own/\x1b\\\x1b]52;c;b3du\x07"
    "\x1b[5;8;53m\x1b[2J\x1b[3J\x1b[9999;1H\x1b[?1049l\x1bP+own\x1b\\\x1b_own\x1b\\\x1bc"
    "\x9b53m\x9d2;own\x9c\x90own\x9c\x00\x08\x0b\x0c\x7f"
    "\u202e\u2066\u061c\u200f[/red][@click=app.quit]own[/][blink]"
)
"""Every kind of sequence that moves, paints, names, copies or resets, and Textual's markup."""

_TOKEN = re.compile(
    r"""
      \x1b\[ [0-?]* [ -/]* [@-~]
    | \x1b\] .*? (?: \x07 | \x1b\\ | $ )
    | \x1b [PX^_] .*? (?: \x1b\\ | $ )
    | \x1b [ -/]* [0-~]?
    | [\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]
    """,
    re.VERBOSE | re.DOTALL,
)
_UNFINISHED = re.compile(r"\x1b(\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?$")
"""The output of a program that still runs may end within a sequence."""
_OURS = re.compile(
    r"""
      \x1b\[ (?! 5;8;53m ) [0-9;]* m
    | \x1b\[ (?! 9999 ) [0-9;]* H
    | \x1b\[ [0-9]* [ABCDGKX]
    | \x1b\[ (?: [0-9]+;[0-9]+ )? r
    | \x1b\[ [0-9]+;[0-9]+ s
    | \x1bM | \x1b\[4l | \x1b\(B | \x0f
    | \x1b\[ \? (?: 6|69 ) [hl]
    | \x1b\[ \? (?: 7|25|1000|1003|1004|1006|1015|1016|2004|2026|2048 ) [hl]
    | \x1b\[ \? 1049 h
    | \x1b\[ [<>] [0-9]* u
    | \x1b\[ \? [0-9]+ \$p
    | \x1b\]22;[a-z-]*\x07
    | \x1b\]8; (?: id=[0-9]+; [!-~]* | ; ) \x1b\\
    """,
    re.VERBOSE,
)
"""What Textual and the driver write: styles, places, erasing, scrolling, modes, queries, the
pointer's shape, links."""


def hostile(mark: str) -> str:
    """A text that begins with `mark` and then tries everything.

    Wherever it is shown as it should be, `seen(mark)` is on the screen.
    """
    return f"{mark}[b]{PAYLOAD}"


def seen(mark: str) -> str:
    """How a hostile text begins on the screen: with its markup as it was written."""
    return f"{mark}[b]"


def obeyed(output: bytes | bytearray) -> list[str]:
    """The control sequences and characters in `output` that neither we nor Textual write."""
    text = _UNFINISHED.sub("", bytes(output).decode("utf-8", "replace"))
    return [
        f"{token[0]!r} after {text[max(0, token.start() - 60) : token.start()]!r}"
        for token in _TOKEN.finditer(text)
        if not _OURS.fullmatch(token[0])
    ]
