"""Parts of the program, measured without a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.results import Figure
from benchmarks.transcript import measure


def transcript(bench: Bench) -> Iterator[Figure]:
    """The transcript's own figures: what parsing, layout and painting cost."""
    for name, unit, values in measure(bench.is_quick):
        yield Figure("transcript alone", "oai-tui", name, unit, tuple(values))
