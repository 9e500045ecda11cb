"""The one place that says which Temporal server Hamyar is built and tested with."""

# How to raise it: pick a released version of go.temporal.io/server, see in its go.mod which Go it wants
# (1.32.1 is the last that Go 1.26.8 builds), set all three lines, then run the tests of tests/engine/,
# which build it, restart it and move clocks on it. The download is the CLI release that carries a server
# of the same minor version: `temporal --version` of that release prints it.
SERVER_VERSION = "1.32.1"
GO_VERSION_NEEDED = (1, 26, 8)
CLI_VERSION = "v1.9.1"

SERVER_PACKAGE = "go.temporal.io/server/cmd/server"

# Older servers run everything but rehearsals: clocks of single workflows came with this one.
VIRTUAL_TIME_SINCE = (1, 32)
