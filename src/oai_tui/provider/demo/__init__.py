"""A scripted OpenAI-compatible server, so that everything can be tried without key or network."""

from __future__ import annotations

from oai_tui.provider.demo.server import DemoServer, serve

__all__ = ["DemoServer", "serve"]
