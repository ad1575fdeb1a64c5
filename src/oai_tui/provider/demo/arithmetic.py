"""Simple sums: `2 * (3 + 4)`, `what is 10 / 4?`."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

Number: TypeAlias = int | float

_ASKED = re.compile(
    r"\s*(?:what(?:'s|\s+is)|how much is|calculate|compute)?\s*([\d\s.,()+*/%x×÷−-]{3,80}?)"
    r"\s*(?:=\s*)?\??\s*$",
    re.IGNORECASE,
)
_SIGNS = str.maketrans("x×÷−", "**/-", ",")
_OPERATORS: Mapping[type[ast.operator], Callable[[Number, Number], Number]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
    }
)


def evaluate(request: str) -> str:
    """The sentence that answers a sum, or an empty string if the request is none."""
    match = _ASKED.match(request[:200])
    if not match or not re.search(r"\d\s*[+*/%x×÷−-]\s*-?\s*[\d(]", match[1]):
        return ""
    sum_ = match[1].strip()
    plain = sum_.translate(_SIGNS)
    try:
        value = _value(ast.parse(plain, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return ""
    except ZeroDivisionError:
        return f"{sum_} has no value: it divides by zero.\n"
    except OverflowError:
        return f"{sum_} is too large to write down.\n"
    return f"{sum_} = **{value:,.10g}**\n" if isinstance(value, float) else _exactly(sum_, value)


def _exactly(sum_: str, value: int) -> str:
    return f"{sum_} = **{value:,}**\n"


def _value(node: ast.expr) -> Number:
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
        case _:
            raise ValueError("This is not a simple sum.")
