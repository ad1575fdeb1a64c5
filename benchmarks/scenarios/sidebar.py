"""Finding one of 10,000 conversations."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import keys, stores
from benchmarks.bench import Bench
from benchmarks.emulator import Emulator
from benchmarks.programs import OAI_TUI, running
from benchmarks.results import Figure
from benchmarks.terminal import Terminal

_WIDTH = 28
_COLUMN = 2


def sidebar(bench: Bench) -> Iterator[Figure]:
    """A letter in the filter, and a move to the next one, until the list shows it."""
    scenario = "sidebar of 10,000"
    home = bench.homes.containing(stores.ten_thousand)
    with running(OAI_TUI, bench.server, home=home) as terminal:
        terminal.send(keys.BROWSE)
        terminal.wait_until_idle()
        moves = [_move(terminal) for _ in bench.times(8, 20)]
        yield Figure(scenario, OAI_TUI.name, "move", "ms", tuple(moves))
        terminal.send("/")
        terminal.wait_until_idle()
        letters: list[float] = []
        for number in range(len(bench.times(1, 4))):
            letters += _filter(terminal, "note-", f"0{number}7{number}")
        yield Figure(scenario, OAI_TUI.name, "letter in the filter", "ms", tuple(letters))


def _move(terminal: Terminal) -> float:
    """Milliseconds from Down until another row is highlighted, which is told by its colour."""
    before = terminal.emulator.backgrounds(_COLUMN)
    pressed = terminal.send(keys.DOWN)
    shown = terminal.wait(lambda screen: screen.backgrounds(_COLUMN) != before)
    terminal.wait_until_idle()
    return 1e3 * (shown - pressed)


def _filter(terminal: Terminal, begin: str, rest: str) -> list[float]:
    """Milliseconds for each letter of the rest of a title until the list holds nothing else."""
    times = []
    terminal.send(begin)
    terminal.wait_until_idle()
    for length in range(1, len(rest) + 1):
        typed = begin + rest[:length]

        def is_filtered(screen: Emulator, typed: str = typed) -> bool:
            field, *rows = (line[:_WIDTH] for line in screen.lines[1:])
            titles = [row for row in rows if "note-" in row]
            return typed in field and bool(titles) and all(typed in row for row in titles)

        pressed = terminal.send(typed[-1])
        times.append(1e3 * (terminal.wait(is_filtered) - pressed))
        terminal.wait_until_idle()
    terminal.send(keys.BACKSPACE * len(begin + rest))
    terminal.wait_until_idle()
    return times
