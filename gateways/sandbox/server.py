"""Starting the sandbox: as a process of its own, or in a thread of a test session."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from gateways.sandbox import (
    control,
    control_market,
    page,
    pay_page,
    played_bank,
    played_carrier,
    played_identity,
    played_merat,
    played_payments,
    played_sms,
    played_supplier,
    played_university,
)
from gateways.sandbox.configuration import SandboxConfig
from gateways.sandbox.mailbox import listen
from gateways.sandbox.played_settlements import run_days
from gateways.sandbox.world import Refusal, World

_START_SECONDS = 15.0


def make_app(config: SandboxConfig) -> FastAPI:
    """The played systems under /bank, /merat, /identity, /university, /supplier, /payment, /carrier, /kavenegar, /sms_ir, /ghasedak; the wheel under /control."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        world = World(config)
        app.state.world = world
        mail = await listen(world) if config.smtp_port is not None else None
        running = [asyncio.create_task(world.webhooks.run()), asyncio.create_task(run_days(world))]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            if mail:
                mail.close()
            world.state.close()

    app = FastAPI(title="Hamyar sandbox", lifespan=lifespan, docs_url=None, redoc_url=None)
    for piece in (
        control,
        control_market,
        page,
        pay_page,
        played_bank,
        played_carrier,
        played_identity,
        played_merat,
        played_payments,
        played_sms,
        played_supplier,
        played_university,
    ):
        app.include_router(piece.router)

    @app.exception_handler(Refusal)
    async def refuse(_request: Request, refusal: Refusal) -> JSONResponse:
        problem = {"type": "about:blank", "status": refusal.status, "code": refusal.code}
        return JSONResponse(problem, refusal.status, media_type="application/problem+json")

    return app


def serve(config: SandboxConfig) -> None:
    """Runs until it is interrupted. Raises OSError when the port is taken."""
    with _listening(config) as door:
        _server(config).run(sockets=[door])


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox in a thread of this process."""

    config: SandboxConfig
    base_url: str
    server: uvicorn.Server
    thread: threading.Thread

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(_START_SECONDS)


def start_in_thread(config: SandboxConfig) -> RunningSandbox:
    """Starts a real server beside the caller and returns when it answers.

    Raises OSError when the port is taken, RuntimeError when the server does not come up.
    """
    door = _listening(config)
    server = _server(config)
    base_url = f"http://{config.host}:{door.getsockname()[1]}"

    def run() -> None:
        with door:
            server.run(sockets=[door])

    thread = threading.Thread(target=run, name="sandbox", daemon=True)
    thread.start()
    for _ in range(int(_START_SECONDS / 0.02)):
        if server.started:
            return RunningSandbox(config, base_url, server, thread)
        if not thread.is_alive():
            break
        thread.join(0.02)
    raise RuntimeError("the sandbox did not start")


def _listening(config: SandboxConfig) -> socket.socket:
    # asyncio sends small answers at once only on sockets that say TCP; otherwise each waits 40 ms.
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A second `make up` right after the first must not wait for the old connections to be forgotten.
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((config.host, config.port))
        door.listen(128)
    except OSError:
        door.close()
        raise
    return door


def _server(config: SandboxConfig) -> uvicorn.Server:
    # No access log: a provider's key is part of its path.
    return uvicorn.Server(
        uvicorn.Config(make_app(config), log_level="warning", access_log=False, lifespan="on", ws="none")
    )
