"""What is imported when, in a fresh process; and the borders between the layers."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import oai_tui.core

ROOT = Path(__file__).parents[2]
SLOW = (
    "openai",
    "pydantic",
    "httpx2",
    "tiktoken",
    "genai_prices",
    "jsonschema",
    "mcp",
    "numpy",
    "markdown_it",
    "pygments.lexers",
)
"""What takes longer to import than a person should wait for the first frame."""
BEHIND_THE_FIRST_FRAME = (
    "oai_tui.agent",
    "oai_tui.core.events",
    "oai_tui.core.message",
    "oai_tui.provider",
    "oai_tui.storage",
    "oai_tui.tui.modals",
    "oai_tui.tui.screens.chat",
    "oai_tui.tui.transcript",
    "oai_tui.tui.widgets.sidebar",
    "aiosqlite",
    "sqlite3",
    "tenacity",
    "email",
    "importlib.metadata",
    "hashlib",
)
"""What is imported once the first frame is on the screen and one can type."""


def modules_after(statements: str) -> set[str]:
    """The modules that a fresh process has loaded once it has run `statements`."""
    show = "import json, sys; json.dump(sorted(sys.modules), sys.stdout)"
    program = f"{statements}\nprint()\n{show}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def loaded(names: tuple[str, ...], modules: set[str]) -> list[str]:
    return [name for name in names if name in modules]


def test_a_slow_module_that_is_imported_is_noticed() -> None:
    assert loaded(SLOW, modules_after("import markdown_it")) == ["markdown_it"]


@pytest.mark.parametrize("module", ["oai_tui.tui.app", "oai_tui.tui.run"])
def test_the_app_is_imported_without_anything_slow(module: str) -> None:
    modules = modules_after(f"import {module}")
    assert module in modules
    assert loaded(SLOW, modules) == []
    others = modules - modules_after("import textual.app, textual.widgets")
    assert loaded(BEHIND_THE_FIRST_FRAME, others) == []


def test_what_the_app_imports_behind_its_first_frame_is_not_slow_either() -> None:
    modules = modules_after(
        "from oai_tui.tui import app\n[app.load_module(name) for name in app.LATER_MODULES]"
    )
    assert loaded(SLOW, modules) == []


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_that_draws_asks_or_stores(option: str) -> None:
    modules = modules_after(f"from oai_tui.cli import main\nassert main(['{option}']) == 0")
    assert "oai_tui.cli" in modules
    assert loaded((*SLOW, "textual", "rich", "asyncio", "aiosqlite", "sqlite3"), modules) == []


def test_the_core_stands_on_the_standard_library_alone() -> None:
    names = [
        f"oai_tui.core.{module.name}" for module in pkgutil.iter_modules(oai_tui.core.__path__)
    ]
    assert "oai_tui.core.message" in names
    before = modules_after("import json")
    added = modules_after("\n".join(f"import {name}" for name in names)) - before
    packages = {name.partition(".")[0] for name in added}
    assert packages - sys.stdlib_module_names == {"oai_tui"}


def test_the_borders_between_the_layers_hold() -> None:
    check = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout
