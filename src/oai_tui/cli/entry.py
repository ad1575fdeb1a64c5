"""The way into the program, and out of it: with an exit code and without a traceback."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from oai_tui.cli.arguments import build_parser

DONE = 0
FAILED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit codes are those of docs/configuration.md."""
    _prepare_streams()
    gc.disable()  # while modules are loaded; what runs for long enables it again
    try:
        return _flushed(_run(build_parser().parse_args(arguments)))
    except SystemExit as ending:
        return _flushed(_code(ending))
    finally:
        gc.enable()


def _run(options: Namespace) -> int:
    from oai_tui.cli.commands import run_command

    try:
        return run_command(options)
    except BrokenPipeError:
        _drop_output()
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as ending:
        return _code(ending)
    except Exception as error:
        from oai_tui.cli.failure import explain

        return explain(error)


def _code(ending: SystemExit) -> int:
    return ending.code if isinstance(ending.code, int) else FAILED


def _prepare_streams() -> None:
    """What cannot be encoded is replaced; a stream that was closed goes nowhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _flushed(code: int) -> int:
    """Flush here, where a reader that has gone can be told from a fault."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        print(f"oai-tui: the output could not be written: {error.strerror}.", file=sys.stderr)
        _drop_output()
        return code or FAILED
    return code


def _drop_output() -> None:
    """Nobody reads any more: the interpreter must find nothing to complain of when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return
