r"""Maths in a text: rules for the grammar, so that nothing in a formula is read as markup.

Among words `$x$`, `$$x$$`, `\(x\)` and `\[x\]`; in lines of their own what stands between `$$`,
between `\[` and `\]`, and in a LaTeX environment. Formulas are shown as they were written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_FORMULA = re.compile(
    r"\$\$(?=[^$]*\w)[^$]+\$\$"
    # As Pandoc tells formulas from prices: no blank inside the dollars, no digit after them.
    r"|\$(?![\s$])(?:\\[^\n]|(?!\*\*)[^$\n`\\])+(?<!\s)\$(?!\d)"
    r"|\\\((?=(?:(?!\\\)).){0,200}?\w).{1,1000}?\\\)"
    r"|\\\[(?=(?:(?!\\\]).){0,200}?\w).{1,1000}?\\\]",
    re.DOTALL,
)
_OPENING = re.compile(r"(\$\$|\\\[|\\begin\{([A-Za-z]+\*?)\})[ \t]*")
_CLOSING = {"$$": "$$", "\\[": "\\]"}


def inline_maths(state: StateInline, silent: bool) -> bool:
    """A rule for text: a formula among words."""
    if state.src[state.pos] not in "$\\":
        return False
    found = _FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("math_inline", "", 0).content = found.group()
    state.pos = found.end()
    return True


def block_maths(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A rule for lines: a formula that ends with its closing mark or before a blank line."""
    if state.is_code_block(start_line):
        return False
    opening = _OPENING.fullmatch(_line(state, start_line))
    if opening is None:
        return False
    if silent:
        return True
    closing = _CLOSING.get(opening[1]) or f"\\end{{{opening[2]}}}"
    line = start_line + 1
    while line < end_line and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        line += 1
        if _line(state, line - 1).rstrip().endswith(closing):
            break
    token = state.push("math_block", "", 0)
    token.content = state.getLines(start_line, line, state.blkIndent, False)
    token.map = [start_line, line]
    state.line = line
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
