"""docs/configuration.md says what the program does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from oai_tui.config.loader import Flags, load
from oai_tui.tui.keymap import COMMANDS

TEXT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def test_its_examples_are_a_valid_configuration(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("\n".join(EXAMPLES), "utf-8")

    settings = load(Flags(config=str(config)), {"HOME": str(tmp_path)})

    assert [profile.name for profile in settings.profiles] == list(
        tomllib.loads("\n".join(EXAMPLES))["profiles"]
    )


@pytest.mark.parametrize("command_id", [command.id for command in COMMANDS])
def test_it_lists_every_command_that_can_have_keys(command_id: str) -> None:
    assert f"`{command_id}`" in TEXT
