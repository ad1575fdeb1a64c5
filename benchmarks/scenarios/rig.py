"""The rig itself: how fast it reads, and how late it sees a key that comes back at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.programs import Program, running
from benchmarks.results import Figure, percentile

_MEGABYTES = 50
_FLOOD = Program(
    name="a program that only writes",
    command=(
        *(sys.executable, "-c"),
        "import os; data = b'x' * 4096\n"
        f"for _ in range({_MEGABYTES * 1_000_000 // 4096}): os.write(1, data)\n"
        "input()",
    ),
    ready="x",
)
_CAT = Program(
    name="cat", command=("sh", "-c", "stty raw -echo; echo ready; exec cat"), ready="ready"
)


def rig(bench: Bench) -> Iterator[Figure]:
    """What every other figure includes."""
    with running(_FLOOD, bench.server, is_ready=False) as terminal:
        while not terminal.bytes_read:
            time.sleep(0.001)
        began, read = time.monotonic(), terminal.bytes_read
        ended = terminal.settle()
        speed = (terminal.bytes_read - read) / 1e6 / (ended - began)
    yield Figure("the rig itself", _FLOOD.name, "read", "MB/s", (speed,))
    with running(_CAT, bench.server) as terminal:
        echoes = [1e3 * seconds for seconds in terminal.typed("qzxjQZXJKqzxjZQJXKzq", 0.07)]
    for per_cent in (50, 95):
        quantity = f"key echo p{per_cent}"
        value = percentile(echoes, per_cent)
        yield Figure("the rig itself", _CAT.name, quantity, "ms", (value,))
