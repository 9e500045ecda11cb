"""The configuration files of our own Temporal server: SQLite in one folder, loopback only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from string import Template

# The frontend is where clients connect; the other ports are the server's parts talking to each other.
PORTS_NEEDED = 8

# The clocks of single workflows are what rehearsals and stories stand on, the two timer settings let them
# move in milliseconds (the server's own: a second for each timer, and ten timers a second for all workflows
# together), eager activities save a round trip each, and search attributes are read afresh
# because a one-minute cache would refuse the ones that were registered a moment ago.
SWITCHES: dict[str, object] = {
    "frontend.WorkflowTimeSkippingEnabled": True,
    "history.timerProcessorMaxTimeShift": "10ms",
    "history.timerProcessorMaxPollRPS": 2_000,
    "system.enableActivityEagerExecution": True,
    "system.forceSearchAttributesCacheRefreshOnRead": True,
}

_SERVER = Template("""\
log:
  stdout: true
  level: warn
persistence:
  defaultStore: sqlite
  visibilityStore: sqlite
  numHistoryShards: 1
  datastores:
    sqlite:
      sql:
        pluginName: sqlite
        databaseName: $database
        connectAddr: localhost
        connectProtocol: tcp
        connectAttributes:
          cache: private
          setup: true
          journal_mode: wal
          synchronous: 2
        maxConns: 1
        maxIdleConns: 1
        maxConnLifetime: 1h
global:
  membership:
    maxJoinDuration: 30s
    broadcastAddress: 127.0.0.1
services:
  frontend:
    rpc: {grpcPort: $p0, membershipPort: $p1, bindOnLocalHost: true}
  matching:
    rpc: {grpcPort: $p2, membershipPort: $p3, bindOnLocalHost: true}
  history:
    rpc: {grpcPort: $p4, membershipPort: $p5, bindOnLocalHost: true}
  worker:
    rpc: {grpcPort: $p6, membershipPort: $p7, bindOnLocalHost: true}
clusterMetadata:
  enableGlobalNamespace: false
  failoverVersionIncrement: 10
  masterClusterName: active
  currentClusterName: active
  clusterInformation:
    active:
      enabled: true
      initialFailoverVersion: 1
      rpcName: frontend
      rpcAddress: "127.0.0.1:$p0"
dcRedirectionPolicy:
  policy: noop
dynamicConfigClient:
  filepath: $switches
  pollInterval: 10s
""")


@dataclass(frozen=True)
class EngineFiles:
    """Where an engine keeps what it keeps; everything is inside one folder."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "temporal.db"

    @property
    def log(self) -> Path:
        return self.folder / "engine.log"

    @property
    def lock(self) -> Path:
        return self.folder / "engine.lock"

    @property
    def server(self) -> Path:
        return self.folder / "temporal.yaml"

    @property
    def switches(self) -> Path:
        return self.folder / "switches.yaml"


def write_configuration(files: EngineFiles, port: int) -> None:
    """Writes the server's two files for a frontend at `port`; its other ports are the next seven."""
    # JSON strings and values are YAML too, and quote paths with spaces in them.
    switches = "".join(f"{name}:\n  - value: {json.dumps(value)}\n" for name, value in SWITCHES.items())
    files.switches.write_text(switches, "utf-8")
    ports = {f"p{offset}": str(port + offset) for offset in range(PORTS_NEEDED)}
    files.server.write_text(
        _SERVER.substitute(
            ports, database=json.dumps(str(files.database)), switches=json.dumps(str(files.switches))
        ),
        "utf-8",
    )
