"""Characters outside the basic plane whose two halves arrived in two chunks."""

from __future__ import annotations

from oai_tui.core.text import without_surrogates


class SurrogateJoiner:
    """Holds back the first half of a pair until the second one comes."""

    __slots__ = ("_half",)

    def __init__(self) -> None:
        self._half = ""

    def feed(self, text: str) -> str:
        """`text` as it can be encoded, as far as it can be told yet."""
        if text.isascii() and not self._half:
            return text
        text, self._half = self._half + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return without_surrogates(text)

    def finish(self) -> str:
        """U+FFFD when a half was still waiting for its other one."""
        half, self._half = self._half, ""
        return without_surrogates(half)
