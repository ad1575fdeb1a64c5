"""Runs the command that prints a profile's key."""

from __future__ import annotations

import os
import selectors
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping

from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import Profile
from oai_tui.core.text import clean_line

TIME_LIMIT = 10.0
"""Seconds."""
_MOST_OUTPUT = 65_536


def run_key_command(
    profile: Profile, environ: Mapping[str, str], time_limit: float = TIME_LIMIT
) -> str:
    """What the profile's key command prints.

    No shell is involved. It runs in a session of its own, without our terminal, and is killed
    with all that it started when its time is over. Raises ConfigError when it fails, with what
    it wrote to its standard error.
    """
    subject = f"The key command of the profile {clean_line(profile.name, 60)}"
    try:
        arguments = shlex.split(profile.key_command)
    except ValueError as error:
        raise ConfigError(f"{subject} cannot be understood: {error}.") from None
    if not arguments:
        raise ConfigError(f"{subject} is empty.")
    try:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environ),
            start_new_session=True,
        )
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise ConfigError(f"{subject} cannot be run: {reason}: {arguments[0]}.") from None
    with process:
        try:
            output, errors = _read(process, time.monotonic() + time_limit)
        except TimeoutError:
            raise ConfigError(
                f"{subject} did not end within {time_limit:g} seconds.",
                advice="It must not ask for anything; try it in a shell of its own.",
            ) from None
        finally:
            _kill(process)
    if process.returncode != 0:
        said = clean_line(errors.decode("utf-8", "replace"), 300)
        raise ConfigError(
            f"{subject} failed with exit code {process.returncode}"
            + (f" and said: {said}" if said else ", and said nothing about the reason.")
        )
    return output.decode("utf-8", "surrogateescape")


def _read(process: subprocess.Popen[bytes], deadline: float) -> tuple[bytes, bytes]:
    """Its output and errors once it has ended; a child of its own may keep the pipes open."""
    assert process.stdout is not None
    assert process.stderr is not None
    collected = {process.stdout: bytearray(), process.stderr: bytearray()}
    with selectors.DefaultSelector() as selector:
        for pipe in collected:
            selector.register(pipe, selectors.EVENT_READ)
        while True:
            has_ended = process.poll() is not None
            ready = selector.select(0 if has_ended else 0.02) if selector.get_map() else []
            if not ready and has_ended:
                return bytes(collected[process.stdout]), bytes(collected[process.stderr])
            if time.monotonic() > deadline:
                raise TimeoutError
            if not selector.get_map():
                time.sleep(0.01)
            for key, _ in ready:
                piece = os.read(key.fd, 65_536)
                if not piece:
                    selector.unregister(key.fileobj)
                for pipe, bytes_read in collected.items():
                    if pipe is key.fileobj and len(bytes_read) < _MOST_OUTPUT:
                        bytes_read += piece


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        process.wait()
