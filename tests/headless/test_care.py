"""doctor, config and serve-demo."""

from __future__ import annotations

import json
import signal
import stat
from typing import Any

import pytest

from tests.headless.program import Program
from tests.loopback import LoopbackServer, response

KEY = "sk-test-0123456789abcdef"


def findings(text: str) -> dict[str, dict[str, Any]]:
    return {finding["subject"]: finding for finding in json.loads(text)}


async def test_the_doctor_finds_a_healthy_setup(program: Program, loopback: LoopbackServer) -> None:
    loopback.answer(response(200, {"data": [{"id": "m"}]}))
    program.variables |= {"OPENAI_BASE_URL": loopback.base_url, "OPENAI_API_KEY": KEY}

    ended = await program.run("doctor", "--json")

    found = findings(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert {found[name]["verdict"] for name in ("configuration", "key", "server", "store")} == {
        "fine"
    }
    assert found["key"]["detail"] == "present, from OPENAI_API_KEY"
    assert KEY not in ended.out
    assert loopback.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert not program.database.exists()


async def test_a_key_command_runs_once(program: Program, loopback: LoopbackServer) -> None:
    loopback.answer(response(200, {"data": []}))
    command = program.home / "key"
    command.write_text(f"#!/bin/sh\necho run >> {program.home}/runs\necho {KEY}\n")
    command.chmod(0o700)
    program.write_config(
        f'[profiles.p]\nbase_url = "{loopback.base_url}"\nkey_command = "{command}"\n'
    )

    ended = await program.run("doctor", "--json")

    assert findings(ended.out)["key"]["detail"] == "present, from the key command"
    assert (program.home / "runs").read_text() == "run\n"
    assert loopback.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in ended.out


async def test_the_doctor_looks_into_the_store(program: Program) -> None:
    document = {"version": 1, "conversations": [{"title": "T", "messages": []}]}
    await program.run("import", "-", stdin=json.dumps(document).encode())

    ended = await program.run("doctor", "--demo", "--json")

    assert ended.code == 0
    assert "1 conversation," in findings(ended.out)["store"]["detail"]


async def test_the_doctor_tells_a_refused_key(program: Program, loopback: LoopbackServer) -> None:
    loopback.answer(response(401, {"error": {"message": f"bad key {KEY}"}}))
    program.variables |= {"OPENAI_BASE_URL": loopback.base_url, "OPENAI_API_KEY": KEY}

    ended = await program.run("doctor")

    assert ended.code == 1
    assert "wrong  server" in ended.out
    assert KEY not in ended.out


async def test_the_doctor_goes_on_when_the_configuration_is_wrong(program: Program) -> None:
    program.write_config("thme = 1\nnonsense = 2\n")

    ended = await program.run("doctor", "--json")

    found = findings(ended.out)
    assert ended.code == 1
    assert found["configuration"]["verdict"] == "wrong"
    assert len(found["configuration"]["detail"].splitlines()) == 2
    assert found["terminal"]["verdict"] == "note"


async def test_the_doctor_says_what_to_do_without_a_provider(program: Program) -> None:
    program.write_config("find_local_servers = false\n")

    ended = await program.run("doctor")

    assert ended.code == 1
    assert "set OPENAI_API_KEY" in ended.out


async def test_a_key_that_belongs_elsewhere_is_told(program: Program) -> None:
    program.variables |= {"OPENAI_API_KEY": KEY}

    ended = await program.run("doctor", "--base-url", "https://other.invalid/v1")

    assert ended.code == 1
    assert "belongs to https://api.openai.com:443" in ended.out
    assert KEY not in ended.out


async def test_an_address_that_others_can_listen_to_is_told(program: Program) -> None:
    program.variables |= {"OPENAI_BASE_URL": "http://other.invalid/v1"}

    ended = await program.run("doctor", "--json")

    told = findings(ended.out)["configuration"]
    assert told["verdict"] == "note"
    assert "http://other.invalid:80 is not encrypted" in told["detail"]


async def test_config_show_names_the_source_of_each_value(program: Program) -> None:
    program.write_config(
        'theme = "light"\n[profiles.p]\nbase_url = "https://p.example/v1"\n'
        f'headers = {{ X-Key = "{KEY}" }}\nkey_command = "print {KEY}"\n'
    )
    program.variables |= {"OAI_TUI_MODEL": "m"}

    ended = await program.run("config", "show", "--json", "--profile", "p")

    shown = json.loads(ended.out)
    assert shown["theme"] == {"value": "light", "source": "config.toml"}
    assert shown["model"] == {"value": "m", "source": "environment"}
    assert shown["profile"] == {"value": "p", "source": "flag"}
    assert shown["titles"] == {"value": True, "source": "default"}
    assert shown["profiles.p.base_url"]["source"] == "config.toml"
    assert shown["profiles.p.headers.X-Key"]["value"] == "[key]"
    assert KEY not in ended.out


async def test_config_show_is_readable(program: Program) -> None:
    program.write_config("titles = false\n")

    ended = await program.run("config", "show")

    assert ["titles", "false", "(config.toml)"] in [line.split() for line in ended.out.splitlines()]


@pytest.mark.parametrize("command", [["config", "show"], ["list"], ["ask", "hi"]])
async def test_a_wrong_configuration_ends_with_2(program: Program, command: list[str]) -> None:
    program.write_config("[profiles.p]\nbase_url = 1\napi = 2\n")

    ended = await program.run(*command)

    assert ended.code == 2
    first, second = ended.err.splitlines()
    assert first.startswith(f"oai-tui: {program.config_dir / 'config.toml'}, line 2: ")
    assert second.startswith(f"{program.config_dir / 'config.toml'}, line 3: ")


async def test_config_init_writes_once_and_never_again(program: Program) -> None:
    first = await program.run("config", "init")
    path = program.config_dir / "config.toml"
    written = path.read_text()
    path.write_text(written + "# mine\n")
    second = await program.run("config", "init")

    assert (first.code, first.out) == (0, f"{path}\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert second.code == 2
    assert path.read_text() == written + "# mine\n"
    assert (await program.run("config", "show")).code == 0


async def test_config_path_answers_even_when_the_file_is_wrong(program: Program) -> None:
    program.write_config("= broken")

    ended = await program.run("config", "path")

    assert (ended.code, ended.out) == (0, f"{program.config_dir / 'config.toml'}\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
async def test_the_demo_server_serves_until_a_signal_comes(
    program: Program, number: signal.Signals, code: int
) -> None:
    process = await program.start("serve-demo")
    assert process.stdout is not None
    base_url = (await process.stdout.readline()).decode().strip()

    asked = await program.run("ask", "--base-url", base_url, "17 * 23")
    process.send_signal(number)
    _, errors = await process.communicate()

    assert "391" in asked.out
    assert (process.returncode, errors) == (code, b"")


async def test_a_port_in_use_is_told(program: Program, loopback: LoopbackServer) -> None:
    ended = await program.run("serve-demo", "--port", str(loopback.port))

    assert ended.code == 2
    assert str(loopback.port) in ended.err
