"""The one way to a client of the engine, so that API, worker, tests and replays read the same payloads."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cache
from typing import Any, Self

from pydantic import TypeAdapter
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, Plugin
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    SerializationContext,
    WithSerializationContext,
)
from temporalio.envconfig import ClientConfigProfile
from temporalio.plugin import SimplePlugin

from engine.payload_codec import EncryptingCodec, Keyring

NAMESPACE = "hamyar"
TASK_QUEUE = "hamyar"


@cache
def _adapter_of(hint: Any) -> TypeAdapter[Any]:
    return TypeAdapter(hint)


class _Json(PydanticJSONPlainPayloadConverter):
    """Pydantic's JSON with one set of adapters for the whole process.

    The SDK keeps them per converter, and each run of a workflow gets a converter of its own: building them
    anew was a tenth of what a loan costs its worker.
    """

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        return _adapter_of(Any if type_hint is None else type_hint).validate_json(payload.data)


# Made once: the SDK makes a new _Converter for every payload that it binds to its workflow.
_CONVERTERS = tuple(
    _Json() if isinstance(one, JSONPlainPayloadConverter) else one
    for one in DefaultPayloadConverter.default_encoding_payload_converters
)


class _Converter(CompositePayloadConverter):
    """The SDK's converters, with ours for JSON."""

    def __init__(self) -> None:
        super().__init__(*_CONVERTERS)


class _DataConverter(DataConverter):
    """The SDK's, bound to a workflow by a copy.

    Only the codec asks whose payload it is. The SDK would build converters of JSON and of failures anew for
    every payload too, which was a fifteenth of what an order costs its worker.
    """

    def with_context(self, context: SerializationContext) -> Self:
        if not isinstance(self.payload_codec, WithSerializationContext):
            return self
        bound = copy(self)
        object.__setattr__(bound, "payload_codec", self.payload_codec.with_context(context))
        return bound


def data_converter(keys: Keyring) -> DataConverter:
    """Pydantic and dataclasses to JSON, encrypted; messages and traces of failures are encrypted too."""
    return _DataConverter(
        payload_converter_class=_Converter,
        payload_codec=EncryptingCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def payloads(keys: Keyring) -> SimplePlugin:
    """The plugin for a Replayer (`plugins=[payloads(keys)]`); clients made by `connect` carry it already."""
    return SimplePlugin("hamyar-payloads", data_converter=data_converter(keys))


async def connect(address: str, *, namespace: str = NAMESPACE, keys: Keyring) -> Client:
    """Connects to the engine at `address` (host:port); raises RuntimeError where nobody answers.

    The rest as `reach`.
    """
    return await reach(address, namespace=namespace, plugins=[payloads(keys)])


async def reach(address: str, *, namespace: str, plugins: Sequence[Plugin] = ()) -> Client:
    """A client that reads no payloads of ours; raises RuntimeError where nobody answers.

    Where the environment names this very address (TEMPORAL_ADDRESS and its companions, or a profile of
    Temporal's own configuration file), its namespace, TLS and API key are used.
    """
    profile = ClientConfigProfile.load()
    config = profile.to_client_connect_config() if profile.address == address else {}
    return await Client.connect(
        address,
        namespace=config.get("namespace", namespace),
        api_key=config.get("api_key"),
        tls=config.get("tls", False),
        rpc_metadata=config.get("rpc_metadata", {}),
        plugins=plugins,
    )
