"""Keys: values that are used but never shown."""

from __future__ import annotations

from dataclasses import dataclass

MASK = "[key]"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A key. It prints as a mask; only `reveal` gives it away."""

    _value: str

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret([key])"

    __str__ = __repr__


class Redactor:
    """Knows all keys in use and takes them out of texts that leave the program."""

    def __init__(self) -> None:
        self._values: list[str] = []

    def add(self, secret: Secret) -> None:
        value = secret.reveal()
        if len(value) >= 8 and value not in self._values:
            self._values.append(value)
            self._values.sort(key=len, reverse=True)

    def redact(self, text: str) -> str:
        """`text` with a mask in the place of every known key of at least 8 characters."""
        for value in self._values:
            text = text.replace(value, MASK)
        return text
