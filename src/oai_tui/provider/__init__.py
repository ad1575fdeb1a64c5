"""Servers that speak the OpenAI API: asking them, reading them, knowing their models."""
