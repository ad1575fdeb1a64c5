"""What is said of an error when a command ends by it."""

from __future__ import annotations

import sys
import traceback

from oai_tui.config.known_keys import redactor_for
from oai_tui.core.errors import OaiTuiError
from oai_tui.core.text import clean, clean_line
from oai_tui.headless.exit_codes import exit_code


def explain(error: Exception) -> int:
    """Say on standard error what happened and what to do; returns the exit code."""
    if isinstance(error, OaiTuiError):
        separator = "\n" if "\n" in str(error) else " "
        text = clean(f"{error}{separator}{error.advice}".strip())
    else:
        text = _defect(error)
    print(f"oai-tui: {redactor_for().redact(text)}", file=sys.stderr)
    return exit_code(error)


def _defect(error: Exception) -> str:
    """One line on a fault of ours: what and where, without any values of variables."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f", at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    said = clean_line(str(error), 200)
    return f"something went wrong inside oai-tui: {type(error).__name__}: {said}{place}"
