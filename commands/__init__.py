"""The command line: up, demo, sample, import."""
