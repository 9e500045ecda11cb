"""What Hamyar needs inside a Temporal cluster: its namespace and the search attributes of operators."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
)
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from engine.unavailable import EngineUnavailable

# Closed workflows stay readable for operators that long; the application's own records stay for good.
RETENTION = timedelta(days=90)

# For operators only: no personal data ever stands in them, the server keeps them readable. Both are said
# once, at the start: a value that follows the case would cost an event each time it changes.
REGION = SearchAttributeKey.for_keyword("HamyarRegion")
REHEARSAL = SearchAttributeKey.for_bool("HamyarRehearsal")

SEARCH_ATTRIBUTES = {
    REGION.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    REHEARSAL.name: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
}

# What a cluster answers whose namespaces are made by its own administration.
_NOT_OURS_TO_MAKE = {RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED}


async def prepare_namespace(client: Client, namespace: str) -> None:
    """Registers the namespace and the search attributes; what is there already is left alone.

    Where we may not make them (Temporal Cloud) they must be there. Raises RPCError, EngineUnavailable.
    """
    retention = Duration()
    retention.FromTimedelta(RETENTION)
    service = client.workflow_service
    try:
        await service.register_namespace(
            RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=retention)
        )
    except RPCError as error:
        if error.status not in {RPCStatusCode.ALREADY_EXISTS, *_NOT_OURS_TO_MAKE}:
            raise
    await _wait_until_known(client, namespace)
    await _prepare_search_attributes(client, namespace)


async def _prepare_search_attributes(client: Client, namespace: str) -> None:
    operator = client.operator_service
    known = await operator.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
    missing = {name: kind for name, kind in SEARCH_ATTRIBUTES.items() if name not in known.custom_attributes}
    if not missing:
        return
    try:
        await operator.add_search_attributes(
            AddSearchAttributesRequest(namespace=namespace, search_attributes=missing)
        )
    except RPCError as error:
        if error.status not in _NOT_OURS_TO_MAKE:
            raise
        message = (
            f"The namespace {namespace} has no search attributes {', '.join(missing)}, and we may not add them. "
            "Let the cluster's administration add HamyarRegion (Keyword) and HamyarRehearsal (Bool)."
        )
        raise EngineUnavailable(message) from error


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
