"""What the tests of the commands share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.headless.program import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program of a person who has just installed it."""
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)
