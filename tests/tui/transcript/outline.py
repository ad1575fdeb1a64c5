"""What a Markdown text means, as plain nested values: by our pieces, and by another reader.

An outline is a list of tuples: `("p", words)`, `("h", level, words)`, `("code", language, text)`,
`("html", text)`, `("hr",)`, `("quote", outline)`, `("item", number, checked, outline)`,
`("table", rows)`.
Words are pairs of a text and what it is: "strong", "em", "s", "code", or a link's address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from oai_tui.core.text import clean, clean_line, without_surrogates
from oai_tui.tui.transcript.blocks import (
    Block,
    Code,
    Heading,
    Html,
    Item,
    Paragraph,
    Quote,
    Spaced,
    Table,
    ThematicBreak,
)
from oai_tui.tui.transcript.looks import BOLD, ITALIC, STRIKE, Run
from oai_tui.tui.transcript.pieces import CodePiece, Prose, TablePiece
from oai_tui.tui.transcript.source import Source

Outline: TypeAlias = list[tuple[Any, ...]]
Words: TypeAlias = list[tuple[str, frozenset[str]]]


def outline(text: str) -> Outline:
    """What our pieces say, each of them read alone."""
    source = Source()
    source.feed(text)
    source.finish()
    found: Outline = []
    for piece in source.pieces:
        match piece:
            case CodePiece(before=None):
                found.append(("code", piece.language, piece.text.rstrip("\n")))
            case CodePiece():
                pass
            case TablePiece():
                found.append(("table", _rows(piece.table().rows)))
            case Prose():
                found.extend(_outline(piece.blocks()))
            case _:
                raise AssertionError(piece)
    return found


def _outline(blocks: Iterable[Spaced]) -> Outline:
    return [_block(spaced.block) for spaced in blocks]


def _block(block: Block) -> tuple[Any, ...]:
    match block:
        case Paragraph(runs=runs):
            return ("p", _words(runs))
        case Heading(level=level, runs=runs):
            return ("h", level, _without("strong", _words(runs)))
        case ThematicBreak():
            return ("hr",)
        case Code(language=language, text=text):
            return ("code", language, text.rstrip("\n"))
        case Html(text=text):
            return ("html", text)
        case Quote(blocks=blocks):
            return ("quote", _outline(blocks))
        case Item(blocks=blocks, number=number, checked=checked):
            return ("item", number, checked, _outline(blocks))
        case Table(rows=rows):
            return ("table", _rows(rows))


def _rows(rows: Iterable[Iterable[Iterable[Run]]]) -> list[list[Words]]:
    return [
        [_without("strong", _words(cell)) if not at else _words(cell) for cell in row]
        for at, row in enumerate(rows)
    ]


def _words(runs: Iterable[Run]) -> Words:
    words: Words = []
    for text, look in runs:
        if look.role == "link-target":
            continue
        marks = {name for name, bit in _BITS if look.marks & bit}
        if look.role == "code-inline":
            marks.add("code")
        _say(words, text, frozenset(marks | ({look.href} if look.href else set())))
    return words


_BITS = (("strong", BOLD), ("em", ITALIC), ("s", STRIKE))


def _without(mark: str, words: Words) -> Words:
    found: Words = []
    for text, marks in words:
        _say(found, text, marks - {mark})
    return found


def _say(words: Words, text: str, marks: frozenset[str]) -> None:
    """Adds words, or lengthens the last ones if they are of the same kind; breaks are blanks."""
    shown = clean(text).replace("\t", "    ").replace("\n", " ")
    if shown and words and words[-1][1] == marks:
        words[-1] = (words[-1][0] + shown, marks)
    elif shown:
        words.append((shown, marks))


# The other reader


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def reference(text: str, reader: MarkdownIt | None = None) -> Outline:
    """What markdown-it says of the whole text, without a reader of one's own as CommonMark."""
    whole = clean(without_surrogates(text if text.endswith("\n") else f"{text}\n"))
    return _children(SyntaxTreeNode((reader or _reader()).parse(whole)))


def _children(node: SyntaxTreeNode) -> Outline:
    found: Outline = []
    for child in node.children:
        match child.type:
            case "paragraph":
                found.append(("p", _said(child)))
            case "heading":
                found.append(("h", int(child.tag[1]), _without("strong", _said(child))))
            case "hr":
                found.append(("hr",))
            case "fence":
                language = child.info.split()[:1]
                content = child.content.rstrip("\n")
                found.append(("code", clean_line("".join(language), 40), content))
            case "code_block":
                found.append(("code", "", child.content.rstrip("\n")))
            case "math_block":
                words: Words = []
                _say(words, child.content.rstrip("\n"), frozenset())
                found.append(("p", words))
            case "html_block":
                found.append(("html", child.content.rstrip("\n")))
            case "blockquote":
                found.append(("quote", _children(child)))
            case "bullet_list":
                found.extend(_item(None, item) for item in child.children)
            case "ordered_list":
                start = int(child.attrs.get("start", 1))
                for number, item in enumerate(child.children, start):
                    found.append(_item(number, item))
            case "table":
                rows = [row for part in child.children for row in part.children]
                cells = [[_said(cell) for cell in row.children] for row in rows]
                cells[0] = [_without("strong", cell) for cell in cells[0]]
                found.append(("table", cells))
            case kind:
                raise AssertionError(kind)
    return found


def _item(number: int | None, node: SyntaxTreeNode) -> tuple[Any, ...]:
    """An item; the box of a task at its start is taken out of its words."""
    blocks = _children(node)
    if blocks and blocks[0][0] == "p" and (words := blocks[0][1]) and not words[0][1]:
        text = words[0][0]
        if box := re.match(r"\[([ xX])\](?: |$)", text):
            rest: Words = []
            _say(rest, text[box.end() :], frozenset())
            return ("item", number, box[1] != " ", [("p", rest + words[1:]), *blocks[1:]])
    return ("item", number, None, blocks)


def _said(node: SyntaxTreeNode) -> Words:
    words: Words = []
    for child in node.children:
        _say_node(words, child, frozenset())
    return words


def _say_node(words: Words, node: SyntaxTreeNode, marks: frozenset[str]) -> None:
    match node.type:
        case "softbreak":
            _say(words, " ", marks)
        case "hardbreak":
            _say(words, "\n", marks)
        case "code_inline":
            _say(words, node.content, marks | {"code"})
        case "image":
            address = clean_line(str(node.attrs.get("src", "")))
            label = "".join(_plain(child) for child in node.children) or address
            is_linked = bool(marks - {"strong", "em", "s"})
            _say(words, f"image: {label}", marks | ({address} - {""} if not is_linked else set()))
        case "link":
            address = clean_line(str(node.attrs.get("href", "")))
            for child in node.children:
                _say_node(words, child, marks | ({address} if address else set()))
        case "strong" | "em" | "s":
            for child in node.children:
                _say_node(words, child, marks | {node.type})
        case "inline":
            for child in node.children:
                _say_node(words, child, marks)
        case _:
            _say(words, node.content.replace("\n", " "), marks)


def _plain(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return " "
    return "".join(map(_plain, node.children)) if node.children else node.content
