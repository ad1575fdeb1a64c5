"""How often the same request was made running: retries are told from new questions by it."""

from __future__ import annotations

from collections import OrderedDict

_REMEMBERED = 256


class Attempts:
    """Counts requests by their messages, for the last few that did not succeed."""

    def __init__(self) -> None:
        self._counts: OrderedDict[int, int] = OrderedDict()

    def next(self, messages: tuple[tuple[str, str], ...]) -> int:
        """The number of this attempt, from 1 on."""
        key = hash(messages)
        count = self._counts.pop(key, 0) + 1
        self._counts[key] = count
        if len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)
        return count

    def forget(self, messages: tuple[tuple[str, str], ...]) -> None:
        """The request succeeded: the next one like it is a first attempt."""
        self._counts.pop(hash(messages), None)
