"""Where the program's files are."""

from __future__ import annotations

from pathlib import Path

import pytest

from oai_tui.config.paths import find_paths, in_home
from oai_tui.config.settings import Paths


def test_without_xdg_variables_the_usual_folders_of_the_home_are_used() -> None:
    assert find_paths({"HOME": "/home/ada"}) == Paths(
        config_dir=Path("/home/ada/.config/oai-tui"),
        config_file=Path("/home/ada/.config/oai-tui/config.toml"),
        choices_file=Path("/home/ada/.config/oai-tui/choices.toml"),
        themes_dir=Path("/home/ada/.config/oai-tui/themes"),
        env_file=Path("/home/ada/.config/oai-tui/.env"),
        database=Path("/home/ada/.local/share/oai-tui/conversations.db"),
        state_dir=Path("/home/ada/.local/state/oai-tui"),
    )


def test_xdg_variables_move_each_folder() -> None:
    paths = find_paths(
        {
            "HOME": "/home/ada",
            "XDG_CONFIG_HOME": "/c",
            "XDG_DATA_HOME": "/d",
            "XDG_STATE_HOME": "/s",
        }
    )

    assert paths.config_file == Path("/c/oai-tui/config.toml")
    assert paths.database == Path("/d/oai-tui/conversations.db")
    assert paths.state_dir == Path("/s/oai-tui")


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_an_xdg_variable_that_is_no_absolute_path_counts_as_not_set(value: str) -> None:
    paths = find_paths({"HOME": "/home/ada", "XDG_CONFIG_HOME": value})

    assert paths.config_dir == Path("/home/ada/.config/oai-tui")


def test_flags_beat_variables_for_single_files() -> None:
    environ = {"HOME": "/home/ada", "OAI_TUI_CONFIG": "/env.toml", "OAI_TUI_DB": "~/env.db"}

    told = find_paths(environ)
    flagged = find_paths(environ, config="/flag.toml", database="/flag.db")

    assert (told.config_file, told.database) == (Path("/env.toml"), Path("/home/ada/env.db"))
    assert (flagged.config_file, flagged.database) == (Path("/flag.toml"), Path("/flag.db"))
    assert flagged.choices_file == Path("/home/ada/.config/oai-tui/choices.toml")


def test_a_relative_file_is_one_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert find_paths({"HOME": "/home/ada"}, database="x.db").database == tmp_path / "x.db"


def test_only_our_own_home_is_understood() -> None:
    environ = {"HOME": "/home/ada"}

    assert in_home(environ, "~") == Path("/home/ada")
    assert in_home(environ, "~/x") == Path("/home/ada/x")
    assert in_home(environ, "~bob/x") == Path("~bob/x")
