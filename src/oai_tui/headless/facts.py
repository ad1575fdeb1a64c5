"""What can be told of this machine: versions and the terminal."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version

from oai_tui import __version__

_PACKAGES = ("textual", "openai", "httpx2", "aiosqlite", "tiktoken")
_VARIABLES = ("TERM", "COLORTERM", "TERM_PROGRAM", "NO_COLOR", "LANG", "LC_ALL")
_INSIDE = {"TMUX": "tmux", "STY": "screen", "SSH_CONNECTION": "SSH"}


class Verdict(StrEnum):
    """What a finding means."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at, and how it is."""

    subject: str
    verdict: Verdict
    detail: str


def versions() -> Iterator[Finding]:
    """The versions of the program and of what it stands on."""
    own = f"oai-tui {__version__}, Python {platform.python_version()}, {platform.platform()}"
    yield Finding("version", Verdict.FINE, own)
    found = []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            yield Finding("packages", Verdict.WRONG, f"{package} is not installed")
    yield Finding("packages", Verdict.FINE, ", ".join(found))


def terminal(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What the terminal says of itself. Without one the app cannot start, but `ask` can."""
    said = [f"{name}={environ[name]}" for name in _VARIABLES if environ.get(name)]
    said += [f"inside {name}" for variable, name in _INSIDE.items() if environ.get(variable)]
    is_terminal = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    if is_terminal:
        columns, lines = shutil.get_terminal_size()
        said.append(f"{columns} x {lines}")
    can_run = is_terminal and environ.get("TERM") != "dumb"
    if not can_run:
        said.append("not fit for the app here; `oai-tui ask` works")
    encoding = (sys.stdout.encoding or "").lower()
    if encoding.replace("-", "") != "utf8":
        said.append(f"output is {encoding}: what it cannot show becomes a question mark")
    yield Finding("terminal", Verdict.FINE if can_run else Verdict.NOTE, ", ".join(said))
