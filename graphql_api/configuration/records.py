"""What a configuration says, once it has been read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.contract.connector import Limits, Secret
from graphql_api.security.scopes import ORDINARY, OnDenied, Scope
from graphql_api.settings import Settings


@dataclass(frozen=True, kw_only=True)
class IntegrationConfig:
    """One customer's account at one vendor.

    `base_url` is an origin without a trailing slash; `source` the name that new candidates get as their source;
    `only_created` hides all applications and candidates but those made through this service; `sweep_seconds` is the time
    between two looks for changes, None for none; `stored`: it is described in the store, not in a file.
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
    only_created: bool = False
    sweep_seconds: float | None = None
    disabled: bool = False
    stored: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyConfig:
    """One API key: the SHA-256 digest of it, and what it may do; `integrations` is None for all."""

    name: str
    digest: bytes = field(repr=False)
    integrations: frozenset[str] | None = None
    scopes: frozenset[Scope] = ORDINARY
    on_denied: OnDenied = OnDenied.ERROR
    passthrough_rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """All that an API process is told. `demo_key` is the key that a demonstration's web pages may show."""

    integrations: tuple[IntegrationConfig, ...]
    keys: tuple[KeyConfig, ...]
    settings: Settings = field(default_factory=Settings)
    demo_key: Secret | None = None
