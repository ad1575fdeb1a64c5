"""One question from the shell: `oai-tui ask`, the plain script, and peers that can do that."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.programs import OAI_TUI, PLAIN_SCRIPT, Program, prepared
from benchmarks.results import Failure, Figure

NAME = "ask"
_TOKENS = 2_000
_PATIENCE = 60


def asking(bench: Bench) -> Iterator[Figure | Failure]:
    """Seconds until the request is at the server, and CPU time of the whole run."""
    programs = [PLAIN_SCRIPT, OAI_TUI, *(peer for peer in bench.peers if peer.one_shot)]
    runs: dict[str, list[tuple[float, float]]] = {program.name: [] for program in programs}
    failures: dict[str, str] = {}
    for number in range(1 + len(bench.times(3, 6))):
        for program in programs:
            if program.name in failures:
                continue
            try:
                run = _ask(bench, program)
            except (subprocess.SubprocessError, TimeoutError) as error:
                failures[program.name] = str(error)
                continue
            if number:  # the first one reads everything from the disk
                runs[program.name].append(run)
    for name, figures in runs.items():
        if name in failures:
            yield Failure(NAME, name, failures[name])
            continue
        sent, cpu = zip(*figures, strict=True)
        yield Figure(NAME, name, "until the request is sent", "s", sent)
        yield Figure(NAME, name, "CPU with an answer of 2,000 tokens", "s", cpu)


def _ask(bench: Bench, program: Program) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        _, env = prepared(program, bench.server, home)
        prompt = f"stream {_TOKENS} at 0"
        command = [word.replace("{url}", bench.server.url) for word in program.one_shot]
        before = os.times()
        began = time.monotonic()
        subprocess.run(
            [*command, prompt],
            env=env,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_PATIENCE,
            check=True,
        )
        after = os.times()
        sent = bench.server.wait("began", began, 1, tokens=_TOKENS) - began
    cpu = after.children_user + after.children_system
    return sent, cpu - before.children_user - before.children_system
