"""The composition root: from settings to a store, providers and sessions; and back to nothing."""
