"""From a command's name to what runs it; each import waits until its command is wanted."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from oai_tui.core.process import hide_memory
from oai_tui.core.terminal import why_no_app

if TYPE_CHECKING:
    from oai_tui.config.loader import Flags
    from oai_tui.config.settings import Settings


def run_command(options: Namespace) -> int:
    """Run the command that was parsed; returns the exit code.

    Nobody else may look into this process from here on: no key was read yet, and no program
    started.
    """
    hide_memory()
    if not options.command:
        return _app(options)
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _end)
    match options.command:
        case "ask":
            return _ask(options)
        case "config path" | "config init" | "config show":
            return _config(options)
        case "serve-demo":
            from oai_tui.headless.serve_demo import serve_demo

            return serve_demo(options.port)
        case "doctor":
            from oai_tui.headless.doctor import doctor

            return doctor(_flags(options), os.environ, as_json=options.json)
    return _with_store(options)


def _app(options: Namespace) -> int:
    if fault := why_no_app():
        print(f"oai-tui: {fault}; for pipes and scripts use `oai-tui ask`.", file=sys.stderr)
        return 2
    settings = _settings(options)
    from oai_tui.tui.run import run_app

    return run_app(
        settings,
        continue_newest=options.continue_newest,
        conversation=options.conversation,
    )


def _ask(options: Namespace) -> int:
    from oai_tui.headless.ask import Question, ask
    from oai_tui.headless.prompt import read_prompt

    if options.no_save and (options.continue_newest or options.conversation):
        return _usage("--no-save keeps nothing, so it goes with neither --continue nor an ID.")
    parts = read_prompt(" ".join(options.prompt))
    if not parts:
        return _usage("there is nothing to ask: give a prompt, or text on standard input.")
    question = Question(
        parts=parts,
        system_prompt=options.system,
        conversation="last" if options.continue_newest else options.conversation,
        is_saved=not options.no_save,
        as_json=options.json,
    )
    return ask(_settings(options), question)


def _config(options: Namespace) -> int:
    from oai_tui.headless import configuration

    match options.command:
        case "config path":
            return configuration.show_path(_flags(options), os.environ)
        case "config init":
            return configuration.write_template(_flags(options), os.environ)
    return configuration.show(_settings(options), os.environ, as_json=options.json)


def _with_store(options: Namespace) -> int:
    settings = _settings(options)
    match options.command:
        case "list":
            from oai_tui.headless.listing import list_conversations

            return list_conversations(
                settings,
                options.query,
                limit=options.limit,
                archived=options.archived,
                as_json=options.json,
            )
        case "show":
            from oai_tui.headless.reading import show

            return show(settings, options.id, as_json=options.json)
        case "export":
            from oai_tui.headless.transfer import export_conversations

            return export_conversations(settings, options.ids, options.output)
        case "import":
            from oai_tui.headless.transfer import import_files

            return import_files(settings, options.files)
    from oai_tui.headless.backup import backup

    return backup(settings, options.file)


def _flags(options: Namespace) -> Flags:
    from oai_tui.config.loader import Flags

    return Flags(
        config=options.config,
        db=options.db,
        profile=options.profile,
        model=options.model,
        base_url=options.base_url,
        theme=options.theme,
        demo=options.demo,
        low_bandwidth=options.low_bandwidth,
    )


def _settings(options: Namespace) -> Settings:
    from oai_tui.config.loader import load

    return load(_flags(options), os.environ)


def _usage(sentence: str) -> int:
    print(f"oai-tui: {sentence}", file=sys.stderr)
    return 2


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
