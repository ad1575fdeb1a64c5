"""The real program in a process of its own, with folders of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "SYSTEMROOT")


@dataclass(frozen=True)
class Ended:
    """How a run ended, and what it wrote."""

    code: int
    out: str
    err: str


@dataclass
class Program:
    """`oai-tui` with an environment that holds nothing but what a test puts there."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def config_dir(self) -> Path:
        return self.home / ".config" / "oai-tui"

    @property
    def database(self) -> Path:
        return self.home / ".local" / "share" / "oai-tui" / "conversations.db"

    @property
    def environ(self) -> Mapping[str, str]:
        passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return {**passed_on, "HOME": str(self.home), "TERM": "xterm-256color", **self.variables}

    def write_config(self, text: str) -> None:
        self.config_dir.mkdir(parents=True, exist_ok=True)
        (self.config_dir / "config.toml").write_text(text, "utf-8")

    async def run(self, *arguments: str, stdin: bytes = b"") -> Ended:
        """Run it to its end."""
        process = await self._start("-m", "oai_tui", *arguments)
        out, err = await process.communicate(stdin)
        assert process.returncode is not None
        return Ended(process.returncode, out.decode("utf-8", "replace"), err.decode())

    async def run_python(self, code: str) -> Ended:
        """Run Python code in the program's place."""
        process = await self._start("-c", code)
        out, err = await process.communicate(b"")
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    async def start(
        self,
        *arguments: str,
        stdin: int = asyncio.subprocess.DEVNULL,
        stdout: int = asyncio.subprocess.PIPE,
    ) -> asyncio.subprocess.Process:
        """Start it with nothing on its standard input, unless told otherwise."""
        return await self._start("-m", "oai_tui", *arguments, stdin=stdin, stdout=stdout)

    async def _start(
        self,
        *arguments: str,
        stdin: int = asyncio.subprocess.PIPE,
        stdout: int = asyncio.subprocess.PIPE,
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env=self.environ,
            cwd=self.home,
            stdin=stdin,
            stdout=stdout,
            stderr=asyncio.subprocess.PIPE,
        )


class Pipe:
    """A pipe for a program's output, of which a test reads as much as it likes.

    `close_writer` once the program has it, or the end of its output is never seen.
    """

    reader: asyncio.StreamReader
    writer: int
    _transport: asyncio.ReadTransport

    @classmethod
    async def open(cls) -> Pipe:
        pipe = cls()
        reading, pipe.writer = os.pipe()
        pipe.reader = asyncio.StreamReader()
        pipe._transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(pipe.reader), os.fdopen(reading, "rb", 0)
        )
        return pipe

    def close_writer(self) -> None:
        os.close(self.writer)

    def close(self) -> None:
        self._transport.close()
