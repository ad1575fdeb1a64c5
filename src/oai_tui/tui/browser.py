"""Opening web addresses in the person's browser, where there is one to be seen."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress

_SECRET = ("KEY", "TOKEN", "SECRET", "PASSWORD", "OPENAI_")
"""What the name of a variable has that is nobody's business but ours."""
PATIENCE = 5.0
"""Seconds in which a browser that cannot be started says so."""


def opener(environ: Mapping[str, str]) -> str | None:
    """The program that opens an address; None over SSH and where nothing can be shown."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return None
    path = environ.get("PATH")
    if sys.platform == "darwin":
        return shutil.which("open", path=path)
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return None
    return shutil.which("xdg-open", path=path)


async def open_address(program: str, address: str, environ: Mapping[str, str]) -> bool:
    """Hands an address to a program; tells whether that was taken.

    The program gets nothing of this terminal, and no keys.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if not any(mark in name.upper() for mark in _SECRET)
    }
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            address,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=kept,
            start_new_session=True,
        )
    except OSError:
        return False
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            return await process.wait() == 0
    return True
