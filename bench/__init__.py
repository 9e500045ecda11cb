"""Measurements of the engine. They say how long things take and how large they are; nothing fails by them."""
