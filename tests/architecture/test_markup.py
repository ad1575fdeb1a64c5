"""No text from outside is read as markup."""

from __future__ import annotations

from pathlib import Path

import pytest

import oai_tui.tui
from tests.architecture.markup import content_functions, find_markup

TUI = Path(oai_tui.tui.__file__).parent


def test_nothing_but_content_and_literals_reaches_a_markup_api() -> None:
    sources = {path: path.read_text() for path in sorted(TUI.rglob("*.py"))}
    assert len(sources) > 20
    returns_content = frozenset[str]().union(*map(content_functions, sources.values()))
    found = [
        f"{path.relative_to(TUI)}:{finding.line}: {finding.text}"
        for path, source in sources.items()
        for finding in find_markup(source, returns_content)
    ]
    assert found == []


@pytest.mark.parametrize(
    "statement",
    [
        "self.notify(text)",
        "self.notify(f'Could not open {text}')",
        "self.app.notify(text, severity='error')",
        "self.notify(text, markup=True)",
        "yield Static(text)",
        "yield Static(f'{text}')",
        "yield Static(clean(text))",
        "yield Static('[red]' 'x')",
        "yield Label('a' + text)",
        "yield Button(label=text)",
        "yield Collapsible(title=text)",
        "yield TextArea(placeholder=text)",
        "OptionList(*[text for text in texts])",
        "OptionList('fine', text)",
        "Option(text if text else 'none')",
        "self.query_one('#a', Static).update(text)",
        "self.tooltip = text",
        "self.border_title = f'{text}'",
        "self.border_title = Content.from_markup(text)",
        "tree.root.add_leaf(text)",
        "table.add_row('fine', text)",
        "select.set_options([(text, 1)])",
        "line = text\n        yield Static(line)",
        "yield Static(self.words)",
    ],
)
def test_a_bare_string_is_found(statement: str) -> None:
    source = f"""
from textual.widgets import Static

class Pane(Widget):
    def __init__(self, words: str) -> None:
        self.words = words

    def compose(self, text: str, texts: list[str]) -> ComposeResult:
        {statement}
"""
    assert find_markup(source) != []


@pytest.mark.parametrize(
    "statement",
    [
        "self.notify(text, markup=False)",
        "self.notify('Saved.')",
        "yield Static('Nothing here yet.')",
        "yield Static(Content(text))",
        "yield Static(outside(text), id=text)",
        "yield Static(outside_line(text, 20) + Content.styled(text, '$muted'))",
        "yield Static(Content(' ').join(texts))",
        "yield Static(outside(text) if text else 'none')",
        "line = outside(text)\n        yield Static(line)",
        "yield Static(self.words)",
        "yield Static(self._hint(text))",
        "yield OptionList(*[Option(outside_line(text), id=text) for text in texts])",
        "self.tooltip = Content(text)",
        "self.query_one('#a', Static).update(self._hint(text))",
        "known = {}\n        known.update({text: text})",
        "yield Input(placeholder=text)",
    ],
)
def test_content_and_literals_pass(statement: str) -> None:
    source = f"""
from textual.widgets import Static

class Pane(Widget):
    def __init__(self, words: Content) -> None:
        self.words = words

    def compose(self, text: str, texts: list[str]) -> ComposeResult:
        {statement}

    def _hint(self, text: str) -> Content:
        return Content(text)
"""
    assert find_markup(source) == []


def test_a_widget_that_renders_a_string_is_found() -> None:
    assert len(find_markup("class W(Widget):\n    def render(self) -> str: return self.x")) == 1
    assert find_markup("class W(Widget):\n    def render(self) -> Content: return self.x") == []


def test_a_subclass_that_hands_on_a_string_is_found() -> None:
    source = "class Note(Static):\n    def __init__(self, text: str): super().__init__(text)"
    assert len(find_markup(source)) == 1
    assert find_markup(source.replace("__init__(text)", "__init__(Content(text))")) == []
