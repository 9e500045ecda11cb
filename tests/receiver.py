"""Somebody else's server, which takes our webhooks: it checks signatures with the library that others use."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@dataclass
class Receiver:
    """What came in, in order. `statuses` are answered one after the other, then `status`; `slow_seconds` passes before each."""

    port: int = 0
    secrets: list[str] = field(default_factory=list)
    status: int = 204
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    said: bytes = b""
    slow_seconds: float = 0
    came: list[dict[str, Any]] = field(default_factory=list)
    forged: int = 0
    hosts: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?of=hamyar"

    def types(self) -> list[str]:
        return [one["type"] for one in self.came]

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Counts what is rightly signed by one of the secrets it knows; the status to answer."""
        self.hosts.append(headers.get("host", ""))
        time.sleep(self.slow_seconds)
        for secret in self.secrets:
            try:
                Webhook(secret).verify(body, headers)
            except WebhookVerificationError:
                continue
            status = self.statuses.pop(0) if self.statuses else self.status
            if 200 <= status < 300:
                self.came.append(json.loads(body) | {"id": headers["webhook-id"]})
            return status
        self.forged += 1
        return 401


@contextmanager
def receiving(receiver: Receiver) -> Iterator[Receiver]:
    """It listens meanwhile: on the port that it had before, or on any."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(named, body))
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.said)))
            self.end_headers()
            self.wfile.write(receiver.said)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", receiver.port), Handler)
    receiver.port = server.server_address[1]
    listening = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    listening.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        listening.join()
