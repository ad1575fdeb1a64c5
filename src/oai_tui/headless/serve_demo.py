"""`oai-tui serve-demo`: the demo server for other programs, until it is stopped."""

from __future__ import annotations

import asyncio

from oai_tui.core.errors import ConfigError
from oai_tui.core.secret import Redactor
from oai_tui.headless.exit_codes import DONE
from oai_tui.headless.output import Output
from oai_tui.headless.running import run


def serve_demo(port: int) -> int:
    """Serve on loopback until a signal comes; the first line of output is the base URL."""
    return run(_serve(port))


async def _serve(port: int) -> int:
    from oai_tui.provider.demo import DemoServer

    output = Output(Redactor())
    try:
        server = await DemoServer.start(port)
    except OSError as error:
        raise ConfigError(
            f"The demo server cannot listen on port {port}: {error.strerror or error}.",
            advice="Choose another with --port, or leave it out.",
        ) from error
    try:
        output.stream(f"{server.base_url}\n")
        output.status("this is the demo server; Ctrl+C ends it")
        await asyncio.Event().wait()
        return DONE
    finally:
        await server.close()
