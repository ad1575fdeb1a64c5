"""Looks in the colours of the theme."""

from __future__ import annotations

from collections.abc import Callable

from rich.style import Style

from oai_tui.tui.transcript.looks import BOLD, ITALIC, STRIKE, UNDERLINE, Look

ROLES = (
    "text",
    "muted",
    "author-user",
    "author-assistant",
    "author-system",
    "author-tool",
    "live",
    "warning",
    "error",
    "fold",
    "folded",
    "tool",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "bar",
    "rule",
    "list-mark",
    "list-done",
    "link",
    "link-target",
    "table-header",
    "code",
    "code-header",
    "code-inline",
    "code-comment",
    "code-keyword",
    "code-type",
    "code-name",
    "code-string",
    "code-number",
    "code-operator",
    "code-variable",
    "code-inserted",
    "code-deleted",
    "cursor",
    "cursor-code",
    "more",
    "hit",
    "hit-current",
)
"""The roles that a look can have; each is a component class `transcript--ROLE`."""

COMPONENTS = frozenset(f"transcript--{role}" for role in ROLES)

MOST_STYLES = 1_000
"""Every link has a look of its own, so there is no end to them."""


class Palette:
    """The styles for looks, made when first asked for and forgotten when the theme changes.

    `resolve` gives the style of a role; it is the widget's.
    """

    def __init__(self, resolve: Callable[[str], Style]) -> None:
        self._resolve = resolve
        self._styles: dict[Look, Style] = {}

    def clear(self) -> None:
        self._styles.clear()

    def __len__(self) -> int:
        return len(self._styles)

    def __getitem__(self, look: Look) -> Style:
        style = self._styles.get(look)
        if style is None:
            if len(self._styles) >= MOST_STYLES:
                self._styles.clear()
            style = self._styles[look] = self._made(look)
        return style

    def _made(self, look: Look) -> Style:
        style = self._resolve(f"transcript--{look.role}")
        marks = look.marks
        if marks:
            style += Style(
                bold=True if marks & BOLD else None,
                italic=True if marks & ITALIC else None,
                strike=True if marks & STRIKE else None,
                underline=True if marks & UNDERLINE else None,
            )
        if is_web_address(look.href):
            style += Style(link=look.href)
        return style


def is_web_address(href: str) -> bool:
    """Whether a link may be handed to the terminal: a plain http or https address."""
    return (
        href.startswith(("http://", "https://"))
        and href.isascii()
        and href.isprintable()
        and " " not in href
    )
