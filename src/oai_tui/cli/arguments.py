"""The commands and options of the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any

from oai_tui import __version__

_ABOUT = "Chat with any OpenAI-compatible model in the terminal. Without a command the app starts."
_MORE = "A key is never an argument: set OPENAI_API_KEY, or see `oai-tui config init`."
_COMMON = {
    "config": "",
    "db": "",
    "profile": "",
    "model": "",
    "base_url": "",
    "demo": False,
}


class _Parser(argparse.ArgumentParser):
    """Takes no abbreviations, so that a new option can never change what an old script says.

    `fill` adds the options when they are needed: a run uses one command of a dozen.
    """

    def __init__(self, *, fill: Callable[[_Parser], None] | None = None, **options: object) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Help, **options)  # type: ignore[arg-type]
        self._fill = fill

    def parse_known_args(self, *arguments: Any, **options: Any) -> Any:
        fill, self._fill = self._fill, None
        if fill is not None:
            fill(self)
        return super().parse_known_args(*arguments, **options)


class _Help(argparse.HelpFormatter):
    """Asks the terminal for its width by itself: argparse imports a tenth of the library for it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(_columns(), 100) - 2)


def build_parser() -> argparse.ArgumentParser:
    """The parser; `command` is empty for the app."""
    parser = _Parser(prog="oai-tui", description=_ABOUT, epilog=_MORE)
    parser.set_defaults(command="", **_COMMON)
    parser.add_argument("-V", "--version", action="version", version=f"oai-tui {__version__}")
    _add_common(parser)
    app = parser.add_argument_group("options of the app")
    app.add_argument("--theme", metavar="NAME", default="", help="colours of the app")
    app.add_argument(
        "--continue",
        dest="continue_newest",
        action="store_true",
        help="go on with the newest conversation",
    )
    app.add_argument("--conversation", metavar="ID", default="", help="open this conversation")
    app.add_argument(
        "--low-bandwidth",
        action="store_true",
        help="fewer frames and larger steps, for a slow line",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="oai-tui")
    _command(commands, "ask", "ask one question; the answer goes to standard output", _fill_ask)
    _command(commands, "list", "list conversations, newest first", _fill_list)
    _command(commands, "show", "print a conversation", _fill_show)
    _command(commands, "export", "write conversations as JSON", _fill_export)
    _command(commands, "import", "take in conversations from JSON files", _fill_import)
    _command(commands, "backup", "copy the whole store into a new file", _fill_backup)
    _command(
        commands, "doctor", "check configuration, key, store, terminal and server", _fill_doctor
    )
    _command(commands, "config", "settings: where they are and what they say", _fill_config)
    _command(commands, "serve-demo", "run the demo server until it is stopped", _fill_serve_demo)
    return parser


def _command(
    commands: argparse._SubParsersAction[_Parser],
    name: str,
    about: str,
    fill: Callable[[_Parser], None],
    *,
    of: str = "",
) -> None:
    """Add a command; `fill` gives it the options that only it has."""

    def fill_all(parser: _Parser) -> None:
        _add_common(parser)
        fill(parser)

    parser = commands.add_parser(
        name, fill=fill_all, help=about, description=f"{about[0].upper()}{about[1:]}."
    )
    parser.set_defaults(command=of + name)


def _fill_ask(ask: _Parser) -> None:
    ask.add_argument("prompt", nargs="*", metavar="PROMPT", help="what to ask")
    ask.add_argument("--system", metavar="TEXT", default="", help="system prompt")
    ask.add_argument("--json", action="store_true", help="one JSON object a line for each event")
    ask.add_argument("--no-save", action="store_true", help="keep nothing of it")
    which = ask.add_mutually_exclusive_group()
    which.add_argument(
        "--continue",
        dest="continue_newest",
        action="store_true",
        default=False,
        help="go on with the newest conversation",
    )
    which.add_argument("--conversation", metavar="ID", default="", help="go on with this one")


def _fill_list(listing: _Parser) -> None:
    listing.add_argument("query", nargs="?", default="", help="only titles with these words")
    listing.add_argument("--limit", type=_count, default=50, metavar="N", help="at most N (50)")
    listing.add_argument("--archived", action="store_true", help="those in the archive instead")
    listing.add_argument("--json", action="store_true", help="as JSON")


def _fill_show(show: _Parser) -> None:
    show.add_argument("id", metavar="ID", help="an id, its first characters, or `last`")
    show.add_argument("--json", action="store_true", help="as JSON, complete")


def _fill_export(export: _Parser) -> None:
    export.add_argument("ids", nargs="*", metavar="ID", help="which ones; all of them without")
    export.add_argument("--format", choices=["json"], default="json", help="json")
    export.add_argument("-o", "--output", metavar="FILE", default="", help="into this file")


def _fill_import(importing: _Parser) -> None:
    importing.add_argument("files", nargs="+", metavar="FILE", help="`-` is standard input")


def _fill_backup(backup: _Parser) -> None:
    backup.add_argument("file", metavar="FILE", help="must not exist yet")


def _fill_doctor(doctor: _Parser) -> None:
    doctor.add_argument("--json", action="store_true", help="as JSON")


def _fill_config(config: _Parser) -> None:
    actions = config.add_subparsers(
        title="actions", metavar="ACTION", required=True, prog="oai-tui config"
    )

    def fill_show(show: _Parser) -> None:
        show.add_argument("--json", action="store_true", help="as JSON")

    _command(actions, "show", "each setting and where it came from", fill_show, of="config ")
    _command(actions, "path", "the path of config.toml", _nothing, of="config ")
    _command(
        actions, "init", "write a config.toml with comments, if there is none", _nothing,
        of="config ",
    )  # fmt: skip


def _fill_serve_demo(serve: _Parser) -> None:
    serve.add_argument("--port", type=_port, default=0, metavar="N", help="a free one without")


def _nothing(_: _Parser) -> None:
    """A command without options of its own."""


def _add_common(parser: argparse.ArgumentParser) -> None:
    """The options that may stand before and after a command; a default would undo the former."""
    group = parser.add_argument_group("options for all commands")
    texts = (
        ("--config", "PATH", "config file"),
        ("--db", "PATH", "file of the conversations"),
        ("--profile", "NAME", "provider to use"),
        ("--model", "NAME", "model to use"),
        ("--base-url", "URL", "address of a server, up to and with /v1"),
    )
    for option, metavar, about in texts:
        group.add_argument(option, metavar=metavar, default=argparse.SUPPRESS, help=about)
    group.add_argument(
        "--demo",
        action="store_true",
        default=argparse.SUPPRESS,
        help="a scripted server inside the program; needs no key and no network",
    )


def _columns() -> int:
    """The width of the terminal, or what COLUMNS says."""
    said = os.environ.get("COLUMNS", "")
    if said.isdigit() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65_536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
