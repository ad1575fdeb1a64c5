"""Importing what is large, behind the back of somebody who works."""

from __future__ import annotations

import gc
from importlib import import_module
from types import ModuleType


def load_module(name: str) -> ModuleType:
    """The module of that name, for a thread to import.

    Meanwhile nobody looks for garbage: it would be looked for in all that is loaded, over and
    over, which takes a fifth of the time. What is loaded then is never looked through again.
    """
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()
