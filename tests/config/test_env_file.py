"""The `.env` file of our own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from oai_tui.config.env_file import read_env_file
from oai_tui.core.errors import ConfigError


def test_variables_are_read_in_all_usual_spellings(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "\ufeff# a comment\n\nA=1\nexport B = two \nC=\"three\"\nD='fo=ur'\nE=\nF=$A\r\n", "utf-8"
    )

    assert read_env_file(file) == {
        "A": "1",
        "B": "two",
        "C": "three",
        "D": "fo=ur",
        "E": "",
        "F": "$A",
    }


def test_a_missing_file_has_no_variables(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env") == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"A=1\njust-a-key\n", "line 2: this is not NAME=value"),
        (b"A=\xff\n", "not UTF-8"),
    ],
)
def test_what_is_no_assignment_is_told_but_not_shown(
    tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / ".env"
    file.write_bytes(content)

    with pytest.raises(ConfigError, match=said) as caught:
        read_env_file(file)

    assert "just-a-key" not in str(caught.value)
