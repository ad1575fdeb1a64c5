"""Keys that were given to commands: they work, and what is wrong with them is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from oai_tui.tui.key_faults import key_faults
from oai_tui.tui.keymap import COMMANDS
from tests.loopback import LoopbackServer, reply
from tests.tui.reading import until
from tests.tui.running import answer_chats, running, settings_for


def test_the_keys_as_they_come_have_no_fault() -> None:
    assert key_faults({}) == ()
    assert key_faults({command.id: command.keys for command in COMMANDS}) == ()


def test_widgets_and_dialogs_have_names_too() -> None:
    names = ("edit.undo", "rows.up", "sidebar.up", "chooser.up", "dialog.cancel", "welcome.demo")
    assert key_faults(dict.fromkeys(names, "f11")) != ()
    assert all("which is no command" not in fault for fault in key_faults(dict.fromkeys(names, "")))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "conversation.nwe",
            "which is no command. Did you mean conversation.new?",
        ),
        ("xyzzy", "names xyzzy, which is no command."),
        ("a\x1b[2J", "names a␛[2J, which is no command."),
    ],
)
def test_a_name_that_is_none_is_told(name: str, said: str) -> None:
    (fault,) = key_faults({name: "f11"})
    assert said in fault


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"theme": "f3"}, "F3 is the key of both model and theme: only one"),
        ({"list.pin": "/"}, "/ is the key of both list.filter and list.pin (Conversations)"),
        ({"theme": "ctrl+k"}, "edit.delete_to_end_of_line_or_delete_line and theme (Composer)"),
        ({"theme": "f11", "model": "f11"}, "F11 is the key of both model and theme:"),
    ],
)
def test_a_key_with_two_meanings_is_told(keys: dict[str, str], said: str) -> None:
    (fault,) = key_faults(keys)
    assert said in fault


def test_keys_may_change_places() -> None:
    assert key_faults({"model": "f4", "profile": "f3", "theme": ""}) == ()


async def test_faults_of_keys_are_told_at_the_start(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "http://127.0.0.1:9/v1", keys={"modle": "f11"})
    async with running(settings) as it:
        await it.see("names modle, which is no command. Did you mean model?")


async def test_a_command_without_a_key_can_be_given_one(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("yes"))
    keys = {"conversation.pin": "f11", "conversation.archive": "ctrl+b"}
    async with running(settings_for(tmp_path, loopback.base_url, keys=keys)) as it:
        await it.say("first")
        await it.wait()
        await it.press("f11")
        await it.see("pinned")
        await it.press("ctrl+b")
        await it.see("No conversations yet.")


async def test_a_key_can_be_taken_away(tmp_path: Path) -> None:
    keys = {"help": "", "theme": "f1"}
    settings = settings_for(tmp_path, "http://127.0.0.1:9/v1", keys=keys)
    async with running(settings) as it:
        await it.press("f1")
        await it.see("Theme")
        await until(it.pilot, lambda: "Words for states" not in it.screen)
