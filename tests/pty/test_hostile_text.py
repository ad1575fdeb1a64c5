"""No text from outside makes the terminal do anything, on whatever way it is shown.

Each walk is made twice: with the guard where lines become bytes, and without it, when
everything rests on the cleaning of each text on its way to a widget.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback import (
    DONE,
    Answer,
    LoopbackServer,
    Recorded,
    finish,
    reasoning,
    reply,
    response,
    sse,
    text,
    tool_call,
    usage,
)
from tests.pty.obeyed import PAYLOAD, hostile, obeyed, seen
from tests.pty.program import Program
from tests.pty.serving import serving
from tests.pty.terminal import Terminal

MARKDOWN = f"""{hostile("zanswer")}

# {hostile("zheading")}

- {hostile("zitem")}

> {hostile("zquote")}

| {hostile("zcolumn")} | b |
|---|---|
| {hostile("zcell")} | c |

```{hostile("zlanguage")}
{hostile("zcode")}
```

[{hostile("zlink")}](http://own/{hostile("zurl")}) and `{hostile("zspan")}`

<b>{hostile("zhtml")}</b>
"""


def answer(request: Recorded) -> Answer:
    """Hostile whatever is asked: models, answers, titles and errors."""
    if request.path.endswith("/models"):
        return response(200, {"data": [{"id": hostile("zlisted")}]})
    match request.json["messages"][-1]["content"].split()[-1]:
        case "say":
            return sse(reasoning(hostile("zreason")), text(MARKDOWN), finish(), usage(), DONE)
        case "call":
            return sse(
                text("calling"),
                tool_call(hostile("ztool"), hostile("zarguments")),
                finish("tool_calls"),
                DONE,
            )
        case "fail":
            return response(400, {"error": {"message": hostile("zerror"), "code": PAYLOAD}})
        case "limit":
            body = {"error": {"message": hostile("zlimit")}}
            return response(429, body, headers={"retry-after": "300"})
        case _:
            return reply(hostile("zauto"))


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with serving(answer) as server:
        yield server


@pytest.fixture(params=["oai_tui", "tests.pty.unguarded"])
def program(tmp_path: Path, request: pytest.FixtureRequest) -> Program:
    return Program(tmp_path, module=request.param)


def configure(program: Program, server: LoopbackServer) -> None:
    """A profile that is hostile in everything that a person could have copied from elsewhere."""
    program.write(
        "config.toml",
        f"""
find_local_servers = false
profile = {quoted(hostile("zprofile"))}

[profiles.{quoted(hostile("zprofile"))}]
base_url = "{server.base_url}"
model = {quoted(hostile("zmodel"))}
system_prompt = {quoted(hostile("zsystem"))}
""",
    )


def quoted(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(text).replace("\x7f", "\\u007f")


def start(program: Program, *arguments: str) -> Terminal:
    return program.in_terminal(*arguments, columns=240, rows=60)


def wait_for_all(terminal: Terminal, *marks: str) -> None:
    for mark in marks:
        terminal.wait_for(seen(mark))


def test_what_a_server_answers(program: Program, server: LoopbackServer) -> None:
    configure(program, server)
    with start(program) as terminal:
        wait_for_all(terminal, "zprofile", "zmodel")
        terminal.type("say\r")
        wait_for_all(terminal, "zanswer", "zheading", "zitem", "zquote", "zcolumn", "zcell")
        wait_for_all(terminal, "zcode", "zlink", "zspan", "zhtml", "zauto")
        terminal.press("f5")
        wait_for_all(terminal, "zreason")
        terminal.type("call\r")
        wait_for_all(terminal, "ztool")
        assert obeyed(terminal.raw) == []


def test_what_a_server_complains_of(program: Program, server: LoopbackServer) -> None:
    configure(program, server)
    with start(program) as terminal:
        wait_for_all(terminal, "zprofile")
        terminal.type("fail\r")
        wait_for_all(terminal, "zerror")
        terminal.type("limit\r")
        terminal.wait_for("retrying in")
        wait_for_all(terminal, "zlimit")
        assert obeyed(terminal.raw) == []


def test_what_is_chosen_from_and_asked_about(program: Program, server: LoopbackServer) -> None:
    configure(program, server)
    with start(program) as terminal:
        wait_for_all(terminal, "zprofile")
        terminal.type("hello\r")
        wait_for_all(terminal, "zauto")
        for key, title, marks in (
            ("f2", "Rename", ["zauto"]),
            ("f3", "Model of", ["zlisted", "zmodel"]),
            ("f4", "Profile", ["zprofile"]),
            ("f7", "System prompt of", ["zsystem"]),
            ("ctrl+p", "Commands", []),
        ):
            terminal.press(key)
            terminal.wait_for(title)
            wait_for_all(terminal, *marks)
            if key == "ctrl+p":
                terminal.type("zauto")
                terminal.wait_until(lambda: terminal.text.count(seen("zauto")) > 1, "the find")
            terminal.press("escape")
            terminal.wait_until_gone(title)
        assert obeyed(terminal.raw) == []


def test_what_is_pasted(program: Program, server: LoopbackServer) -> None:
    configure(program, server)
    with start(program) as terminal:
        wait_for_all(terminal, "zprofile")
        terminal.paste(hostile("zpaste") + "\x1b\r\x07" * 3)
        wait_for_all(terminal, "zpaste")
        terminal.press("enter")
        wait_for_all(terminal, "zauto")
        terminal.paste("\n".join([hostile("zlong")] * 2_100))
        terminal.wait_for("2,100 lines")
        assert obeyed(terminal.raw) == []


def test_what_other_programs_wrote_into_the_store(program: Program) -> None:
    document = {
        "version": 1,
        "conversations": [
            {
                "title": hostile("ztitle"),
                "messages": [
                    {"role": "system", "content": hostile("zsystem")},
                    {"role": "user", "content": hostile("zuser")},
                    {"role": "assistant", "content": MARKDOWN, "model": hostile("zmodel")},
                ],
            }
        ],
    }
    assert program.run("import", "-", stdin=json.dumps(document)).returncode == 0
    with start(program, "--demo", "--continue") as terminal:
        wait_for_all(terminal, "ztitle", "zuser", "zanswer", "zcode", "zmodel")
        terminal.press("ctrl+o")
        terminal.wait_for("d delete")
        terminal.press("d")
        terminal.wait_for("Deleted")
        assert obeyed(terminal.raw) == []


def test_what_a_theme_file_is_called_and_says(program: Program) -> None:
    name = hostile("ztheme").replace("/", "").replace("\x00", "")
    program.write(f"themes/{name}.toml", f"name = {quoted(hostile('zname'))}\ncolour = 1\n")
    with start(program, "--demo") as terminal:
        wait_for_all(terminal, "ztheme")
        assert obeyed(terminal.raw) == []


def test_what_a_config_file_says_wrong(program: Program) -> None:
    program.write("config.toml", f"{quoted(hostile('zkey'))} = {quoted(hostile('zvalue'))}\n")
    with start(program) as terminal:
        assert terminal.wait_for_exit() == 2
        assert seen("zkey") in terminal.text
        assert obeyed(terminal.raw) == []


@pytest.mark.parametrize(
    "output",
    [
        b"\x1b]0;title\x07",
        b"\x1b]8;;http://own/\x1b\\",
        b"\x1b]52;c;b3du\x07",
        b"\x1b[2J",
        b"\x1b[5;8;53m",
        b"\x1bPq\x1b\\",
        b"\x1bc",
        b"\xc2\x9b31m",
        b"\x00",
        b"\x07",
        "\u202e".encode(),
    ],
)
def test_what_a_terminal_would_obey_is_noticed(output: bytes) -> None:
    assert len(obeyed(b"before" + output + b"after")) == 1


def test_what_the_driver_writes_is_not_complained_of() -> None:
    link = b"\x1b]8;id=12;http://here/%C3%A4?b#c\x1b\\link\x1b]8;;\x1b\\"
    usual = b"\x1b[?1049h\x1b[?25l\x1b[>25u\x1b[1;1H\x1b[1;38;2;1;2;3;48;5;7mwords\x1b[0m\r\n"
    assert obeyed(usual + b"\x1b]22;text\x07\x1b[?2026h\x1b[?2026$p\x1b[<u" + link) == []
