"""What can go wrong with the store. Messages are plain sentences that hold no secret and no personal data."""


class StoreError(Exception):
    """The database cannot be opened, or does not answer; the message says why, as far as it is known."""


class LeaseLostError(Exception):
    """An operation is no longer ours: another process took it over, or it has ended. Nothing was written."""


class SealError(Exception):
    """Sealed bytes cannot be opened: their key is not in the ring, or they were moved or changed."""


class KeyringError(ValueError):
    """The keys that were given cannot be used; the message says which, and what to do."""
