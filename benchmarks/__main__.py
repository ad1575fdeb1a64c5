"""Runs the measurements and prints a table: `python -m benchmarks [--quick]`."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.terminal import Terminal

APP = [sys.executable, "-m", "oai_tui"]
EMPTY = [sys.executable, "-m", "benchmarks.empty_app"]
PRINTER = [sys.executable, "-m", "benchmarks.printer"]


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, the figures of all runs, and their unit."""

    name: str
    figures: tuple[float, ...]
    unit: str

    def __str__(self) -> str:
        figures = (
            f"{median(self.figures):10.2f}  {min(self.figures):9.2f}  {max(self.figures):9.2f}"
        )
        return f"{self.name:<46} {figures}  {self.unit}"


@contextmanager
def home() -> Iterator[dict[str, str]]:
    """An environment with empty folders of its own and no keys."""
    with tempfile.TemporaryDirectory() as folder:
        names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
        yield {name: str(Path(folder) / name.lower()) for name in names} | {
            "OPENAI_API_KEY": "",
            "OAI_TUI_MODEL": "bench",
            "PYTHONDONTWRITEBYTECODE": "",
        }


@contextmanager
def server(tokens: int, rate: float) -> Iterator[str]:
    """The base URL of a server that streams so many tokens at so many a second."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.server",
        "--tokens",
        str(tokens),
        "--rate",
        str(rate),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def start(argv: list[str], wanted: str) -> float:
    """Seconds from the start of a program until `wanted` is on its screen."""
    with home() as env, Terminal(argv, env) as terminal:
        terminal.wait(wanted)
        return terminal.elapsed


def stream(argv: list[str], ready: str, tokens: int, rate: float) -> tuple[float, float, float]:
    """CPU ms a token, bytes to the terminal a token, and CPU per cent, while an answer comes."""
    with home() as env, server(tokens, rate) as url:
        if argv is PRINTER:
            argv = [*argv, url]
        with Terminal(argv, {**env, "OPENAI_BASE_URL": url}) as terminal:
            terminal.wait(ready)
            time.sleep(1.5)
            cpu, written, began = terminal.cpu_seconds(), terminal.bytes_written, time.monotonic()
            terminal.send("go\r")
            terminal.wait("THE-END", 600)
            cpu, written = terminal.cpu_seconds() - cpu, terminal.bytes_written - written
            return 1e3 * cpu / tokens, written / tokens, 100 * cpu / (time.monotonic() - began)


def repeat(times: int, measure: Callable[[], float]) -> tuple[float, ...]:
    return tuple(measure() for _ in range(times))


def rows(is_quick: bool) -> Iterator[Row]:
    times = 3 if is_quick else 7
    yield Row("start: empty Textual app", repeat(times, lambda: start(EMPTY, "ready")), "s")
    ready = "write a message"
    demo = [*APP, "--demo"]
    yield Row("start: oai-tui, ready to type", repeat(times, lambda: start(demo, ready)), "s")
    for tokens in (2_000,) if is_quick else (2_000, 20_000, 100_000):
        for name, argv, words in (("plain script", PRINTER, "ready"), ("oai-tui", APP, ready)):
            figures = [stream(argv, words, tokens, 0) for _ in range(1 if is_quick else 3)]
            label = f"{name}, {tokens:,} tokens, full speed"
            yield Row(f"{label}: CPU", tuple(figure[0] for figure in figures), "ms/token")
            yield Row(f"{label}: to the terminal", tuple(f[1] for f in figures), "bytes/token")
    for name, argv, words in (("plain script", PRINTER, "ready"), ("oai-tui", APP, ready)):
        figures = [stream(argv, words, 500, 50)]
        yield Row(f"{name}, 50 tokens/s: CPU", tuple(figure[2] for figure in figures), "%")
        yield Row(f"{name}, 50 tokens/s: terminal", tuple(f[1] for f in figures), "bytes/token")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one minute instead of ten")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores")
    print(f"{'':<46} {'median':>10}  {'min':>9}  {'max':>9}")
    for row in rows(options.quick):
        print(row, flush=True)


main()
