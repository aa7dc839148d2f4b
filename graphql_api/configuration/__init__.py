"""The accounts to serve and the keys that open them, as a file (`integrations.toml`) describes them."""

from graphql_api.configuration.file import load, parse
from graphql_api.configuration.problems import ConfigurationError
from graphql_api.configuration.records import Configuration, IntegrationConfig, KeyConfig

__all__ = ["Configuration", "ConfigurationError", "IntegrationConfig", "KeyConfig", "load", "parse"]
