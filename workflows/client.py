"""Reaching Temporal with the one data converter that all sides share."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

DATA_CONVERTER = pydantic_data_converter


async def connect(address: str, namespace: str = "default") -> Client:
    """A client of the server at `address` (host:port). Raises RuntimeError when it cannot be reached."""
    return await Client.connect(address, namespace=namespace, data_converter=DATA_CONVERTER)
