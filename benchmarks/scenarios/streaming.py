"""An answer that comes as fast as it can, or at the speed of a model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import product

from benchmarks import markdown
from benchmarks.bench import Bench
from benchmarks.programs import OAI_TUI, PLAIN_SCRIPT, Program, running
from benchmarks.results import Failure, Figure
from benchmarks.terminal import Terminal

_AFTERWARDS = 0.5
"""Seconds after the last words that still count: the answer is saved and drawn to the end."""
_RATE = 50


def full_speed(bench: Bench) -> Iterator[Figure | Failure]:
    """CPU time and bytes for a token, and whether they stay the same in long answers."""
    sizes = {2_000: 2} if bench.is_quick else {2_000: 5, 20_000: 2, 100_000: 2}
    for tokens, times in sizes.items():
        scenario = f"full speed, {tokens:,} tokens"
        programs = [PLAIN_SCRIPT, OAI_TUI]
        programs += bench.peers if tokens <= 2_000 else ()
        costs: dict[str, list[tuple[float, float, float]]] = {p.name: [] for p in programs}
        failures: dict[str, str] = {}
        for _, program in product(range(times), programs):
            if program.name not in failures:
                try:
                    costs[program.name].append(_stream(bench, program, tokens))
                except TimeoutError as error:
                    failures[program.name] = str(error)
        for name, runs in costs.items():
            if name in failures:
                yield Failure(scenario, name, failures[name])
                continue
            cpu, written, seconds = zip(*runs, strict=True)
            yield Figure(scenario, name, "CPU", "ms/token", cpu)
            yield Figure(scenario, name, "to the terminal", "bytes/token", written)
            yield Figure(scenario, name, "until all is shown", "s", seconds)


def _stream(bench: Bench, program: Program, tokens: int) -> tuple[float, float, float]:
    """CPU milliseconds a token, bytes a token, and seconds until the last words are shown."""
    with running(program, bench.server) as terminal:
        cpu, read = terminal.cpu_seconds(), terminal.bytes_read
        began = ask(bench, terminal, program, tokens, 0)
        bench.server.wait("ended", began, 600, tokens=tokens)
        shown = terminal.wait(markdown.LAST, 120)
        time.sleep(max(0.0, shown + _AFTERWARDS - time.monotonic()))
        spent = terminal.cpu_seconds() - cpu
        return 1e3 * spent / tokens, (terminal.bytes_read - read) / tokens, shown - began


def paced(bench: Bench) -> Iterator[Figure | Failure]:
    """The load of an answer that comes at 50 tokens a second."""
    for program in (PLAIN_SCRIPT, OAI_TUI, *bench.peers):
        runs = []
        try:
            for _ in bench.times(1, 2):
                with running(program, bench.server) as terminal:
                    runs.append(_load(bench, program, terminal))
        except TimeoutError as error:
            yield Failure("50 tokens/s", program.name, str(error))
            continue
        cpu, written = zip(*runs, strict=True)
        yield Figure("50 tokens/s", program.name, "CPU", "%", cpu)
        yield Figure("50 tokens/s", program.name, "to the terminal", "bytes/token", written)


def _load(bench: Bench, program: Program, terminal: Terminal) -> tuple[float, float]:
    """CPU per cent and bytes a token in a window of a running answer."""
    window = 4 if bench.is_quick else 8
    tokens = _RATE * (window + 2)
    ask(bench, terminal, program, tokens, _RATE)
    time.sleep(1)
    began, cpu, read = time.monotonic(), terminal.cpu_seconds(), terminal.bytes_read
    time.sleep(window)
    seconds = time.monotonic() - began
    share = 100 * (terminal.cpu_seconds() - cpu) / seconds
    return share, (terminal.bytes_read - read) / (_RATE * seconds)


def ask(
    bench: Bench,
    terminal: Terminal,
    program: Program,
    tokens: int,
    rate: int,
    patience: float = 20.0,
) -> float:
    """Send a prompt that asks for so many tokens at so many a second; when it was sent.

    Returns when the first token is on its way; raises TimeoutError if none is after `patience`
    seconds.
    """
    prompt = f"stream {tokens} at {rate}"
    terminal.send(prompt)
    terminal.wait(prompt, 10)
    sent = terminal.send(program.submit)
    try:
        bench.server.wait("began", sent, patience, tokens=tokens)
    except TimeoutError:
        raise TimeoutError(f"it did not ask the server\nThe screen:\n{terminal.text}") from None
    return sent
