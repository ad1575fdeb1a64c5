"""Settings: where they are, what they say, and where each of them came from."""
