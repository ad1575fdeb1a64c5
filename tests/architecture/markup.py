"""Finds strings that Textual would read as markup, by walking the syntax tree.

An expression may reach a markup API when it is a literal, or when it is `Content` as far as
can be told from annotations and assignments in the same file. Everything else is reported:
then the code has to say `Content`, or `outside`, where it is shown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WIDGETS = frozenset(
    (
        "Button",
        "Checkbox",
        "Collapsible",
        "CollapsibleTitle",
        "DataTable",
        "Label",
        "Link",
        "ListItem",
        "Option",
        "OptionList",
        "RadioButton",
        "RadioSet",
        "Select",
        "SelectionList",
        "Static",
        "Tab",
        "TabPane",
        "Tabs",
        "Toast",
        "Tree",
    )
)
TEXT_KEYWORDS = frozenset(
    (
        "content",
        "label",
        "message",
        "options",
        "placeholder",
        "prompt",
        "renderable",
        "title",
        "tooltip",
        "visual",
    )
)
METHODS = frozenset(
    (
        "add_column",
        "add_columns",
        "add_leaf",
        "add_option",
        "add_options",
        "add_row",
        "add_rows",
        "set_label",
        "replace_option_prompt",
        "set_options",
        "set_content",
        "update",
    )
)
ATTRIBUTES = frozenset(("border_subtitle", "border_title", "label", "tooltip"))
CONTENT_CALLS = frozenset(("outside", "outside_line"))
WIDGET_MODULES = (
    "textual.app",
    "textual.screen",
    "textual.widget",
    "oai_tui.tui.modals",
    "oai_tui.tui.screens",
    "oai_tui.tui.widgets",
)
PARSERS = frozenset(("from_markup", "from_rich_markup"))


@dataclass(frozen=True, slots=True)
class Finding:
    line: int
    text: str


def find_markup(source: str, returns_content: frozenset[str] = frozenset()) -> list[Finding]:
    """The places in `source` where text that is no literal may be read as markup.

    `returns_content` names functions of other files that return Content.
    """
    tree = ast.parse(source)
    has_widgets = any(
        isinstance(node, ast.ImportFrom) and (node.module or "").startswith(WIDGET_MODULES)
        for node in ast.walk(tree)
    )
    walker = _Walker(returns_content | content_functions(source), has_widgets=has_widgets)
    walker.visit(tree)
    return walker.findings


def content_functions(source: str) -> frozenset[str]:
    """The names of the functions and methods that are annotated to return Content."""
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_content(node.returns)
    )


class _Walker(ast.NodeVisitor):
    def __init__(self, returns_content: frozenset[str], *, has_widgets: bool) -> None:
        self.findings: list[Finding] = []
        self._returns_content = returns_content
        self._has_widgets = has_widgets
        self._scopes: list[ast.AST] = []
        self._doubted: set[str] = set()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._inside(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name == "render" and node.returns is not None and "str" in _names(node.returns):
            self._report(node, "render() returns str")
        self._inside(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._inside(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = _called(node)
        texts: Iterable[ast.expr] = ()
        if name == "notify" and node.args and not _has(node, "markup", False):
            texts = [node.args[0]]
        elif name in PARSERS or _has(node, "markup", True):
            texts = node.args
        elif name in WIDGETS or self._calls_widget(name) or self._builds_widget(node):
            keywords = [word.value for word in node.keywords if word.arg in TEXT_KEYWORDS]
            texts = [*node.args, *keywords]
        elif name == "TextArea":
            texts = [word.value for word in node.keywords if word.arg == "placeholder"]
        for text in texts:
            if not self._is_safe(text):
                self._report(text, f"{name}({ast.unparse(text)})")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            is_shown = isinstance(target, ast.Attribute) and target.attr in ATTRIBUTES
            if is_shown and self._has_widgets and not self._is_safe(node.value):
                self._report(node, ast.unparse(node))
        self.generic_visit(node)

    def _inside(self, node: ast.AST) -> None:
        self._scopes.append(node)
        self.generic_visit(node)
        self._scopes.pop()

    def _report(self, node: ast.expr | ast.stmt, text: str) -> None:
        self.findings.append(Finding(node.lineno, text))

    def _calls_widget(self, name: str) -> bool:
        """Whether this may be a widget's method: only where the file knows any widgets."""
        return name in METHODS and self._has_widgets

    def _builds_widget(self, node: ast.Call) -> bool:
        """Whether this is `super().__init__(...)` in a subclass of one of the widgets."""
        function = node.func
        if not (isinstance(function, ast.Attribute) and function.attr == "__init__"):
            return False
        owner = self._owner()
        return owner is not None and any(_names(base) & WIDGETS for base in owner.bases)

    def _owner(self) -> ast.ClassDef | None:
        owners = [scope for scope in self._scopes if isinstance(scope, ast.ClassDef)]
        return owners[-1] if owners else None

    def _is_safe(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant(value=value):
                return not isinstance(value, str) or "[" not in value
            case ast.IfExp(body=body, orelse=other):
                return self._is_safe(body) and self._is_safe(other)
            case ast.BoolOp(values=values):
                return all(map(self._is_safe, values))
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return self._is_safe(left) and self._is_safe(right)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return all(map(self._is_safe, items))
            case ast.ListComp(elt=item) | ast.GeneratorExp(elt=item):
                return self._is_safe(item)
            case ast.Starred(value=value) | ast.Subscript(value=value) | ast.Await(value=value):
                return self._is_safe(value)
            case ast.Dict() | ast.DictComp() | ast.Set() | ast.SetComp():
                return True
            case ast.Call():
                return self._gives_content(node)
            case ast.Name(id=name):
                return self._holds_content(name, self._scopes[-1:], _assigned_names)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                return self._holds_content(f"self.{name}", self._classes(), _assigned_attributes)
            case _:
                return False

    def _gives_content(self, node: ast.Call) -> bool:
        name = _called(node)
        if name in PARSERS:
            return False
        if name == "Content" or name in CONTENT_CALLS or name in self._returns_content:
            return True
        if name in WIDGETS:
            return True
        function = node.func
        return isinstance(function, ast.Attribute) and (
            _names(function.value) == {"Content"} or self._is_safe(function.value)
        )

    def _classes(self) -> list[ast.AST]:
        owner = self._owner()
        return [owner] if owner else []

    def _holds_content(self, name: str, scopes: list[ast.AST], find: _Find) -> bool:
        """Whether all that a name is ever given in its scope is Content."""
        if name in self._doubted:
            return True
        values = [value for scope in scopes for value in find(scope, name)]
        self._doubted.add(name)
        try:
            return bool(values) and all(
                _is_content(value) if is_annotation else self._is_safe(value)
                for value, is_annotation in values
            )
        finally:
            self._doubted.discard(name)


class _Find:
    """Finds what a name is given in a scope: expressions, or annotations that tell it."""

    def __call__(self, scope: ast.AST, name: str) -> Iterator[tuple[ast.expr, bool]]:
        for node in ast.walk(scope):
            match node:
                case ast.arg(arg=argument, annotation=annotation) if argument == name:
                    if annotation is not None:
                        yield annotation, True
                case ast.AnnAssign(target=target, annotation=annotation):
                    if ast.unparse(target) == name:
                        yield annotation, True
                case ast.Assign(targets=targets, value=value):
                    if name in map(ast.unparse, targets):
                        yield self._typed(scope, value)
                case ast.NamedExpr(target=target, value=value) if target.id == name:
                    yield value, False

    def _typed(self, scope: ast.AST, value: ast.expr) -> tuple[ast.expr, bool]:
        """A parameter that is kept as an attribute is known by its annotation."""
        if isinstance(value, ast.Name):
            for node in ast.walk(scope):
                if isinstance(node, ast.arg) and node.arg == value.id and node.annotation:
                    return node.annotation, True
        return value, False


class _FindAttribute(_Find):
    """Attributes of `self`, which a class may also declare without it."""

    def __call__(self, scope: ast.AST, name: str) -> Iterator[tuple[ast.expr, bool]]:
        yield from super().__call__(scope, name)
        if isinstance(scope, ast.ClassDef):
            plain = name.removeprefix("self.")
            for node in scope.body:
                if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == plain:
                    yield node.annotation, True


_assigned_names = _Find()
_assigned_attributes = _FindAttribute()


def _is_content(annotation: ast.expr | None) -> bool:
    """Whether an annotation speaks of Content, or of a mapping, and of no string."""
    if annotation is None:
        return False
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    names = _names(annotation)
    if names & {"dict", "set", "Mapping"}:
        return True
    return "Content" in names and "str" not in names


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=ast.Name(id=name)):
            return name
        case _:
            return ""


def _has(node: ast.Call, keyword: str, value: bool) -> bool:
    return any(
        word.arg == keyword and isinstance(word.value, ast.Constant) and word.value.value is value
        for word in node.keywords
    )
