"""On which line a key of a TOML file stands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from oai_tui.config.lines import line_of

TEXT = '''\
# a comment
a = 1

b.c = [
  1,
  2,
]
text = """
[x]
y = 1
"""
[x]
y = { z = 1 }
"quoted key".w = 2

[[list]]
v = 1
[p.q]
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (["a"], 2),
        (["b", "c"], 4),
        (["text"], 8),
        (["x"], 12),
        (["x", "y"], 13),
        (["x", "y", "z"], 13),
        (["x", "quoted key", "w"], 14),
        (["list"], 16),
        (["p"], 18),
        (["p", "q"], 18),
        (["p", "nothing"], None),
        (["a", "inside a number"], None),
    ],
)
def test_a_key_is_found_however_it_is_written(keys: Sequence[str], line: int | None) -> None:
    assert line_of(TEXT, keys) == line
