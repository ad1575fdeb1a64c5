"""oai-tui: chat with OpenAI-compatible models in the terminal."""

__version__ = "0.1.0"
