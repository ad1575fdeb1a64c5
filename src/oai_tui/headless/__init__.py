"""The commands without a screen: for pipes, scripts and repairs."""
