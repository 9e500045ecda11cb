"""What happens: one file per process, and the pieces that every process uses."""
