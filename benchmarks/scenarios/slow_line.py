"""A line that carries 2,000 bytes a second, as a bad link to a far machine does."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks import keys
from benchmarks.bench import Bench
from benchmarks.programs import OAI_TUI, running
from benchmarks.results import Figure, percentile
from benchmarks.scenarios.streaming import ask

_PACE = 2_000.0
_RATE = 50
_WORD = "qzxjQZXJKqzxjZQJXKzq"
_PAUSE = 0.47


def slow_line(bench: Bench) -> Iterator[Figure]:
    """Key echo while an answer comes, and what is still under way when it is stopped."""
    word = _WORD[:10] if bench.is_quick else _WORD
    tokens = int(_RATE * (len(word) * _PAUSE + 30))
    with running(OAI_TUI, bench.server) as terminal:
        terminal.pace = _PACE
        ask(bench, terminal, OAI_TUI, tokens, _RATE)
        time.sleep(3)
        echoes = [1e3 * seconds for seconds in terminal.typed(word, _PAUSE, patience=10)]
        waiting, read = float(terminal.unread_bytes()), terminal.bytes_read
        stopped = terminal.send(keys.ESCAPE)
        shown = terminal.wait("stopped")
        after = float(terminal.bytes_read - read)
    for per_cent in (50, 95):
        value = percentile(echoes, per_cent)
        yield _figure(f"key echo p{per_cent} while streaming", "ms", value)
    yield _figure("in the kernel when stopped", "bytes", waiting)
    yield _figure("read from the stop until it is shown", "bytes", after)
    yield _figure("from the stop until it is shown", "s", shown - stopped)


def _figure(quantity: str, unit: str, value: float) -> Figure:
    return Figure("slow line, 2 kB/s", OAI_TUI.name, quantity, unit, (value,))
