"""The only way in for text from outside: `Content`, cleaned and without markup."""

from __future__ import annotations

from textual.content import Content

from oai_tui.core.text import clean, clean_line


def outside(text: str) -> Content:
    """`text` as it may be shown, over as many lines as it has."""
    return Content(clean(text))


def outside_line(text: str, limit: int | None = None) -> Content:
    """`text` on one line, cut to `limit` characters if it is given."""
    return Content(clean_line(text, limit))
