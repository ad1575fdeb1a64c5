"""How a program is started in a terminal, spoken to and asked: descriptors, and ours among them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.homes import environment
from benchmarks.serving import LoopbackServer
from benchmarks.terminal import Terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that can be measured.

    In `command`, `variables` and `files` (by their paths in the home folder), {url} stands for
    the server's OpenAI-compatible address, {root} for the server's, {home} for the home folder.
    `ready` is on the screen when it can be used; then `first_keys` are pressed, one after the
    other. `has_composer` says that keys show while it answers; `takes_keys` that they show at
    all. `one_shot` is a command that answers one question, which is its last argument.
    """

    name: str
    command: tuple[str, ...]
    ready: str
    variables: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    first_keys: tuple[str, ...] = ()
    submit: str = "\r"
    one_shot: tuple[str, ...] = ()
    has_composer: bool = True
    takes_keys: bool = True

    def with_arguments(self, *arguments: str) -> Program:
        return replace(self, command=(*self.command, *arguments))


_HERE = {"PYTHONPATH": str(Path(__file__).parents[1])}

OAI_TUI = Program(
    name="oai-tui",
    command=(sys.executable, "-m", "oai_tui"),
    ready="write a message",
    variables={**_HERE, "OPENAI_BASE_URL": "{url}", "OAI_TUI_MODEL": "bench"},
    one_shot=(sys.executable, "-m", "oai_tui", "ask"),
)
EMPTY_APP = Program(
    name="empty Textual app",
    command=(sys.executable, "-m", "benchmarks.empty_app"),
    variables=_HERE,
    ready="ready",
    has_composer=False,
    takes_keys=False,
)
PLAIN_SCRIPT = Program(
    name="plain script",
    command=(sys.executable, "-m", "benchmarks.printer", "{url}"),
    one_shot=(sys.executable, "-m", "benchmarks.printer", "{url}"),
    variables=_HERE,
    ready="ready",
    has_composer=False,
)


@contextmanager
def running(
    program: Program,
    server: LoopbackServer,
    *,
    home: Path | None = None,
    is_ready: bool = True,
) -> Iterator[Terminal]:
    """The program in a terminal, with a copy of `home`, and ready to be used if `is_ready`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        own = Path(folder) / "home"
        if home:
            shutil.copytree(home, own)
        command, env = prepared(program, server, own)
        with Terminal(command, env, cwd=own) as terminal:
            if is_ready:
                make_ready(program, terminal)
            yield terminal


def prepared(
    program: Program, server: LoopbackServer, home: Path
) -> tuple[list[str], dict[str, str]]:
    """Write the program's files into its home; its command and all its variables."""
    places = {"{url}": server.url, "{root}": server.root, "{home}": str(home)}

    def fill(text: str) -> str:
        for name, value in places.items():
            text = text.replace(name, value)
        return text

    home.mkdir(exist_ok=True)
    for path, text in program.files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(fill(text), "utf-8")
    variables = {name: fill(value) for name, value in program.variables.items()}
    return [fill(word) for word in program.command], {**environment(home), **variables}


def make_ready(program: Program, terminal: Terminal) -> None:
    """Wait until the program can be used and has nothing more to do by itself."""
    terminal.wait(program.ready)
    for keys in program.first_keys:
        terminal.settle(seconds=5)
        terminal.send(keys)
    terminal.wait_until_idle()
