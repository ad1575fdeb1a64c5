"""`oai-tui ask`, as scripts use it."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import signal
from pathlib import Path
from typing import Any

import pytest

from oai_tui.core.message import FilePart, TextPart, UserMessage
from oai_tui.storage.store import Store
from tests.headless.program import Ended, Pipe, Program
from tests.loopback import (
    DONE,
    Hang,
    LoopbackServer,
    Pause,
    finish,
    reply,
    response,
    sse,
    sse_events,
    sse_open,
    text,
)

KEY = "sk-test-0123456789abcdef"


@pytest.fixture
def program(tmp_path: Path, loopback: LoopbackServer) -> Program:
    """The program of a person whose environment names the scripted server."""
    home = tmp_path / "home"
    home.mkdir()
    return Program(
        home,
        {"OPENAI_BASE_URL": loopback.base_url, "OPENAI_API_KEY": KEY, "OAI_TUI_MODEL": "m"},
    )


def prompts(server: LoopbackServer) -> list[list[dict[str, Any]]]:
    """The messages of each completion that was asked for."""
    return [r.json["messages"] for r in server.requests if r.path == "/v1/chat/completions"]


async def kept_states(program: Program) -> list[str]:
    """The states of the answers in the newest conversation."""
    async with await Store.open(program.database) as store:
        newest = await store.newest()
        assert newest is not None
        conversation = await store.load(newest)
    return [str(m.state) for m in conversation.path() if m.role == "assistant"]


async def test_the_answer_goes_to_standard_output_and_nothing_else(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(sse(text("four"), text(" of them"), finish(), DONE))

    ended = await program.run("ask", "how many?")

    assert ended == Ended(0, "four of them\n", "")
    assert await kept_states(program) == ["complete"]


async def test_words_on_the_command_line_need_no_quotes(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(reply("yes"))

    await program.run("ask", "is", "it", "so?")

    assert prompts(loopback) == [[{"role": "user", "content": "is it so?"}]]


async def test_standard_input_is_the_prompt_when_there_are_no_words(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(reply("yes"))

    await program.run("ask", stdin=b"from a pipe\n")

    assert prompts(loopback) == [[{"role": "user", "content": "from a pipe"}]]


async def test_standard_input_beside_a_prompt_is_a_file(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(reply("short"))

    await program.run("ask", "summarise", stdin=b"line 1\nline 2\n")

    async with await Store.open(program.database) as store:
        conversation = await store.load(await store.newest() or "")
    prompt = conversation.path()[0]
    assert isinstance(prompt, UserMessage)
    assert prompt.parts == (TextPart("summarise"), FilePart("stdin", "line 1\nline 2\n"))
    assert "line 2" in json.dumps(prompts(loopback))


async def test_nothing_to_ask_is_a_wrong_use(program: Program, loopback: LoopbackServer) -> None:
    ended = await program.run("ask", stdin=b" \n")

    assert ended.code == 2
    assert "nothing to ask" in ended.err
    assert loopback.requests == []


async def test_a_terminal_as_input_is_not_waited_for(
    program: Program, loopback: LoopbackServer
) -> None:
    master, terminal = pty.openpty()

    process = await program.start("ask", stdin=terminal)
    _, errors = await process.communicate()

    os.close(terminal)
    os.close(master)
    assert process.returncode == 2
    assert b"nothing to ask" in errors
    assert loopback.requests == []


async def test_a_refused_key_is_told_without_the_key(
    program: Program, loopback: LoopbackServer
) -> None:
    refusal = {"error": {"message": f"Incorrect API key provided: {KEY}", "code": "invalid"}}
    loopback.answer(response(401, refusal))

    ended = await program.run("ask", "hi")

    assert ended.code == 4
    assert ended.out == ""
    assert ended.err.startswith("oai-tui: ")
    assert "Traceback" not in ended.err
    assert KEY not in ended.err


async def test_an_answer_that_breaks_off_is_printed_kept_and_told(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(sse(text("the first ha")))

    ended = await program.run("ask", "hi")

    assert ended.code == 4
    assert ended.out == "the first ha\n"
    assert ended.err.count("oai-tui: ") == 1
    assert await kept_states(program) == ["incomplete"]


@pytest.mark.parametrize(
    ("reason", "code", "said"), [("length", 0, "limit of tokens"), ("content_filter", 4, "filter")]
)
async def test_an_answer_that_was_cut_short_is_told(
    program: Program, loopback: LoopbackServer, reason: str, code: int, said: str
) -> None:
    loopback.answer(sse(text("and so"), finish(reason), DONE))

    ended = await program.run("ask", "hi")

    assert (ended.code, ended.out) == (code, "and so\n")
    assert said in ended.err


async def test_continue_sends_what_was_said_before(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(reply("Paris"), reply("Seine"))

    await program.run("ask", "capital of France?")
    ended = await program.run("ask", "--continue", "its river?")

    assert ended == Ended(0, "Seine\n", "")
    assert [message["content"] for message in prompts(loopback)[-1]] == [
        "capital of France?",
        "Paris",
        "its river?",
    ]


async def test_a_conversation_is_found_by_the_beginning_of_its_id(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(reply("one"), reply("two"), reply("three"))
    await program.run("ask", "first")
    first = json.loads((await program.run("list", "--json")).out)[0]["id"]
    await program.run("ask", "second")

    await program.run("ask", "--conversation", first[:10], "third")

    assert [m["content"] for m in prompts(loopback)[-1]] == ["first", "one", "third"]


async def test_system_model_and_profile_are_as_the_flags_say(
    program: Program, loopback: LoopbackServer
) -> None:
    program.write_config(f'[profiles.own]\nbase_url = "{loopback.base_url}"\nmodel = "own-model"\n')
    loopback.answer(reply("ok"))

    await program.run("ask", "--model", "other", "--system", "Be brief.", "hi")

    assert loopback.requests[-1].json["model"] == "other"
    assert prompts(loopback)[-1][0] == {"role": "system", "content": "Be brief."}


async def test_no_save_leaves_no_store(program: Program, loopback: LoopbackServer) -> None:
    loopback.answer(reply("forgotten"))

    ended = await program.run("ask", "--no-save", "hi")

    assert ended == Ended(0, "forgotten\n", "")
    assert not program.database.exists()


async def test_a_store_that_cannot_be_used_is_named_with_a_way_round_it(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(reply("yes"))
    (program.home / "notes").mkdir()

    ended = await program.run("ask", "--db", str(program.home / "notes"), "hi")
    assert ended.code == 1
    assert "--no-save" in ended.err

    ended = await program.run("ask", "--db", str(program.home / "notes"), "--no-save", "hi")
    assert (ended.code, ended.out.strip()) == (0, "yes")


async def test_no_save_goes_with_no_conversation(program: Program) -> None:
    ended = await program.run("ask", "--no-save", "--continue", "hi")

    assert ended.code == 2
    assert "--no-save" in ended.err


async def test_json_has_an_object_for_each_event(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(sse(text("grün"), text("er Tee"), finish(), DONE))

    ended = await program.run("ask", "--json", "tee?")

    events = [json.loads(line) for line in ended.out.splitlines()]
    names = [event["event"] for event in events]
    deltas = "".join(event["text"] for event in events if event["event"] == "content_delta")
    answer = events[names.index("assistant_replied")]
    started = events[names.index("turn_started")]
    listed = json.loads((await program.run("list", "--json")).out)
    assert started["conversation_id"] == listed[0]["id"]
    assert names[-1] == "turn_finished"
    assert deltas == answer["text"] == "grüner Tee"
    assert answer["state"] == "complete"


async def test_json_tells_a_failure_too(program: Program, loopback: LoopbackServer) -> None:
    loopback.answer(response(400, {"error": {"message": "bad request"}}))

    ended = await program.run("ask", "--json", "hi")

    last = json.loads(ended.out.splitlines()[-1])
    assert ended.code == 4
    assert (last["event"], last["status"]) == ("turn_failed", 400)
    assert "bad request" in last["error"]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
async def test_a_signal_stops_the_turn_and_keeps_what_arrived(
    program: Program, loopback: LoopbackServer, number: signal.Signals, code: int
) -> None:
    loopback.answer([*sse_open(), *sse_events(text("half of")), Hang()])
    process = await program.start("ask", "hi")
    assert process.stdout is not None
    shown = await process.stdout.readexactly(len("half of"))

    process.send_signal(number)
    rest, errors = await process.communicate()

    assert process.returncode == code
    assert shown + rest == b"half of\n"
    assert b"Traceback" not in errors
    assert await kept_states(program) == ["cancelled"]


async def test_a_signal_ends_it_while_nobody_reads_its_output(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer([*sse_open(), *sse_events(text("x" * 3_000_000)), Hang()])
    pipe = await Pipe.open()
    process = await program.start("ask", "hi", stdout=pipe.writer)
    pipe.close_writer()
    await pipe.reader.readexactly(1)

    process.send_signal(signal.SIGTERM)
    _, errors = await process.communicate()

    pipe.close()
    assert (process.returncode, errors) == (143, b"")


async def test_a_reader_that_goes_away_ends_it_quietly(
    program: Program, loopback: LoopbackServer
) -> None:
    gate = asyncio.Event()
    loopback.answer(
        [
            *sse_open(),
            *sse_events(text("first")),
            Pause(gate),
            *sse_events(*[text("more ") for _ in range(50)]),
            Hang(),
        ]
    )
    pipe = await Pipe.open()
    process = await program.start("ask", "hi", stdout=pipe.writer)
    pipe.close_writer()
    assert await pipe.reader.readexactly(5) == b"first"
    pipe.close()
    gate.set()

    _, errors = await process.communicate()

    assert (process.returncode, errors) == (0, b"")
    assert await kept_states(program) == ["cancelled"]


async def test_a_key_goes_to_its_own_origin_only(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(reply("ok"))
    program.variables |= {"OPENAI_BASE_URL": "https://elsewhere.example/v1"}

    ended = await program.run("ask", "--base-url", loopback.base_url, "hi")

    assert ended.code == 0
    assert KEY not in json.dumps([dict(r.headers) for r in loopback.requests])


async def test_the_key_of_the_environment_goes_to_the_address_of_the_environment(
    program: Program, loopback: LoopbackServer
) -> None:
    loopback.answer(reply("ok"))

    await program.run("ask", "hi")

    assert loopback.requests[-1].headers["authorization"] == f"Bearer {KEY}"


async def test_an_unusable_key_is_a_fault_of_the_configuration(program: Program) -> None:
    program.variables["OPENAI_API_KEY"] = '"sk-in-quotes-123456"'

    ended = await program.run("ask", "hi")

    assert ended.code == 2
    assert "quotes" in ended.err
    assert "sk-in-quotes" not in ended.err


async def test_without_any_provider_it_says_what_to_do(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.write_config("find_local_servers = false\n")

    ended = await program.run("ask", "hi")

    assert ended.code == 2
    assert "--demo" in ended.err
    assert not program.database.exists()


async def test_the_demo_answers_without_key_and_network(tmp_path: Path) -> None:
    ended = await Program(tmp_path).run("ask", "--demo", "17 * 23")

    assert (ended.code, ended.err) == (0, "")
    assert "391" in ended.out


async def test_a_pipe_gets_the_text_as_it_came(program: Program, loopback: LoopbackServer) -> None:
    loopback.answer(reply("a\x1b[31mred\r\nb"))

    ended = await program.run("ask", "hi")

    assert ended.out == "a\x1b[31mred\r\nb\n"


async def test_asking_never_loads_textual(program: Program, loopback: LoopbackServer) -> None:
    loopback.answer(reply("ok"))
    code = (
        "import sys; from oai_tui.cli import main; code = main(['ask', 'hi']);"
        "loaded = [name for name in ('textual', 'rich') if name in sys.modules];"
        "print(code, loaded)"
    )

    ended = await program.run_python(code)

    assert ended.out == "ok\n0 []\n"
