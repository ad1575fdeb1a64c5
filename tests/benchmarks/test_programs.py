"""Programs in the rig: where they are found, what they are given, and a whole scenario."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.bench import Bench
from benchmarks.homes import environment
from benchmarks.programs import OAI_TUI, Program, prepared, running
from benchmarks.scenarios import QUICK, SCENARIOS
from benchmarks.scenarios.streaming import ask
from benchmarks.serving import LoopbackServer
from benchmarks.stores import Homes

from benchmarks import markdown, peers


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with LoopbackServer() as server:
        yield Bench(server=server, homes=Homes(tmp_path), is_quick=True)


def test_a_peer_is_found_in_the_folder_that_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert peers.installed([]) == []
    program = tmp_path / "llm"
    program.write_text("#!/bin/sh\necho llm, version 9.9\n")
    program.chmod(0o755)
    (found,) = peers.installed([tmp_path])
    assert found.command[0] == found.one_shot[0] == str(program)
    assert peers.version(found) == "llm, version 9.9"


def test_the_names_of_peers_are_their_own() -> None:
    names = [peer.name for peer in peers.PEERS]
    assert len(set(names)) == len(names)


def test_a_program_finds_its_files_and_the_address_of_the_server(
    bench: Bench, tmp_path: Path
) -> None:
    program = Program(
        name="any",
        command=("any", "{root}"),
        ready="",
        variables={"URL": "{url}"},
        files={".config/any.toml": "home = {home}, {other}"},
    )
    command, variables = prepared(program, bench.server, tmp_path / "home")
    assert command == ["any", bench.server.root]
    assert variables["URL"] == f"{bench.server.root}/v1"
    written = (tmp_path / "home/.config/any.toml").read_text()
    assert written == f"home = {tmp_path / 'home'}, {{other}}"


def test_a_program_gets_no_keys_of_the_person_who_measures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert "OPENAI_API_KEY" not in environment(tmp_path)


def test_oai_tui_answers_in_the_rig(bench: Bench) -> None:
    with running(OAI_TUI, bench.server) as terminal:
        sent = ask(bench, terminal, OAI_TUI, 60, 0)
        assert terminal.wait(markdown.LAST) >= sent


def test_a_program_that_does_not_ask_is_told_with_its_screen(bench: Bench) -> None:
    deaf = Program(
        name="deaf",
        command=(sys.executable, "-c", "print('ready'); input(); input()"),
        ready="ready",
    )
    with (
        running(deaf, bench.server) as terminal,
        pytest.raises(TimeoutError, match="did not ask the server"),
    ):
        ask(bench, terminal, deaf, 60, 0, patience=0.2)


def test_a_quick_run_is_a_part_of_the_whole_one() -> None:
    assert set(QUICK) < set(SCENARIOS)


def test_a_scenario_gives_figures(bench: Bench) -> None:
    programs = [result.program for result in SCENARIOS["help"](bench)]
    assert programs == ["Python alone", "oai-tui --help"]
