"""What the tests of the screens share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from oai_tui.provider.encodings import build

_build_once = cache(build)


@pytest.fixture(autouse=True, scope="module")
def one_vocabulary_for_all() -> Iterator[None]:
    """The encodings, which never change, are built once and not for each test's app."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("oai_tui.provider.tokenizer.build", _build_once)
        yield
