"""Programs that people would use instead, and how each is pointed to the loopback server."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.programs import Program

PEERS: tuple[Program, ...] = (
    Program(
        name="llm",
        command=("llm", "chat", "-m", "bench"),
        ready="Type 'exit'",
        variables={"OPENAI_API_KEY": "none", "LLM_USER_PATH": "{home}/llm"},
        files={
            "llm/extra-openai-models.yaml": (
                "- model_id: bench\n  model_name: bench\n  api_base: {url}\n  can_stream: true\n"
            )
        },
        one_shot=("llm", "-m", "bench"),
        has_composer=False,
    ),
)


def installed(folders: Sequence[Path]) -> list[Program]:
    """The peers that are found in these folders or on the path, with their full commands."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    found = []
    for peer in PEERS:
        if program := shutil.which(peer.command[0], path=path):
            one_shot = (program, *peer.one_shot[1:]) if peer.one_shot else ()
            found.append(replace(peer, command=(program, *peer.command[1:]), one_shot=one_shot))
    return found


def version(peer: Program) -> str:
    """What the program says of its version, in one line."""
    try:
        done = subprocess.run(
            [peer.command[0], "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    said = (done.stdout or done.stderr).strip().splitlines()
    return said[-1] if said and done.returncode == 0 else "unknown"
