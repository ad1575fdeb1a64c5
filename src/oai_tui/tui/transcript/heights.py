"""Heights one below the other: where each begins, and which one holds a line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Heights:
    """A list of heights with their running sums, worked out only as far as they are asked for."""

    __slots__ = ("_heights", "_tops")

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._tops = [0]

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def replace_from(self, index: int, heights: Iterable[int]) -> None:
        """Puts these heights in the place of all from `index` on."""
        self._heights[index:] = heights
        del self._tops[index + 1 :]

    def set(self, index: int, height: int) -> None:
        if self._heights[index] != height:
            self._heights[index] = height
            del self._tops[index + 1 :]

    def insert(self, index: int, height: int) -> None:
        self._heights.insert(index, height)
        del self._tops[index + 1 :]

    def remove(self, index: int) -> None:
        del self._heights[index]
        del self._tops[index + 1 :]

    @property
    def total(self) -> int:
        return self.top(len(self._heights))

    def top(self, index: int) -> int:
        """How many lines lie above the one of that index."""
        tops = self._tops
        if index >= len(tops):
            known = tops.pop()
            tops.extend(accumulate(self._heights[len(tops) :], initial=known))
        return tops[index]

    def find(self, line: int) -> int:
        """The index of what holds that line; the first or last one beyond the ends."""
        self.top(len(self._heights))
        return max(0, min(len(self._heights), bisect_right(self._tops, line)) - 1)


NO_HEIGHTS = Heights()
"""Those of nothing; do not change them."""
