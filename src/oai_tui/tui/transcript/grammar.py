"""Markdown's grammar, by markdown-it-py: where blocks begin and end, and what they hold.

CommonMark with tables, strikethrough, formulas and bare addresses. Footnotes are left as the
text that they are, and only whole addresses (`https://...`) become links by themselves, so that
a file name such as `README.md` does not.
"""

from __future__ import annotations

import re
from collections import ChainMap
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from oai_tui.tui.transcript.maths import block_maths, inline_maths

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

References: TypeAlias = dict[str, dict[str, Any]]
"""Link reference definitions by label, as markdown-it keeps them."""

SpanKind: TypeAlias = Literal["block", "heading", "code", "fence", "table", "item"]


@dataclass(frozen=True, slots=True)
class Span:
    """The lines from `start` up to `end` that make a block, or an item of a list.

    `number` is an item's place if its list counts; `is_first` is false for an item that
    follows another one of its list.
    """

    kind: SpanKind
    start: int
    end: int
    number: int | None = None
    is_first: bool = True


_BEGINS_ANOTHER_BLOCK = re.compile(
    r"(?:[-+*]|#{1,6}|\d{1,9}[.)])(?:[ \t]|$)|>|`{3}|~{3}", re.MULTILINE
)


@cache
def markdown() -> MarkdownIt:
    """The parser; loading it is slow and so left to its first use."""
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import reference, table

    def reference_but_no_footnote(
        state: StateBlock, start_line: int, end_line: int, silent: bool
    ) -> bool:
        at = state.bMarks[start_line] + state.tShift[start_line]
        if state.src.startswith("[^", at):
            return False
        return reference(state, start_line, end_line, silent)

    def table_but_no_other_block(
        state: StateBlock, start_line: int, end_line: int, silent: bool
    ) -> bool:
        # As in GitHub's own parser. Else `- a | b` would be an item or not by the line after it.
        at = state.bMarks[start_line] + state.tShift[start_line]
        if _BEGINS_ANOTHER_BLOCK.match(state.src, at):
            return False
        return table(state, start_line, end_line, silent)

    parser = MarkdownIt("gfm-like")
    parser.block.ruler.at("reference", reference_but_no_footnote, {"alt": []})
    parser.block.ruler.at("table", table_but_no_other_block, {"alt": ["paragraph", "reference"]})
    interrupted = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "maths", block_maths, {"alt": interrupted})
    parser.inline.ruler.before("escape", "maths", inline_maths)
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    return parser


def block_tokens(source: str, references: References) -> list[Token]:
    """The block tokens of `source`, their inline content not parsed; fills `references`."""
    parser = markdown()
    tokens: list[Token] = []
    parser.block.parse(source, parser, {"references": references}, tokens)
    return tokens


def all_tokens(source: str, references: References) -> list[Token]:
    """The tokens of `source` with their inline content; `references` are only looked up."""
    return markdown().parse(source, {"references": ChainMap({}, references)})


def spans(source: str, references: References) -> list[Span]:
    """The blocks of `source` in order, the items of a list that is not within another each."""
    found: list[Span] = []
    number: int | None = None
    is_first = True
    for token in block_tokens(source, references):
        if token.map is None or token.nesting < 0:
            continue
        start, end = token.map
        if token.level == 1 and token.type == "list_item_open":
            found.append(Span("item", start, end, number, is_first))
            number = None if number is None else number + 1
            is_first = False
        elif token.level == 0:
            match token.type:
                case "bullet_list_open":
                    number, is_first = None, True
                case "ordered_list_open":
                    number, is_first = int(token.attrs.get("start", 1)), True
                case "fence":
                    found.append(Span("fence", start, end))
                case "table_open":
                    found.append(Span("table", start, end))
                case "code_block":
                    found.append(Span("code", start, end))
                case "heading_open":
                    found.append(Span("heading", start, end))
                case _:
                    found.append(Span("block", start, end))
    return found


def numbered_from(first: int | None, found: list[Span]) -> list[Span]:
    """The spans with the numbers of a list whose first item here has the number `first`."""
    if first is None or not found or found[0].kind != "item":
        return found
    shift = first - (found[0].number or 0)
    numbered: list[Span] = []
    for span in found:
        if span.kind != "item" or span.number is None or (numbered and span.is_first):
            break
        numbered.append(replace(span, number=span.number + shift))
    return numbered + found[len(numbered) :]


def is_row(header: str, line: str) -> bool:
    """Whether a line goes on with the table of that header."""
    if line.startswith("|"):
        return True
    found = spans(header + line, {})
    return len(found) == 1 and found[0].end == 3
