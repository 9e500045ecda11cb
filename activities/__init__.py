"""What processes do to the world: one thing each, safe to repeat."""
