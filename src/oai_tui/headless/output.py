"""Standard output and standard error: cleaned for a terminal, as it is for a pipe."""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from oai_tui.core.secret import Redactor
from oai_tui.core.text import clean, clean_line


class Output:
    """Writes results to `results` and all else to `remarks`.

    Text for a terminal is cleaned, because a terminal obeys what it is sent; a pipe gets it
    as it is. Keys are taken out of remarks and of whole documents. Writing raises
    BrokenPipeError when the reader has gone.
    """

    def __init__(
        self,
        redactor: Redactor,
        results: TextIO | None = None,
        remarks: TextIO | None = None,
    ) -> None:
        self._redactor = redactor
        self._results = results or sys.stdout
        self._remarks = remarks or sys.stderr
        self._is_terminal = self._results.isatty()
        self._held = ""
        self._is_at_line_start = True

    @property
    def is_terminal(self) -> bool:
        return self._is_terminal

    def stream(self, text: str) -> None:
        """Write a piece of a text that is still arriving, and let it be seen at once."""
        if self._is_terminal:
            text, self._held = _without_open_end(self._held + text)
            text = clean(text)
        if text:
            self._results.write(text)
            self._results.flush()
            self._is_at_line_start = text.endswith("\n")

    def end_stream(self) -> None:
        """End the text that was streamed with a line break, if it has none."""
        if self._held:
            self._held = ""
            self.stream("\n")
        if not self._is_at_line_start:
            self.stream("\n")

    def line(self, text: str = "") -> None:
        """Write lines that may hold text from outside."""
        self._results.write((clean(text) if self._is_terminal else text) + "\n")

    def json_line(self, value: Any) -> None:
        """Write a value as JSON on one line, and let it be seen at once."""
        self._results.write(json.dumps(value, ensure_ascii=self._needs_ascii) + "\n")
        self._results.flush()

    def json(self, value: Any) -> None:
        """Write a value as JSON, indented."""
        text = json.dumps(value, indent=2, ensure_ascii=self._needs_ascii)
        self._results.write(self._redactor.redact(text) + "\n")

    @property
    def _needs_ascii(self) -> bool:
        """For a terminal as well: escapes are harmless there, and controls are not."""
        encoding = (self._results.encoding or "").lower().replace("-", "")
        return self._is_terminal or encoding != "utf8"

    def remark(self, text: str) -> None:
        """Say on standard error what is not a result."""
        text = clean(self._redactor.redact(text)).rstrip("\n")
        print(f"oai-tui: {text}", file=self._remarks, flush=True)

    def status(self, text: str) -> None:
        """Say what is going on, if there is somebody who watches standard error."""
        if self._remarks.isatty():
            line = clean_line(self._redactor.redact(text), 200)
            print(f"oai-tui: {line}", file=self._remarks, flush=True)


def _without_open_end(text: str) -> tuple[str, str]:
    """The text, and a carriage return at its end whose line feed may still come."""
    return (text[:-1], "\r") if text.endswith("\r") else (text, "")
