"""Tells which tool call a piece of a stream belongs to, whatever the server says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from oai_tui.core.completion import ToolCallChunk
from oai_tui.core.text import without_surrogates
from oai_tui.provider.json_text import parse_json, to_json
from oai_tui.provider.surrogates import SurrogateJoiner

_KNOWN_KEYS = frozenset({"index", "id", "type", "function"})


class _Call:
    """What has been seen of one call."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.id = ""
        self.name = ""
        self.arguments = ""
        self.joiner = SurrogateJoiner()

    @property
    def is_whole(self) -> bool:
        """Whether its arguments are a finished JSON object, so that nothing can follow."""
        if not self.arguments.rstrip().endswith("}"):
            return False
        try:
            return isinstance(parse_json(self.arguments), dict)
        except ValueError:
            return False


class ToolCallReader:
    """Gives each call of a message its place, counted from 0 in the order of their arrival.

    Indexes may be missing, null, always 0 or counted from 1; ids may come late, again with
    each piece, twice, or never. Every call ends up with an id that no other call has.
    """

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._by_index: dict[int, _Call] = {}

    def read(self, pieces: object) -> list[ToolCallChunk]:
        """The chunks of a delta's `tool_calls`; what has not the shape of one is passed over."""
        if isinstance(pieces, dict):
            pieces = [pieces]
        if not isinstance(pieces, list):
            return []
        return [self._read_piece(piece) for piece in pieces if isinstance(piece, dict)]

    def finish(self) -> list[ToolCallChunk]:
        """Ids for the calls that were given none, and the ends of texts that were held back."""
        chunks = []
        for call in self._calls:
            rest = call.joiner.finish()
            made_up = "" if call.id else f"call_{uuid4().hex[:24]}"
            call.id = call.id or made_up
            if rest or made_up:
                chunks.append(ToolCallChunk(call.place, id=made_up, arguments=rest))
        return chunks

    def _read_piece(self, piece: Mapping[str, Any]) -> ToolCallChunk:
        function = piece.get("function")
        function = function if isinstance(function, dict) else {}
        call_id = _word(piece.get("id"))
        name = _word(function.get("name"))
        call = self._call(piece.get("index"), call_id, name)
        if call_id and not call.id and all(call_id != other.id for other in self._calls):
            call.id = call_id
        new_name = name if not call.name else ""
        call.name = call.name or name
        arguments = call.joiner.feed(_arguments(function.get("arguments")))
        call.arguments += arguments
        extra = {key: value for key, value in piece.items() if key not in _KNOWN_KEYS}
        return ToolCallChunk(
            call.place,
            id=call.id,
            name=new_name,
            arguments=arguments,
            extra=without_surrogates(to_json(extra)) if extra else "",
        )

    def _call(self, index: object, call_id: str, name: str) -> _Call:
        """The call that a piece belongs to; a new one when the piece begins one."""
        is_indexed = isinstance(index, int) and not isinstance(index, bool)
        known = self._by_index.get(index) if isinstance(index, int) and is_indexed else None
        if not is_indexed:
            known = self._calls[-1] if self._calls else None
        if known is None or _begins_another(known, call_id, name):
            known = _Call(len(self._calls))
            self._calls.append(known)
        if isinstance(index, int) and is_indexed:
            self._by_index[index] = known
        return known


def _begins_another(known: _Call, call_id: str, name: str) -> bool:
    if call_id and known.id:
        return call_id != known.id
    return bool(name and known.name and known.is_whole)


def _word(value: object) -> str:
    return without_surrogates(value) if isinstance(value, str) else ""


def _arguments(value: object) -> str:
    """Arguments as JSON text: some servers send them as the object itself."""
    if isinstance(value, str):
        return value
    return "" if value is None else to_json(value)
