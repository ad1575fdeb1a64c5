"""Colouring code: Pygments' lexers, a stretch of lines at a time.

A lexer is loaded at its first use. A language that is not named or not known is not guessed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from inspect import signature
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from oai_tui.tui.transcript.looks import Look, Run, Runs

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

State: TypeAlias = tuple[str, ...]
"""What a lexer is in the middle of."""

START: State = ("root",)
LONGEST_LINE = 1_000
"""Characters; a stretch with a longer line stays plain, for a lexer may take very long on it."""
TOO_SLOW = frozenset({"easytrieve", "maple", "systemd"})
"""Lexers that take seconds or for ever for a short line of blanks or of an open quote."""
STRETCH = 40
"""Lines of a block of code that are coloured in one go."""
STUCK = 50
"""Steps without a character; a lexer that takes so many goes round in circles."""

_ROLES = {
    "Comment": "code-comment",
    "Comment.Preproc": "code-keyword",
    "Keyword": "code-keyword",
    "Keyword.Constant": "code-number",
    "Keyword.Type": "code-type",
    "Literal.Number": "code-number",
    "Literal.String": "code-string",
    "Literal.String.Doc": "code-comment",
    "Literal.String.Interpol": "code-operator",
    "Name.Attribute": "code-name",
    "Name.Builtin": "code-type",
    "Name.Builtin.Pseudo": "code-number",
    "Name.Class": "code-name",
    "Name.Constant": "code-number",
    "Name.Decorator": "code-type",
    "Name.Exception": "code-type",
    "Name.Function": "code-name",
    "Name.Namespace": "code-name",
    "Name.Tag": "code-keyword",
    "Name.Variable": "code-variable",
    "Operator.Word": "code-keyword",
    "Generic.Deleted": "code-deleted",
    "Generic.Inserted": "code-inserted",
    "Generic.Heading": "code-name",
    "Generic.Subheading": "code-type",
    "Generic.Prompt": "code-comment",
    "Generic.Output": "code",
}
PLAIN = Look("code")


def highlight(language: str, text: str, state: State = START) -> tuple[list[Runs], State]:
    """The lines of `text` as runs, and the state for the text that follows it."""
    lexer = lexer_for(language)
    if lexer is None or any(len(line) > LONGEST_LINE for line in text.split("\n")):
        return [(Run(line, PLAIN),) if line else () for line in text.split("\n")], START
    source = text + "\n"
    stack = list(state)
    if _keeps_its_state(lexer):
        tokens = _lex(lexer, source, stack)
    else:
        most = 2 * STUCK * len(source)
        takes_state = _takes_a_state(lexer)
        begun: Any = (tuple(stack),) if takes_state else ()
        found = list(islice(lexer.get_tokens_unprocessed(source, *begun), most))
        if len(found) == most:
            return highlight("", text)
        tokens = ((kind, value) for _, kind, value in found)
        if takes_state:
            deque(_lex(lexer, source, stack), maxlen=0)
    lines = _lines(tokens)
    return lines[: text.count("\n") + 1], tuple(stack)


def highlight_block(language: str, text: str) -> list[Runs]:
    """The lines of a whole block of code; of one that grows only the end is coloured again."""
    lines: list[Runs] = []
    state = START
    for stretch in _stretches(text.split("\n")):
        coloured, state = _kept(language, "\n".join(stretch), state)
        lines.extend(coloured)
    return lines


def _stretches(lines: list[str]) -> Iterator[list[str]]:
    """The lines in parts of so many lines, the last one shorter."""
    return (lines[at : at + STRETCH] for at in range(0, len(lines), STRETCH))


@lru_cache(maxsize=256)
def _kept(language: str, text: str, state: State) -> tuple[tuple[Runs, ...], State]:
    lines, end = highlight(language, text, state)
    return tuple(lines), end


@lru_cache(maxsize=64)
def lexer_for(language: str) -> Lexer | None:
    """The lexer for a language by one of its names."""
    if not language:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer: Lexer = get_lexer_by_name(language.strip("{}.").lower())
    except ClassNotFound:
        return None
    is_of_use = lexer.name != "Text only" and TOO_SLOW.isdisjoint(lexer.aliases)
    return lexer if is_of_use else None


@cache
def _look(kind: _TokenType | None) -> Look:
    """The look of a kind of token, which is called like `Token.Literal.String.Doc`."""
    name = str(kind).removeprefix("Token.")
    while name:
        if name in _ROLES:
            return Look(_ROLES[name])
        name = name.rpartition(".")[0]
    return PLAIN


def _keeps_its_state(lexer: Lexer) -> bool:
    from pygments.lexer import RegexLexer

    return type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed


def _takes_a_state(lexer: Lexer) -> bool:
    """Whether a lexer changes the tokens that its rules give, but keeps to their states.

    Such as that of C, which tells the types of its library from other names.
    """
    from pygments.lexer import ExtendedRegexLexer, RegexLexer

    is_of_rules = isinstance(lexer, RegexLexer) and not isinstance(lexer, ExtendedRegexLexer)
    return is_of_rules and "stack" in signature(lexer.get_tokens_unprocessed).parameters


def _lex(lexer: Any, text: str, stack: list[str]) -> Iterator[tuple[Any, str]]:
    """`RegexLexer.get_tokens_unprocessed`, but `stack` is left as it is at the end."""
    from pygments.token import _TokenType

    rules = lexer._tokens
    at, size, steps = 0, len(text), 0
    while at < size:
        for match_rule, action, new_state in rules[stack[-1]]:
            found = match_rule(text, at)
            if not found:
                continue
            if action is not None:
                if type(action) is _TokenType:
                    yield action, found.group()
                else:
                    yield from ((kind, value) for _, kind, value in action(lexer, found))
            steps = 0 if found.end() > at else steps + 1
            at = found.end()
            _enter(stack, new_state)
            break
        else:
            steps = STUCK
        if steps >= STUCK:
            if text[at] == "\n":
                stack[:] = ["root"]
            yield None, text[at]
            at, steps = at + 1, 0


def _enter(stack: list[str], new_state: Any) -> None:
    """Carries out a state transition of a lexer's rule."""
    match new_state:
        case None:
            return
        case int():
            del stack[max(1, len(stack) + new_state) :]
        case "#push":
            stack.append(stack[-1])
        case _:
            for state in new_state:
                if state == "#pop":
                    del stack[max(1, len(stack) - 1) :]
                else:
                    stack.append(stack[-1] if state == "#push" else state)


def _lines(tokens: Iterable[tuple[Any, str]]) -> list[Runs]:
    lines: list[Runs] = []
    line: list[Run] = []
    for kind, value in tokens:
        look = _look(kind)
        for number, text in enumerate(value.split("\n") if "\n" in value else (value,)):
            if number:
                lines.append(tuple(line))
                line = []
            if text and line and line[-1].look == look:
                line[-1] = Run(line[-1].text + text, look)
            elif text:
                line.append(Run(text, look))
    if line:
        lines.append(tuple(line))
    return lines
