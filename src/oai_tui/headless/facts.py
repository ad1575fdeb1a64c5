"""What can be told of this machine: versions and the terminal."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version

from oai_tui import __version__
from oai_tui.core.terminal import drawable_output, why_no_app

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
    output = drawable_output()
    if output is not None:
        columns, lines = os.get_terminal_size(output)
        said.append(f"{columns} x {lines}")
    fault = why_no_app(environ)
    if fault:
        said.append(f"{fault}; `oai-tui ask` works")
    encoding = (sys.stdout.encoding or "").lower()
    if encoding.replace("-", "") != "utf8":
        said.append(f"output is {encoding}: what it cannot show becomes a question mark")
    yield Finding("terminal", Verdict.NOTE if fault else Verdict.FINE, ", ".join(said))
