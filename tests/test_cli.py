"""The command line: what it takes, how it ends, what it imports."""

from __future__ import annotations

import asyncio
import gc
import os
import pty
import sys
from pathlib import Path

import pytest

from oai_tui import __version__
from oai_tui.cli import commands, main
from oai_tui.core.errors import (
    ConfigError,
    ConversationNotFound,
    OaiTuiError,
    RateLimited,
    StoreTooNew,
)
from tests.headless.program import Ended, Pipe, Program

COMMANDS = [
    "ask",
    "list",
    "show",
    "export",
    "import",
    "backup",
    "doctor",
    "config",
    "config show",
    "config path",
    "config init",
    "serve-demo",
]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"oai-tui {__version__}\n"


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0

    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if name.split()[0] not in shown] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_the_common_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--help"]) == 0

    shown = capsys.readouterr().out
    assert f"oai-tui {command}" in shown
    assert "--base-url" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-option"],
        ["no-such-command"],
        ["--dem"],
        ["config"],
        ["show"],
        ["import"],
        ["list", "--limit", "0"],
        ["list", "--limit", "many"],
        ["serve-demo", "--port", "70000"],
        ["export", "--format", "xml"],
        ["ask", "--continue", "--conversation", "abc", "hi"],
        ["--api-key", "sk-1", "ask", "hi"],
    ],
)
def test_wrong_use_ends_with_2_and_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2

    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("usage: oai-tui")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--db", "/elsewhere.db", "config", "show"],
        ["config", "--db", "/elsewhere.db", "show"],
        ["config", "show", "--db", "/elsewhere.db"],
    ],
)
async def test_a_common_option_may_stand_before_and_after_the_command(
    program: Program, arguments: list[str]
) -> None:
    ended = await program.run(*arguments)

    assert "/elsewhere.db  (flag)" in ended.out


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("Wrong.", advice="Mend it."), 2),
        (StoreTooNew("Wrong.", advice="Mend it."), 3),
        (RateLimited("Wrong.", advice="Mend it."), 4),
        (ConversationNotFound("Wrong.", advice="Mend it."), 1),
        (OaiTuiError("Wrong.", advice="Mend it."), 1),
    ],
)
def test_an_error_is_a_sentence_with_advice_and_an_exit_code(
    error: OaiTuiError,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(commands, "run_command", fail)

    assert main(["list"]) == code
    assert capsys.readouterr() == ("", "oai-tui: Wrong. Mend it.\n")


def test_a_fault_of_ours_is_one_line_without_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "sk-0123456789")

    def fail(_: object) -> int:
        local_value = "a local value"
        raise RuntimeError(f"with sk-0123456789\nand \x1b[2J more, not {len(local_value)}")

    monkeypatch.setattr(commands, "run_command", fail)

    assert main(["list"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("oai-tui: something went wrong inside oai-tui: RuntimeError: with [key]")
    assert "\x1b" not in err
    assert "a local value" not in err


def test_ctrl_c_in_any_command_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "run_command", interrupt)

    assert main(["list"]) == 130


async def test_without_a_terminal_the_app_says_what_to_use(program: Program) -> None:
    assert await program.run() == Ended(
        2, "", "oai-tui: the app needs a terminal; for pipes and scripts use `oai-tui ask`.\n"
    )


async def test_a_dumb_terminal_is_told_the_same(program: Program) -> None:
    program.variables["TERM"] = "dumb"
    master, terminal = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "oai_tui"),
        env=program.environ,
        stdin=terminal,
        stdout=terminal,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    os.close(terminal)
    os.close(master)

    assert process.returncode == 2
    assert b"TERM=dumb" in errors
    assert b"oai-tui ask" in errors


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["config", "path"]])
async def test_quick_answers_load_nothing_heavy(program: Program, arguments: list[str]) -> None:
    code = (
        "import sys; from oai_tui.cli import main;"
        f"main({arguments!r});"
        "heavy = {'textual', 'rich', 'asyncio', 'openai', 'httpx2', 'sqlite3', 'tomli_w'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )

    ended = await program.run_python(code)

    assert ended.err == "[]\n"


@pytest.mark.parametrize("arguments", [["list"], ["export"], ["config", "show"]])
async def test_commands_on_the_store_load_neither_textual_nor_the_sdk(
    program: Program, arguments: list[str]
) -> None:
    code = (
        "import sys; from oai_tui.cli import main;"
        f"code = main({arguments!r});"
        "heavy = {'textual', 'rich', 'openai', 'httpx2', 'pydantic', 'tiktoken', 'genai_prices'};"
        "print(code, sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )

    ended = await program.run_python(code)

    assert ended.err.splitlines()[-1] == "0 []"


async def test_a_reader_that_has_gone_is_no_fault(program: Program) -> None:
    pipe = await Pipe.open()
    pipe.close()
    process = await program.start("config", "show", stdout=pipe.writer)
    pipe.close_writer()
    _, errors = await process.communicate()

    assert (process.returncode, errors) == (0, b"")


async def test_a_closed_standard_output_is_no_fault(program: Program) -> None:
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", f"exec {sys.executable} -m oai_tui config path >&- </dev/null"),
        env=program.environ,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()

    assert (process.returncode, errors) == (0, b"")


async def test_a_full_disk_under_the_output_is_told(program: Program) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    process = await program.start("config", "show", stdout=full)
    os.close(full)
    _, errors = await process.communicate()

    assert process.returncode == 1
    assert b"could not be written: No space left" in errors
    assert b"Traceback" not in errors


async def test_an_output_that_is_not_utf_8_does_not_stop_anything(program: Program) -> None:
    program.variables |= {"PYTHONIOENCODING": "ascii", "OAI_TUI_DB": "/tmp/grün.db"}

    ended = await program.run("config", "show")

    assert ended.code == 0
    assert "/tmp/gr?n.db" in ended.out


def test_garbage_is_collected_again_after_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out
    assert gc.isenabled()
