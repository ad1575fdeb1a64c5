"""The real program in a real terminal, with folders of its own."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.pty.terminal import Terminal, clean_environment, python


@dataclass
class Program:
    """`oai-tui` as a person with this home folder has it."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)
    module: str = "oai_tui"

    @property
    def config_dir(self) -> Path:
        return self.home / ".config" / "oai-tui"

    @property
    def database(self) -> Path:
        return self.home / ".local" / "share" / "oai-tui" / "conversations.db"

    def in_terminal(self, *arguments: str, columns: int = 120, rows: int = 36) -> Terminal:
        """Start the app."""
        return Terminal(
            python("-m", self.module, *arguments),
            columns=columns,
            rows=rows,
            environment=self._environment(),
        )

    def in_shell(self, *arguments: str, columns: int = 120, rows: int = 36) -> Terminal:
        """Start the app from a shell that can stop it and bring it back."""
        terminal = Terminal(
            ["sh", "-i"],
            columns=columns,
            rows=rows,
            environment={**self._environment(), "PS1": "$ ", "ENV": ""},
        )
        terminal.wait_for("$")
        terminal.type(shlex.join(map(str, python("-m", self.module, *arguments))) + "\r")
        return terminal

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end, without a terminal."""
        return subprocess.run(
            python("-m", self.module, *arguments),
            input=stdin,
            capture_output=True,
            text=True,
            env={**clean_environment(), **self._environment()},
            check=False,
        )

    def kept(self) -> list[dict[str, Any]]:
        """The conversations in the store."""
        done = self.run("export")
        assert done.returncode == 0, done.stderr
        conversations: list[dict[str, Any]] = json.loads(done.stdout)["conversations"]
        return conversations

    def write(self, path: str, text: str) -> None:
        """Write a file into the config folder."""
        file = self.config_dir / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def _environment(self) -> Mapping[str, str]:
        return {"HOME": str(self.home), **self.variables}
