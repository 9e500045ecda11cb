"""Payloads are bound to the workflow that they belong to, and are read by nobody else."""

import secrets
from dataclasses import replace

import pytest
from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext

from engine.client import data_converter
from engine.payload_codec import Keyring, PayloadUnreadable

KEYS = Keyring("k1", {"k1": secrets.token_bytes(32)})
CONVERTER = data_converter(KEYS)


def of(workflow_id: str) -> WorkflowSerializationContext:
    return WorkflowSerializationContext(namespace="hamyar", workflow_id=workflow_id)


async def test_what_one_workflow_wrote_another_cannot_read() -> None:
    (sealed,) = await CONVERTER.with_context(of("loan-1")).encode([{"rials": 5}])
    assert b"rials" not in sealed.SerializeToString()
    assert await CONVERTER.with_context(of("loan-1")).decode([sealed]) == [{"rials": 5}]
    with pytest.raises(PayloadUnreadable):
        await CONVERTER.with_context(of("loan-2")).decode([sealed])


async def test_an_activity_reads_what_its_workflow_wrote() -> None:
    (sealed,) = await CONVERTER.with_context(of("loan-1")).encode([7])
    context = ActivitySerializationContext(
        namespace="hamyar", workflow_id="loan-1", workflow_type="loan", activity_type="Loans.look",
        activity_task_queue="hamyar", activity_id="1", is_local=True,
    )  # fmt: skip
    assert await CONVERTER.with_context(context).decode([sealed]) == [7]


async def test_one_that_is_bound_binds_nothing_else() -> None:
    one = CONVERTER.with_context(of("loan-1"))
    (sealed,) = await one.with_context(of("loan-2")).encode([1])
    with pytest.raises(PayloadUnreadable):
        await one.decode([sealed])
    assert await CONVERTER.with_context(of("loan-2")).decode([sealed]) == [1]


def test_a_copy_without_the_codec_is_bound_to_nothing() -> None:
    plain = replace(CONVERTER, payload_codec=None)
    assert plain.with_context(of("loan-1")) is plain
