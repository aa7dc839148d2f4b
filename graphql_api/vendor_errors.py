"""Vendor failures, told to clients."""

from connectors.contract.errors import ConnectorError
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
