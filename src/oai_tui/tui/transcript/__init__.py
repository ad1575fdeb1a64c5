"""The transcript: a conversation of any length as one widget that draws what is in sight."""

from oai_tui.tui.transcript.view import Transcript

__all__ = ["Transcript"]
