"""On which line of a TOML text a key stands."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence


def line_of(text: str, keys: Sequence[str]) -> int | None:
    """The line on which the value at `keys` begins, counted from 1; None if it is not there.

    The parser itself is asked, with one more line at a time, so that every way of writing a
    key is understood. That is slow, and only done for a file in which something is wrong.
    """
    lines = text.split("\n")
    begins = 1
    for count in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        if _holds(document, keys):
            return begins
        begins = count + 1
    return None


def _holds(document: object, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(document, dict) or key not in document:
            return False
        document = document[key]
    return True
