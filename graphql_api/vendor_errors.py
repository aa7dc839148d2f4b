"""Vendor failures, told to clients."""

from collections.abc import Sequence

from connectors.contract.errors import Cause, ConnectorError
from graphql_api.errors import ApiError, ErrorCode


def public(error: ConnectorError, integration_id: str | None = None) -> ApiError:
    """The error that clients see for a failed vendor call: the same cause, with the integration named."""
    return ApiError(
        ErrorCode[error.cause.value],  # causes are named like the codes
        error.message,
        retryable=error.retryable,
        retry_after=error.retry_after,
        integration_id=integration_id,
        vendor_status=error.vendor_status,
    )


def translate(error: BaseException) -> ApiError | None:
    """For exceptions that reach the endpoint: vendor failures as clients see them, anything else is not for them."""
    return public(error) if isinstance(error, ConnectorError) else None


def everywhere(error: ConnectorError, integration_id: str, count: int) -> Sequence[ConnectorError]:
    """The results of a call that failed as a whole; raises the public error, unless the vendor just lacks the records."""
    if not is_lacking(error):
        raise public(error, integration_id) from error
    return [error] * count


def is_lacking(result: object) -> bool:
    """Whether a result is what the integration never has: noted once, not once for each of its records."""
    return isinstance(result, ConnectorError) and result.cause is Cause.UNSUPPORTED


def told(result: object, integration_id: str) -> object:
    """What a client is told in a result's place."""
    if not isinstance(result, ConnectorError):
        return result
    return None if is_lacking(result) else public(result, integration_id)
