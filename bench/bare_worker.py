"""A process for the bare baselines, with the settings of the loan's worker."""

import asyncio
import signal

from temporalio.worker import PollerBehaviorAutoscaling, Worker

from bench.bare import TASK_QUEUE, Bare, Plain, local_step, outside_step
from engine.client import connect
from engine.payload_codec import Keyring
from engine.sandbox import collect_rarely, sandboxed
from settings import Settings


async def work(settings: Settings) -> None:
    """Works until SIGTERM. The settings are those of worker.build_worker, the client is the same."""
    collect_rarely()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    keys = Keyring.from_file_or_create(settings.folder / "keyring.json")
    client = await connect(settings.engine, namespace=settings.engine_namespace, keys=keys)
    async with Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[Bare, Plain],
        activities=[local_step, outside_step],
        workflow_runner=sandboxed(),
        max_cached_workflows=1_000,
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
    ):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(work(Settings()))
