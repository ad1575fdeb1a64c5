"""Other programs that use a store: real processes, which can be killed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREAMBLE = """
import asyncio
import sys
import time
from pathlib import Path

from oai_tui.core.completion import JournalEntry
from oai_tui.core.conversation import Conversation
from oai_tui.core.message import AssistantMessage, MessageState, TextPart, UserMessage
from oai_tui.storage.store import Store

path = Path(sys.argv[1])


def say(text):
    print(text, flush=True)


async def main():
"""


@contextmanager
def program(path: Path, body: str) -> Iterator[subprocess.Popen[str]]:
    """A Python program on the store in `path`; `body` is the inside of a coroutine.

    It is killed in the end, if it still runs.
    """
    source = _PREAMBLE + textwrap.indent(textwrap.dedent(body), "    ") + "\n\nasyncio.run(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", source, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_line(process: subprocess.Popen[str]) -> str:
    """What the program says next; empty when it has ended."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")
