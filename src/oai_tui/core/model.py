"""What is known of a model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oai_tui.core.usage import Price


class WindowSource(StrEnum):
    """Where the size of a context window comes from; the first that knows it wins."""

    SETTING = "setting"
    SERVER = "server"
    CATALOGUE = "catalogue"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model as a profile offers it. `context_window` and `max_output` are in tokens."""

    id: str
    context_window: int
    window_source: WindowSource
    max_output: int | None = None
    price: Price | None = None

    @property
    def is_window_known(self) -> bool:
        return self.window_source is not WindowSource.GUESS


def model_name(model_id: str) -> str:
    """A model's id as it is shown: of a path, as llama.cpp gives it, the file's name alone."""
    if model_id.startswith(("/", "./", "~")) or model_id.lower().endswith(".gguf"):
        return model_id.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".gguf")
    return model_id


UNKNOWN_WINDOW = 8192
"""Tokens assumed for a model of which nothing is known; always shown with a question mark."""
