"""What is searched for: a literal text, in any case of letters unless it has a capital."""

from __future__ import annotations

import html
import re

_LETTERS = re.compile(r"[^\W_]+")


class Needle:
    """Finds a text in what is shown, and tells quickly where it cannot be.

    A blank in it is found where a line breaks, too.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        flags = re.IGNORECASE if text == text.lower() else 0
        self._pattern = re.compile(re.escape(text).replace("\\ ", "[ \n]"), flags)
        self._words = [word for word in _words(text) if not word.isdigit()]

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where it begins and ends in a text."""
        return [match.span() for match in self._pattern.finditer(text)]

    def count(self, text: str) -> int:
        return len(self._pattern.findall(text))

    def may_be_in(self, letters: str) -> bool:
        """Whether it may be in what is shown of a source with these `letters_of`."""
        return all(word in letters for word in self._words)


def letters_of(source: str) -> str:
    """The letters and digits of a source without anything between them.

    A word that is shown may be torn apart by markup in the source; its letters are not. Entities
    are what they stand for in text, but themselves in code, so both are told.
    """
    letters = "".join(_words(source))
    if "&" not in source:
        return letters
    return letters + "\n" + "".join(_words(html.unescape(source)))


def _words(text: str) -> list[str]:
    """Runs of letters and digits, with all that `re.IGNORECASE` takes for the same made the same.

    For it the dotless i is an i; for `casefold` it is a letter of its own.
    """
    return _LETTERS.findall(text.casefold().replace("ı", "i"))
