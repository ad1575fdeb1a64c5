"""The log: a file of the person's own, without keys, and never the terminal."""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import cast

from oai_tui.core.secret import Redactor
from oai_tui.core.text import clean

_MAX_BYTES = 1_000_000
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class LogFile(RotatingFileHandler):
    """A log of at most two files of 1 MB, for their owner's eyes only.

    Nothing is made on disk before the first record. A log that cannot be written is done
    without: nothing may reach the terminal behind the app's back.
    """

    def __init__(self, path: Path, redactor: Redactor) -> None:
        super().__init__(path, maxBytes=_MAX_BYTES, backupCount=1, encoding="utf-8", delay=True)
        self._redactor = redactor
        self.setFormatter(logging.Formatter(_FORMAT))

    def format(self, record: logging.LogRecord) -> str:
        return clean(self._redactor.redact(super().format(record)))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Do without this record."""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cast(
            TextIOWrapper,
            open(path, self.mode, encoding=self.encoding, opener=_private),
        )


def start_log(state_dir: Path, redactor: Redactor) -> LogFile:
    """Send what the program and its libraries log, from warnings up, to `oai-tui.log`."""
    handler = LogFile(state_dir / "oai-tui.log", redactor)
    logging.captureWarnings(True)
    root = logging.getLogger()
    root.addHandler(handler)
    return handler


def stop_log(handler: LogFile) -> None:
    logging.captureWarnings(False)
    logging.getLogger().removeHandler(handler)
    handler.close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
