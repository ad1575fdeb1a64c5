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
        process = await self.start(*arguments)
        out, err = await process.communicate(stdin)
        assert process.returncode is not None
        return Ended(process.returncode, out.decode("utf-8", "replace"), err.decode())

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """Start it with pipes on all sides."""
        return await self.start_python("-m", "oai_tui", *arguments)

    async def start_python(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env=self.environ,
            cwd=self.home,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
