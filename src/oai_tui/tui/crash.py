"""The report that is kept when the program fails: where, not with what.

Values of variables are never in it: among them are keys and conversations.
"""

from __future__ import annotations

import os
import platform
import traceback
from datetime import datetime
from pathlib import Path

from oai_tui import __version__
from oai_tui.core.secret import Redactor
from oai_tui.core.text import clean, clean_line


def report_crash(error: BaseException, state_dir: Path, redactor: Redactor) -> str:
    """Keep a report of `error` in `state_dir`; the sentences to tell the person."""
    what = f"oai-tui stopped because of a fault in the program ({type(error).__name__})."
    kept = "What was saved is safe."
    try:
        path = _write(_report(error), state_dir, redactor)
    except OSError as failure:
        reason = clean_line(failure.strerror or str(failure))
        return f"{what} {kept} A report could not be written to {state_dir}: {reason}."
    return f"{what} {kept} A report of it, without keys and conversations, is in {path}"


def _report(error: BaseException) -> str:
    from importlib.metadata import version

    lines = (
        f"oai-tui {__version__}, textual {version('textual')}",
        f"Python {platform.python_version()}, {platform.platform()}",
        f"{datetime.now().astimezone().isoformat(timespec='seconds')}",
        "",
        *traceback.format_exception(error),
    )
    return "\n".join(line.rstrip("\n") for line in lines) + "\n"


def _write(report: str, state_dir: Path, redactor: Redactor) -> Path:
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = datetime.now().strftime("%Y%m%d-%H%M%S")
    path = state_dir / f"crash-{moment}-{os.getpid()}.txt"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(clean(redactor.redact(report)))
    return path
