"""Standard output and standard error."""

from __future__ import annotations

import io
import json

import pytest

from oai_tui.core.secret import Redactor, Secret
from oai_tui.headless.output import Output


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


class Ascii(io.StringIO):
    encoding = "ascii"


class Utf8(io.StringIO):
    encoding = "utf-8"


@pytest.fixture
def redactor() -> Redactor:
    redactor = Redactor()
    redactor.add(Secret("sk-0123456789"))
    return redactor


def streamed(results: io.StringIO, *pieces: str) -> str:
    output = Output(Redactor(), results, io.StringIO())
    for piece in pieces:
        output.stream(piece)
    output.end_stream()
    return results.getvalue()


def test_a_streamed_text_ends_with_a_line_break() -> None:
    assert streamed(io.StringIO(), "a", "b") == "ab\n"
    assert streamed(io.StringIO(), "a\n") == "a\n"
    assert streamed(io.StringIO()) == ""


def test_a_terminal_gets_clean_pieces() -> None:
    assert streamed(Terminal(), "a\x1b", "[2J", "\x9b") == "a␛[2J\ufffd\n"


def test_a_line_break_in_two_pieces_is_one_on_a_terminal() -> None:
    assert streamed(Terminal(), "a\r", "\nb\r") == "a\nb\n"


def test_a_pipe_gets_every_character() -> None:
    assert streamed(io.StringIO(), "a\r", "\n\x1b[2J") == "a\r\n\x1b[2J\n"


def test_each_piece_is_to_be_seen_at_once() -> None:
    class Buffered(io.StringIO):
        seen = ""

        def flush(self) -> None:
            self.seen = self.getvalue()

    results = Buffered()
    output = Output(Redactor(), results, io.StringIO())

    output.stream("a")

    assert results.seen == "a"


def test_remarks_are_clean_and_show_no_key(redactor: Redactor) -> None:
    remarks = io.StringIO()

    Output(redactor, io.StringIO(), remarks).remark("bad key sk-0123456789\x1b[2J\nand more\n")

    assert remarks.getvalue() == "oai-tui: bad key [key]␛[2J\nand more\n"


def test_a_status_is_only_for_somebody_who_watches() -> None:
    watched, unwatched = Terminal(), io.StringIO()

    Output(Redactor(), io.StringIO(), watched).status("retrying\nsoon")
    Output(Redactor(), io.StringIO(), unwatched).status("retrying\nsoon")

    assert (watched.getvalue(), unwatched.getvalue()) == ("oai-tui: retrying soon\n", "")


@pytest.mark.parametrize(
    ("results", "written"), [(Utf8(), '"grün"'), (Ascii(), '"gr\\u00fcn"'), (Terminal(), None)]
)
def test_json_is_ascii_where_it_has_to_be(results: io.StringIO, written: str | None) -> None:
    Output(Redactor(), results, io.StringIO()).json_line("grün")

    assert results.getvalue().strip() == (written or '"gr\\u00fcn"')


def test_whole_documents_show_no_key(redactor: Redactor) -> None:
    results = Utf8()

    Output(redactor, results, io.StringIO()).json({"text": "is sk-0123456789"})

    assert json.loads(results.getvalue()) == {"text": "is [key]"}
