"""`oai-tui export` and `import`: conversations as our own JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from oai_tui.config.known_keys import redactor_for
from oai_tui.config.settings import Settings
from oai_tui.core.errors import FormatError, OaiTuiError
from oai_tui.core.interchange import Document, export_document, parse_document
from oai_tui.core.units import counted, size
from oai_tui.headless.conversations import find_conversation
from oai_tui.headless.exit_codes import DONE
from oai_tui.headless.running import run
from oai_tui.headless.store_access import opened_store

MAX_BYTES = 1_000_000_000
"""Of a file to import; it is read whole."""


def export_conversations(settings: Settings, names: Sequence[str], file: str) -> int:
    """Write the named conversations, or all, into `file` or to standard output."""
    return run(_export(settings, names, file))


def import_files(settings: Settings, files: Sequence[str]) -> int:
    """Take in files, `-` for standard input: all of them, or none if one cannot be read."""
    return run(_import(settings, files))


async def _export(settings: Settings, names: Sequence[str], file: str) -> int:
    async with opened_store(settings) as (store, output):
        ids = [await find_conversation(store, name) for name in names]
        document = export_document(await store.export(ids or None))
        if not file or file == "-":
            output.json(document)
            return DONE
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        _write(Path(file), redactor_for(settings=settings).redact(text))
        output.remark(f"{counted(len(document['conversations']), 'conversation')} in {file}")
    return DONE


async def _import(settings: Settings, files: Sequence[str]) -> int:
    documents = [_read(file) for file in files]
    async with opened_store(settings, for_reading=False) as (store, output):
        for file, document in zip(files, documents, strict=True):
            report = await store.import_document(document)
            said = f"{file}: {counted(len(report.imported), 'conversation')} imported"
            if report.copied:
                said += f", {len(report.copied)} of them as a copy of one that differs here"
            if report.skipped:
                said += f", {len(report.skipped)} skipped that were here already"
            output.line(f"{said}.")
    return DONE


def _read(file: str) -> Document:
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
            data = source.read(MAX_BYTES + 1)
    except OSError as error:
        raise OaiTuiError(f"{file} cannot be read: {error.strerror}. Nothing was imported.") from (
            error
        )
    if len(data) > MAX_BYTES:
        raise FormatError(
            f"{file} is larger than {size(MAX_BYTES)}. Nothing was imported.",
            advice="Export fewer conversations into each file.",
        )
    try:
        return parse_document(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FormatError(f"{file} is not UTF-8. Nothing was imported.") from None
    except FormatError as error:
        raise FormatError(f"{file}: {error} Nothing was imported.", advice=error.advice) from error


def _write(target: Path, text: str) -> None:
    """Write a file for its owner's eyes alone: whole, or not at all."""
    target = target.resolve()
    is_new_file = target.is_file() or not target.exists()
    written = target.with_name(f".{target.name}.{os.getpid()}") if is_new_file else target
    try:
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        if is_new_file:
            written.replace(target)
    except OSError as error:
        if is_new_file:
            written.unlink(missing_ok=True)
        raise OaiTuiError(f"{target} cannot be written: {error.strerror}.") from error
