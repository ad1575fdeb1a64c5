"""Measurements of oai-tui in a real terminal, beside what they are compared with, in one run."""
