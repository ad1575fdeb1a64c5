"""Colours of code: whatever a lexer does, the code is there."""

from __future__ import annotations

import pytest

from oai_tui.tui.transcript.highlight import highlight, highlight_block

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


def test_a_block_in_stretches_is_coloured_as_one() -> None:
    code = 'x = """\n' + "word\n" * 100 + '"""\ny = 1  # end'

    lines = highlight_block("python", code)

    assert "\n".join("".join(run.text for run in line) for line in lines) == code
    assert lines == highlight("python", code)[0]


def test_more_lines_leave_the_colours_of_a_block_as_they_are() -> None:
    code = "".join(f"def f{number}():\n    return {number}\n" for number in range(60))
    before = highlight_block("python", code)

    after = highlight_block("python", f"{code}x = 1\n")

    assert after[: len(before) - 1] == before[:-1]
    assert all(new is old for new, old in zip(after[:80], before[:80], strict=True))
