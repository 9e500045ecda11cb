"""What Hamyar needs inside a Temporal cluster: its namespace and the search attributes of operators."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

# Closed workflows stay readable for operators that long; the application's own records stay for good.
RETENTION = timedelta(days=90)

# For operators only: no personal data ever stands in them, the server keeps them readable.
KIND = SearchAttributeKey.for_keyword("HamyarKind")
STAGE = SearchAttributeKey.for_keyword("HamyarStage")
OPEN_TASKS = SearchAttributeKey.for_int("HamyarOpenTasks")
DUE_AT = SearchAttributeKey.for_datetime("HamyarDueAt")

SEARCH_ATTRIBUTES = {
    KIND.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    STAGE.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    OPEN_TASKS.name: IndexedValueType.INDEXED_VALUE_TYPE_INT,
    DUE_AT.name: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}


async def prepare_namespace(client: Client, namespace: str) -> None:
    """Registers the namespace and the search attributes; what is there already is left alone.

    Needs an operator's rights. Raises RPCError.
    """
    retention = Duration()
    retention.FromTimedelta(RETENTION)
    service = client.workflow_service
    try:
        await service.register_namespace(
            RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=retention)
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
        await service.update_namespace(
            UpdateNamespaceRequest(
                namespace=namespace, config=NamespaceConfig(workflow_execution_retention_ttl=retention)
            )
        )
    await _wait_until_known(client, namespace)
    operator = client.operator_service
    known = await operator.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
    missing = {name: kind for name, kind in SEARCH_ATTRIBUTES.items() if name not in known.custom_attributes}
    if missing:
        await operator.add_search_attributes(
            AddSearchAttributesRequest(namespace=namespace, search_attributes=missing)
        )


async def _wait_until_known(client: Client, namespace: str) -> None:
    """A part of the server that asked for the namespace too early remembers for a while that it is not there."""
    for _ in range(150):
        try:
            await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await asyncio.sleep(0.1)
        else:
            return
