"""What is shown of a model."""

from __future__ import annotations

import pytest

from oai_tui.core.model import model_name


@pytest.mark.parametrize(
    ("model_id", "shown"),
    [
        ("gpt-6.1-terra", "gpt-6.1-terra"),
        ("openai/gpt-oss-20b", "openai/gpt-oss-20b"),
        ("/models/gemma-3-270m-q4_k_m.gguf", "gemma-3-270m-q4_k_m"),
        ("models\\\\gemma.GGUF", "gemma.GGUF"),
        ("", ""),
    ],
)
def test_of_a_path_the_name_of_the_file_is_shown(model_id: str, shown: str) -> None:
    assert model_name(model_id) == shown
