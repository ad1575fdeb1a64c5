"""What the generators make, read by the real program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.homes import environment

from benchmarks import markdown, stores


@pytest.mark.parametrize("count", [1, 2, 39, 500])
def test_a_text_has_as_many_pieces_as_were_asked_for(count: int) -> None:
    pieces = markdown.pieces(count)
    assert len(pieces) == count
    assert pieces[-1].endswith(markdown.LAST)
    assert pieces == markdown.pieces(count)
    assert "".join(pieces).count("```") % 2 == 0


def a_few() -> list[dict[str, Any]]:
    return [stores.conversation("one", 6, 30), stores.conversation("two", 2, 30)]


def test_a_home_holds_the_conversations_and_is_made_once(tmp_path: Path) -> None:
    homes = stores.Homes(tmp_path)
    home = homes.containing(a_few)
    assert homes.containing(a_few) == home
    done = subprocess.run(
        [sys.executable, "-m", "oai_tui", "export", "one"],
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    (conversation,) = json.loads(done.stdout)["conversations"]
    texts = [message["content"][0]["text"] for message in conversation["messages"]]
    assert len(texts) == 6
    assert texts[2].startswith(stores.first_words(3))
    assert texts[5].endswith(stores.last_words(6))


def test_ten_thousand_conversations_have_titles_of_their_own() -> None:
    titles = {conversation["title"][:10] for conversation in stores.ten_thousand()}
    assert len(titles) == 10_000
