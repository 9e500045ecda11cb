"""The outside systems as one real HTTP server, for development, rehearsal and tests."""
