"""What the program costs while nobody does anything: CPU time, bytes, memory."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks import keys, stores
from benchmarks.bench import Bench
from benchmarks.programs import EMPTY_APP, OAI_TUI, running
from benchmarks.results import Figure
from benchmarks.terminal import Terminal

_FIVE_THOUSAND = OAI_TUI.with_arguments("--conversation", stores.FIVE_THOUSAND)


def idle(bench: Bench) -> Iterator[Figure]:
    """CPU and bytes of 20 quiet seconds, with a conversation of 5,000 messages open."""
    seconds = 5 if bench.is_quick else 20
    home = bench.homes.containing(stores.few_long_ones)
    for program, own_home in ((EMPTY_APP, None), (_FIVE_THOUSAND, home)):
        with running(program, bench.server, home=own_home) as terminal:
            time.sleep(2)
            cpu, read = terminal.cpu_seconds(), terminal.bytes_read
            time.sleep(seconds)
            share = 100 * (terminal.cpu_seconds() - cpu) / seconds
            yield Figure("idle", program.name, "CPU", "%", (share,))
            written = float(terminal.bytes_read - read)
            yield Figure("idle", program.name, "to the terminal", "bytes", (written,))


def memory(bench: Bench) -> Iterator[Figure]:
    """Resident memory with 5,000 messages open, and what opening 100 conversations leaves."""
    home = bench.homes.containing(stores.few_long_ones)
    at_once, at_rest, empty = [], [], []
    for _ in bench.times(1, 3):
        with running(_FIVE_THOUSAND, bench.server, home=home, is_ready=False) as terminal:
            terminal.wait(stores.last_words(5_000))
            at_once.append(terminal.resident_bytes() / 1e6)
            terminal.wait_until_idle()
            at_rest.append(terminal.resident_bytes() / 1e6)
        with running(OAI_TUI, bench.server) as terminal:
            empty.append(terminal.resident_bytes() / 1e6)
    name = OAI_TUI.name
    yield Figure("memory", name, "5,000 messages, before the tokenizer", "MB", tuple(at_once))
    yield Figure("memory", name, "5,000 messages, all loaded", "MB", tuple(at_rest))
    yield Figure("memory", name, "new conversation, all loaded", "MB", tuple(empty))
    if not bench.is_quick:
        yield Figure("memory", name, "more after 100 conversations", "MB", (_growth(bench),))


def _growth(bench: Bench) -> float:
    """Megabytes more after 100 conversations were opened and left, than after the first ten."""
    home = bench.homes.containing(stores.hundred_medium_ones)
    with running(OAI_TUI, bench.server, home=home) as terminal:
        terminal.send(keys.BROWSE)
        terminal.wait_until_idle()
        before = 0.0
        for number in range(110):
            if number == 10:
                before = terminal.resident_bytes() / 1e6
            _open_next(terminal)
        terminal.wait_until_idle()
        return terminal.resident_bytes() / 1e6 - before


def _open_next(terminal: Terminal) -> None:
    """Open the conversation below; the first line of the screen tells that it is there."""
    before = terminal.emulator.lines[0]
    terminal.send(keys.DOWN)
    terminal.wait(lambda screen: screen.lines[0] != before)
    terminal.settle(0.1)
