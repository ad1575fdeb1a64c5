"""A JSON value that knows where it stands, so that an error can name the place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from oai_tui.core.errors import FormatError
from oai_tui.core.text import without_surrogates

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and its place, such as `conversations[2].messages[5].role`.

    Each reading method raises FormatError, naming the place, when the value is not of its kind.
    """

    value: Any
    place: str = ""

    def wrong(self, what: str) -> FormatError:
        """The error to raise when this value is not what it should be."""
        return FormatError(f"{self.place or 'the file'}: {what}.")

    # The members of an object

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def has(self, key: str) -> bool:
        """Whether the member is there and is not null."""
        return key in self and self.value[key] is not None

    def __getitem__(self, key: str) -> Placed:
        """The member of that name; null when it is not there."""
        place = f"{self.place}.{key}" if self.place else key
        return Placed(self.object().get(key), place)

    def items(self) -> Iterator[Placed]:
        """The members of a list; null stands for an empty one."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            raise self.wrong("should be a list")
        for index, value in enumerate(self.value):
            yield Placed(value, f"{self.place}[{index}]")

    # What a value is read as

    def object(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.wrong("should be an object")
        return self.value

    def text(self, default: str | None = None) -> str:
        if self.value is None and default is not None:
            return default
        if not isinstance(self.value, str):
            raise self.wrong("should be a text")
        return without_surrogates(self.value)

    def optional_text(self) -> str | None:
        return None if self.value is None else self.text()

    def flag(self, default: bool) -> bool:
        if self.value is None:
            return default
        if not isinstance(self.value, bool):
            raise self.wrong("should be true or false")
        return self.value

    def integer(self, default: int | None = None) -> int:
        if self.value is None and default is not None:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.wrong("should be a whole number")
        if abs(self.value) >= 2**53:
            raise self.wrong("is too large a number")
        return self.value

    def optional_integer(self) -> int | None:
        return None if self.value is None else self.integer()

    def optional_seconds(self) -> float | None:
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("should be a number of seconds")
        if not math.isfinite(self.value):
            raise self.wrong("should be a finite number")
        return float(self.value)

    def word(self, kind: type[Word], default: Word | None = None) -> Word:
        """One of the words of an enumeration."""
        if self.value is None and default is not None:
            return default
        try:
            return kind(self.value)
        except ValueError as error:
            words = ", ".join(word.value for word in kind if word.value)
            raise self.wrong(f"should be one of: {words}") from error

    def time(self, default: datetime) -> datetime:
        """RFC 3339, or seconds since 1970, to the millisecond; without a zone it is UTC."""
        if self.value is None:
            return default
        try:
            moment = _moment(self.value)
        except (ValueError, OverflowError, OSError) as error:
            raise self.wrong("should be a time such as 2026-11-22T14:02:09.120Z") from error
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def optional_time(self) -> datetime | None:
        return None if self.value is None else self.time(datetime.min.replace(tzinfo=UTC))


def _moment(value: object) -> datetime:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    if not isinstance(value, str):
        raise ValueError(value)
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
