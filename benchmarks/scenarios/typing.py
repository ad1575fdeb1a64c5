"""How long a key takes to show, at rest and while an answer comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import stores
from benchmarks.bench import Bench
from benchmarks.programs import OAI_TUI, Program, running
from benchmarks.results import Failure, Figure, percentile
from benchmarks.scenarios.streaming import ask

_WORD = "qzxjQZXJKqzxjZQJXKzqjxXZQKJjqzxKJQXZzxqj"
"""Letters that the answers have not."""
_PAUSE = 0.19
"""Seconds between keys: not a multiple of the time of a frame."""
_RATE = 50


def typing(bench: Bench) -> Iterator[Figure | Failure]:
    """Key echo in an empty conversation, and in one of 100,000 tokens."""
    long = OAI_TUI.with_arguments("--conversation", stores.LONG)
    home = None if bench.is_quick else bench.homes.containing(stores.few_long_ones)
    yield from _echoes(bench, "typing", OAI_TUI, None)
    if home:
        yield from _echoes(bench, "typing after 100,000 tokens", long, home)
    for peer in bench.peers:
        if peer.has_composer:
            yield from _echoes(bench, "typing", peer, None)


def _echoes(
    bench: Bench, scenario: str, program: Program, home: Path | None
) -> Iterator[Figure | Failure]:
    word = _WORD[:20] if bench.is_quick else _WORD
    tokens = int(_RATE * (len(word) * _PAUSE + 4))
    at_rest: list[list[float]] = []
    streaming: list[list[float]] = []
    try:
        for _ in bench.times(1, 2):
            with running(program, bench.server, home=home) as terminal:
                at_rest.append(terminal.typed(word, _PAUSE))
            with running(program, bench.server, home=home) as terminal:
                ask(bench, terminal, program, tokens, _RATE)
                time.sleep(1)
                streaming.append(terminal.typed(word, _PAUSE))
    except TimeoutError as error:
        yield Failure(scenario, program.name, str(error))
        return
    for situation, runs in (("at rest", at_rest), ("while streaming", streaming)):
        for per_cent in (50, 95):
            values = tuple(1e3 * percentile(run, per_cent) for run in runs)
            quantity = f"key echo p{per_cent} {situation}"
            yield Figure(scenario, program.name, quantity, "ms", values)
