"""From the command to the first frame, and to the first key that shows."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import stores
from benchmarks.bench import Bench
from benchmarks.homes import environment
from benchmarks.programs import EMPTY_APP, OAI_TUI, PLAIN_SCRIPT, Program, running
from benchmarks.results import Failure, Figure

NAME = "start"
_KEY = "q"


def start(bench: Bench) -> Iterator[Figure | Failure]:
    many = bench.homes.containing(stores.ten_thousand)
    runs = [
        (EMPTY_APP.name, EMPTY_APP, None),
        (PLAIN_SCRIPT.name, PLAIN_SCRIPT, None),
        (OAI_TUI.name, OAI_TUI, None),
        ("oai-tui with 10,000 conversations", OAI_TUI, many),
        *((peer.name, peer, None) for peer in bench.peers),
    ]
    times: dict[str, list[tuple[float, float]]] = {name: [] for name, _, _ in runs}
    broken: dict[str, str] = {}
    _begin(bench, EMPTY_APP, None)  # the first run reads everything from the disk
    for _ in bench.times(3, 7):
        for name, program, home in runs:
            if name not in broken:
                try:
                    times[name].append(_begin(bench, program, home))
                except TimeoutError as error:
                    broken[name] = str(error)
    for name, program, _ in runs:
        if name in broken:
            yield Failure(NAME, name, broken[name])
            continue
        yield Figure(NAME, name, "first frame", "s", tuple(first for first, _ in times[name]))
        if _can_type_at_once(program):
            ready = tuple(ready for _, ready in times[name])
            yield Figure(NAME, name, "ready to type", "s", ready)


def _begin(bench: Bench, program: Program, home: Path | None) -> tuple[float, float]:
    """Seconds to the first frame, and until a key typed at that moment is on the screen."""
    with running(program, bench.server, home=home, is_ready=False) as terminal:
        first = terminal.wait(program.ready, is_urgent=True)
        if not _can_type_at_once(program):
            return first - terminal.began, 0.0
        before = terminal.emulator.text.count(_KEY)
        terminal.send(_KEY)
        shown = terminal.wait(lambda emulator: emulator.text.count(_KEY) > before)
        return first - terminal.began, shown - terminal.began


def _can_type_at_once(program: Program) -> bool:
    return program.takes_keys and not program.first_keys


def help_screen(bench: Bench) -> Iterator[Figure | Failure]:
    """`--help` from the command to its end, beside a Python that does nothing."""
    runs = {
        "Python alone": (sys.executable, "-c", "pass"),
        "oai-tui --help": (*OAI_TUI.command, "--help"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in bench.times(5, 15):
        for name, command in runs.items():
            began = time.monotonic()
            subprocess.run(
                command,
                env=environment(Path("/nonexistent")),
                stdout=subprocess.DEVNULL,
                check=True,
            )
            seconds[name].append(time.monotonic() - began)
    for name, values in seconds.items():
        yield Figure("help", name, "whole run", "ms", tuple(1e3 * value for value in values))
