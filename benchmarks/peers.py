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
        takes_keys=False,
    ),
    Program(
        name="codex",
        command=("codex",),
        ready="Ask Codex",
        variables={"BENCH_KEY": "none"},
        files={
            ".codex/config.toml": (
                'model = "bench"\nmodel_provider = "bench"\napproval_policy = "never"\n'
                "check_for_update_on_startup = false\n"
                '[model_providers.bench]\nname = "bench"\nbase_url = "{url}"\n'
                'env_key = "BENCH_KEY"\nwire_api = "responses"\n'
                '[projects."{home}"]\ntrust_level = "trusted"\n'
            )
        },
    ),
    Program(
        name="opencode",
        command=("opencode",),
        ready="Ask anything",
        variables={"OPENCODE_DISABLE_AUTOUPDATE": "1", "OPENCODE_DISABLE_MODELS_FETCH": "1"},
        files={
            ".config/opencode/opencode.json": (
                '{"model": "bench/bench", "small_model": "bench/bench", "autoupdate": false,'
                ' "provider": {"bench": {"npm": "@ai-sdk/openai-compatible", "name": "bench",'
                ' "options": {"baseURL": "{url}", "apiKey": "none"},'
                ' "models": {"bench": {"name": "bench"}}}}}'
            )
        },
    ),
    Program(
        name="elia",
        command=("elia",),
        ready="Enter your message",
        files={
            ".config/elia/config.toml": (
                'default_model = "bench"\n[[models]]\nname = "openai/bench"\nid = "bench"\n'
                'api_base = "{url}"\napi_key = "none"\n'
            )
        },
        submit="\n",
    ),
    Program(
        name="oterm",
        command=("oterm",),
        ready="Welcome to oterm",
        variables={"OLLAMA_URL": "{root}"},
        # A new chat: its model from the list, and a click on Save.
        first_keys=("\x0e", "\t\t", "\x1b[B\r", "\x1b[<0;12;36M\x1b[<0;12;36m"),
        files={".local/share/oterm/config.json": '{"splash-screen": false}'},
    ),
    Program(
        name="gptme-tui",
        command=("gptme-tui", "-m", "local/bench", "--no-confirm", "-t", "read"),
        ready="| idle",
        variables={"OPENAI_BASE_URL": "{url}", "OPENAI_API_KEY": "none"},
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
