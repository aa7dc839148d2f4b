"""Settings of the process, and the only reader of the environment.

Every setting is an environment variable, `ATS_GRAPH_` and the field's name in upper case. What a customer's accounts and the
API keys are stands in a file instead: `graphql_api.configuration`.
"""

import difflib
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from connectors.contract.enums import Model

PREFIX = "ATS_GRAPH_"
_SLOWLY_CHANGING = frozenset({Model.USER, Model.APPLICATION_STAGE, Model.JOB_STAGE, Model.DEPARTMENT})


class SettingsError(ValueError):
    """The environment holds a setting that cannot be used; `problems` are whole sentences."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class LogFormat(StrEnum):
    """How a log line is written."""

    JSON = "json"
    CONSOLE = "console"


class LogLevel(StrEnum):
    """The least level that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Executor(StrEnum):
    """What walks queries."""

    BREADTH_FIRST = "breadth_first"
    GRAPHQL_CORE = "graphql_core"


class Settings(BaseSettings):
    """All settings, with their defaults. Times are seconds, sizes bytes."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for all.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    config: Path = Field(Path("integrations.toml"), description="File with the integrations and keys.")
    log_level: LogLevel = Field(LogLevel.INFO, description="Least level that is logged.")
    log_format: LogFormat = Field(LogFormat.JSON, description="`json` for machines, `console` for people.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins whose browser pages may call, separated by commas; `*` for any."
    )

    database_url: SecretStr = Field(
        SecretStr("sqlite:///ats-graph.db"),
        description="Where writes are journaled: `sqlite:///file` or `postgresql://user:password@host/name`.",
    )
    seal_keys: SecretStr | None = Field(
        None,
        description="Keys that seal personal data at rest, newest first; `ats-graph keyring new` makes one.",
    )
    source_name: str = Field(
        "ats-graph",
        min_length=1,
        max_length=100,
        description="Source that new candidates get, unless their integration or the caller names one.",
    )

    cache_entries: int = Field(200_000, ge=1, description="Records held in memory at most.")
    cache_bytes: int = Field(256 * 1024 * 1024, ge=1, description="Memory for held records at most.")
    ttl_seconds: float = Field(
        60, ge=0, description="How long a job, posting, candidate or application may be reused."
    )
    ttl_slow_seconds: float = Field(
        300, ge=0, description="How long a user, stage or department may be reused: these rarely change."
    )
    response_cache_bytes: int = Field(
        32 * 1024 * 1024,
        ge=0,
        description="Memory for answers that are given again to the same request; 0 for none.",
    )
    rendered_bytes: int = Field(
        64 * 1024 * 1024,
        ge=0,
        description="Memory for records in the form in which they stand in answers; 0 for none.",
    )
    stale_if_error_seconds: float = Field(
        3600, ge=0, description="How old a copy may be that stands in, marked, while its vendor fails."
    )

    executor: Executor = Field(
        Executor.BREADTH_FIRST,
        description="`breadth_first` answers queries level by level; `graphql_core` object by object, several times slower.",
    )
    request_deadline_seconds: float = Field(30, gt=0, description="Longest time for one request.")
    max_body_bytes: int = Field(
        16 * 1024 * 1024, ge=1, description="Largest JSON request body; base64 files make it large."
    )
    max_upload_bytes: int = Field(
        64 * 1024 * 1024, ge=1, description="Largest multipart request body, files included."
    )
    body_budget_bytes: int = Field(
        64 * 1024 * 1024, ge=1, description="Memory for large request bodies at one time; others wait."
    )
    downloads_allow_private: bool = Field(
        default=False, description="Whether `dataUrl` may lead to addresses inside the network."
    )

    sweep_max_share: float = Field(
        0.5,
        gt=0,
        le=1,
        description="Largest share of a model's records that a sweep deletes at once; more are held back and reported.",
    )

    operation_concurrency: int = Field(32, ge=1, description="Writes that this process carries out at once.")
    operation_lease_seconds: float = Field(
        30,
        ge=1,
        description="How long a process that gives no sign keeps its writes; then another takes over.",
    )
    operation_give_up_seconds: float = Field(
        86_400, ge=1, description="How long a write is tried while its vendor is away."
    )
    operation_retention_days: float = Field(
        14, gt=0, description="How long finished writes, and their idempotency keys, are kept."
    )
    double_click_seconds: float = Field(
        60,
        ge=0,
        description="How long the same input without an idempotency key counts as the same request; 0 for never.",
    )
    max_query_tokens: int = Field(5000, ge=1, description="Longest operation, in tokens.")
    max_query_depth: int = Field(15, ge=1, description="Deepest nesting of fields.")
    max_query_aliases: int = Field(30, ge=0, description="Most aliases in an operation.")
    max_query_root_fields: int = Field(20, ge=1, description="Most fields at the top of an operation.")
    max_query_cost: int = Field(
        100_000, ge=1, description="Most records an operation may ask for, pages multiplied with one another."
    )

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return tuple(origin.strip() for origin in given.split(",") if origin.strip())

    @classmethod
    def read(cls, **given: Any) -> Self:  # noqa: ANN401  # any of the settings
        """The settings of this process's environment, `given` ones first, or SettingsError with every problem in them."""
        unknown = _unknown(os.environ)
        try:
            settings = cls(**given)
        except ValidationError as error:
            raise SettingsError((*unknown, *_sentences(error))) from None
        if unknown:
            raise SettingsError(unknown)
        return settings

    def ttl(self, model: Model) -> float:
        """How many seconds a record of this model may be reused."""
        return self.ttl_slow_seconds if model in _SLOWLY_CHANGING else self.ttl_seconds


def environment() -> Mapping[str, str]:
    """The environment, for what a configuration file refers to by name."""
    return os.environ


def hand_down(settings: Settings) -> None:
    """Write settings into the environment, so that worker processes started from here read the same ones."""
    for name in settings.model_fields_set:
        os.environ[variable(name)] = _written(getattr(settings, name))


def _written(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def _unknown(environ: Mapping[str, str]) -> tuple[str, ...]:
    # pydantic-settings takes no notice of variables it does not know: a misspelled limit would silently not hold.
    known = [variable(name) for name in Settings.model_fields]
    strange = sorted(
        name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )
    return tuple(_unknown_sentence(name, known) for name in strange)


def _unknown_sentence(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0)
    return (
        f"{name} is not a setting of ats-graph. Did you mean {near[0]}? docs/configuration.md lists them all."
    )


def _sentences(error: ValidationError) -> tuple[str, ...]:
    return tuple(
        f"{variable(str(problem['loc'][0]))} cannot be used: {problem['msg'][0].lower()}{problem['msg'][1:]}."
        for problem in error.errors(include_url=False, include_input=False, include_context=False)
    )
