"""What a scenario is given to work with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.programs import Program
from benchmarks.results import Failure, Figure
from benchmarks.serving import LoopbackServer
from benchmarks.stores import Homes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The rig: a server, home folders with conversations, and who is measured beside oai-tui.

    A quick run measures less often, and leaves out what takes long.
    """

    server: LoopbackServer
    homes: Homes
    peers: tuple[Program, ...] = ()
    is_quick: bool = False

    def times(self, quick: int, thorough: int) -> range:
        return range(quick if self.is_quick else thorough)


Scenario = Callable[[Bench], Iterator[Figure | Failure]]
