"""Our JSON format: conversations with their requests and blobs, complete.

What is exported and parsed again is equal. A short form that a person can write by hand is read
as well; docs/format.md describes both.
"""

from __future__ import annotations

from oai_tui.core.document import Document, blobs_of
from oai_tui.core.document_reader import parse_document
from oai_tui.core.document_writer import export_document

__all__ = ["Document", "blobs_of", "export_document", "parse_document"]
