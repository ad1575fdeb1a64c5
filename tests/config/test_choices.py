"""What was chosen in the app, from one run to the next."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest

from oai_tui.config.choices import Choices, choose_model, choose_theme, read_choices
from oai_tui.core.errors import ConfigError
from oai_tui.core.profile import Profile

OPENAI = Profile(name="openai", base_url="https://api.openai.com/v1")
OLLAMA = Profile(name="ollama", base_url="http://127.0.0.1:11434/v1", is_found=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "oai-tui" / "choices.toml"


def test_what_was_chosen_is_read_again(path: Path) -> None:
    choose_theme(path, "nord")
    choose_model(path, OPENAI, "gpt-6.1-sol")
    choose_model(path, OLLAMA, "qwen")

    assert read_choices(path) == Choices(
        theme="nord",
        profile="ollama",
        base_url="http://127.0.0.1:11434/v1",
        models={"openai": "gpt-6.1-sol", "ollama": "qwen"},
    )


def test_the_address_goes_when_a_configured_profile_is_chosen(path: Path) -> None:
    choose_model(path, OLLAMA, "qwen")
    choose_model(path, OPENAI, "gpt-6.1-sol")

    assert read_choices(path).base_url == ""


def test_the_demo_does_not_take_the_place_of_a_choice(path: Path) -> None:
    choose_model(path, OPENAI, "gpt-6.1-sol")
    choose_model(path, Profile(name="demo", base_url="http://127.0.0.1:1/v1", is_demo=True), "d")

    assert read_choices(path) == Choices(profile="openai", models={"openai": "gpt-6.1-sol"})


def test_nothing_is_chosen_at_first(path: Path) -> None:
    assert read_choices(path) == Choices()


def test_what_others_wrote_into_the_file_stays(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('[rules]\nread_file = "allow"\n')

    choose_theme(path, "nord")

    assert tomllib.loads(path.read_text()) == {"rules": {"read_file": "allow"}, "theme": "nord"}


def test_the_file_is_for_its_owner_alone(path: Path) -> None:
    choose_theme(path, "nord")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["choices.toml"]


@pytest.mark.parametrize("broken", [b"theme = ", b"\xff\xfe", b'theme = "a"\ntheme = "b"'])
def test_a_broken_file_is_named_and_kept_beside(path: Path, broken: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(broken)

    assert str(path) in read_choices(path).notice
    assert path.read_bytes() == broken
    choose_theme(path, "nord")

    assert read_choices(path) == Choices(theme="nord")
    assert path.with_name("choices.broken.toml").read_bytes() == broken


def test_values_of_a_wrong_type_are_left_out(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('theme = 3\nprofile = ["a"]\n[models]\na = 1\nb = "m"\n')

    assert read_choices(path) == Choices(models={"b": "m"})


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match="cannot be written"):
        choose_theme(tmp_path / "file" / "choices.toml", "nord")
