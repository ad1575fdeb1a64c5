"""Colours of code: whatever a lexer does, the code is there."""

from __future__ import annotations

import pytest

from oai_tui.tui.transcript.highlight import highlight

TRACEBACK = """\
Traceback (most recent call last):
  File "/home/ada/importer/cli.py", line 41, in main
    rows = load(Path(arguments.path))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^
TypeError: 4 arguments are needed, 5 were given
"""


@pytest.mark.parametrize("language", ["pytb", "py2tb", "pycon", "php", "html+jinja"])
def test_code_that_ends_anywhere_is_coloured_and_whole(language: str) -> None:
    """The lexer of tracebacks goes round in circles where a line is cut."""
    for end in range(len(TRACEBACK)):
        lines, _ = highlight(language, TRACEBACK[:end])

        text = "\n".join("".join(run.text for run in line) for line in lines)
        assert text.rstrip("\n") == TRACEBACK[:end].rstrip("\n")
