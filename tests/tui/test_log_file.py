"""The log, and what of it another person could see."""

from __future__ import annotations

import logging
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from oai_tui.core.secret import Redactor, Secret
from oai_tui.tui.log_file import start_log, stop_log

KEY = "sk-live-0123456789abcdef"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    redactor = Redactor()
    redactor.add(Secret(KEY))
    handler = start_log(tmp_path / "state", redactor)
    yield tmp_path / "state" / "oai-tui.log"
    stop_log(handler)


def test_nothing_is_made_before_something_is_logged(log: Path) -> None:
    assert not log.parent.exists()


def test_a_record_is_kept_for_its_owner_alone(log: Path) -> None:
    logging.getLogger("oai_tui.somewhere").error("it failed")
    assert "ERROR oai_tui.somewhere: it failed" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_keys_and_control_characters_are_not_in_it(log: Path) -> None:
    try:
        raise ValueError(f"no such key: {KEY}")
    except ValueError:
        logging.getLogger("oai_tui").exception("refused \x1b[31m %s", KEY)
    text = log.read_text()
    assert KEY not in text
    assert text.count("[key]") == 2
    assert "refused ␛[31m" in text
    assert "Traceback" in text


def test_warnings_go_there_and_nowhere_else(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("an old way", stacklevel=1)
    assert "an old way" in log.read_text()
    assert capsys.readouterr().err == ""


def test_a_log_that_cannot_be_written_is_done_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    handler = start_log(tmp_path / "state", Redactor())
    try:
        logging.getLogger("oai_tui").error("it failed")
    finally:
        stop_log(handler)
    assert capsys.readouterr().err == ""
