"""What a configuration says, once it has been read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.contract.connector import Limits, Secret
from graphql_api.settings import Settings


@dataclass(frozen=True, kw_only=True)
class IntegrationConfig:
    """One customer's account at one vendor.

    `base_url` is an origin without a trailing slash; `source` the name that new candidates get as their source.
    """

    id: str
    name: str
    connector: str
    way: str | None = None
    base_url: str
    source: str | None = None
    credentials: Mapping[str, Secret] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, kw_only=True)
class KeyConfig:
    """One API key: the SHA-256 digest of it, and the ids of the integrations it reaches (None for all)."""

    name: str
    digest: bytes = field(repr=False)
    integrations: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """All that an API process is told. `demo_key` is the key that a demonstration's web pages may show."""

    integrations: tuple[IntegrationConfig, ...]
    keys: tuple[KeyConfig, ...]
    settings: Settings = field(default_factory=Settings)
    demo_key: Secret | None = None
