"""Connectors: which vendors there are, and what each of them covers."""

from collections.abc import Iterable
from typing import Annotated, Any

import strawberry

from connectors import registry
from connectors.contract import connector as contract
from connectors.contract.coverage import MODEL_TITLES
from connectors.contract.credentials import CredentialKind
from connectors.contract.enums import Model
from connectors.contract.guide import Guide
from connectors.contract.passthrough import Passthrough
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.schema.guides import guide_of_way


def camel(path: str) -> str:
    """A snake-case path as GraphQL clients write it: `candidate.first_name` as `candidate.firstName`."""
    return ".".join(_camel_name(name) for name in path.split("."))


def _camel_name(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


@strawberry.type(
    description="One row of a connector's coverage: a field, an input or a feature, and how far it is built."
)
class CoverageItem:
    """A name and its status."""

    name: str = strawberry.field(description="Name in the published coverage, in snake case.")
    graphql_name: str = strawberry.field(description="Name in this schema.")
    status: contract.Status = strawberry.field(description="How far it is built.")


@strawberry.type(description="What a connector covers of one model.")
class ModelCoverage:
    """Fields of one model."""

    name: str = strawberry.field(description="Name in the published coverage, such as `Job postings`.")
    graphql_name: str = strawberry.field(description="The GraphQL type.")
    fields: list[CoverageItem] = strawberry.field(description="The covered fields.")
    extra_fields: list[CoverageItem] = strawberry.field(
        description="Fields that are filled beyond the published coverage."
    )


@strawberry.type(description="A kind of file that a vendor takes.")
class FileKind:
    """One of connectors.contract.connector.AttachmentLimits.media_types."""

    media_type: str = strawberry.field(description="Media type, such as `application/pdf`.")
    extensions: list[str] = strawberry.field(
        description="File name extensions that go with it, without the dot."
    )


@strawberry.type(description="Which files a vendor takes.")
class AttachmentLimits:
    """Declares connectors.contract.connector.AttachmentLimits."""

    kinds: list[FileKind] = strawberry.field(description="Kinds of file.")
    max_file_bytes: int = strawberry.field(description="Size of the largest file, in bytes.")
    max_files: int = strawberry.field(description="Most files in one request.")
    assumed: bool = strawberry.field(
        description="True if the vendor does not state its limits, so that these are ASSUMED."
    )


@strawberry.type(description="What a connector covers of one write action.")
class ActionCoverage:
    """Inputs of one action."""

    name: str = strawberry.field(description="Name in the published coverage, such as `Create candidate`.")
    graphql_name: str = strawberry.field(description="The mutation.")
    status: contract.Status = strawberry.field(description="How far the action is built.")
    inputs: list[CoverageItem] = strawberry.field(description="The covered inputs.")
    extra_inputs: list[CoverageItem] = strawberry.field(
        description="Inputs that are taken beyond the published coverage."
    )
    attachments: AttachmentLimits | None = strawberry.field(
        description="Which files the vendor takes; null if the action takes none."
    )
    note: str | None = strawberry.field(description="What to know about how the vendor shows the result.")


@strawberry.type(description="A value that a customer gives so that this service may call the vendor.")
class CredentialField:
    """Declares connectors.contract.credentials.CredentialField."""

    name: str = strawberry.field(description="Name to give it by.")
    kind: CredentialKind = strawberry.field(description="What it is, so that a form can be built for it.")
    label: str = strawberry.field(description="Label for people.")
    help: str = strawberry.field(description="Where to find the value.")
    secret: bool = strawberry.field(description="Whether it must be kept secret.")


@strawberry.type(description="What of a vendor's own API the mutation `passthrough` reaches.")
class WayPassthrough:
    """Declares connectors.contract.passthrough.Passthrough."""

    note: str = strawberry.field(description="Where the API is documented, and what to know of it.")
    roots: list[str] = strawberry.field(
        description="Paths at and below which calls can be made, such as `/v2`."
    )
    methods: list[str] = strawberry.field(description="HTTP methods that can be sent.")


@strawberry.type(description="One way into a vendor's system, such as its API or its public job feed.")
class ConnectorWay:
    """Declares connectors.contract.connector.Way."""

    name: str = strawberry.field(description="Key in the configuration.")
    title: str = strawberry.field(description="Name for people.")
    note: str = strawberry.field(description="What to know before relying on it.")
    verified: bool = strawberry.field(
        description="False if the vendor's contract is not public and this way is built on an ASSUMED one."
    )
    base_url_help: str = strawberry.field(description="What to give as base address.")
    default_base_url: str | None = strawberry.field(description="Base address if none is given.")
    credentials: list[CredentialField] = strawberry.field(description="What customers must give.")
    models: list[str] = strawberry.field(description="GraphQL types that can be read this way.")
    passthrough: WayPassthrough | None = strawberry.field(
        description="What of the vendor's own API `passthrough` reaches this way; null for nothing."
    )
    guide = guide_of_way
    own_guide: strawberry.Private[Guide]


@strawberry.type(description="The code for one vendor, and what it covers.")
class Connector:
    """Declares connectors.contract.connector.Connector."""

    slug: str = strawberry.field(description="Short name, as used in the configuration.")
    name: str = strawberry.field(description="The vendor's name.")
    open_beta: bool = strawberry.field(description="Whether the connector is still being tried out.")
    ways: list[ConnectorWay] = strawberry.field(
        description="Ways into the vendor's system; the first is the default."
    )
    models: list[ModelCoverage] = strawberry.field(description="What can be read.")
    actions: list[ActionCoverage] = strawberry.field(description="What can be written.")
    features: list[CoverageItem] = strawberry.field(description="What else there is.")


def shown(connector: contract.Connector) -> Connector:
    """A connector as the schema shows it: computed from its record, nothing written by hand."""
    way = connector.ways[0]
    return Connector(
        slug=connector.slug,
        name=connector.name,
        open_beta=connector.open_beta,
        ways=[_way(each) for each in connector.ways],
        models=[_model(model, way.reads[model]) for model in MODEL_TITLES if model in way.reads],
        actions=[_action(action, way.actions[action]) for action in contract.Action if action in way.actions],
        features=[_item(name, status) for name, status in connector.features.items()],
    )


def _way(way: contract.Way) -> ConnectorWay:
    return ConnectorWay(
        name=way.name,
        title=way.title,
        note=way.note,
        verified=way.verified,
        base_url_help=way.base_url_help,
        default_base_url=way.default_base_url,
        credentials=[
            CredentialField(
                name=field.name, kind=field.kind, label=field.label, help=field.help, secret=field.secret
            )
            for field in way.credentials
        ],
        models=[model.value for model in MODEL_TITLES if model in way.reads],
        passthrough=_passthrough(way.passthrough) if way.passthrough else None,
        own_guide=way.guide,
    )


def _passthrough(offer: Passthrough) -> WayPassthrough:
    return WayPassthrough(note=offer.note, roots=list(offer.roots), methods=sorted(offer.methods))


def _model(model: Model, reads: contract.Reads) -> ModelCoverage:
    return ModelCoverage(
        name=MODEL_TITLES[model],
        graphql_name=model.value,
        fields=_fields(reads.fields),
        extra_fields=_fields(reads.extra_fields),
    )


def _fields(names: Iterable[str]) -> list[CoverageItem]:
    return [_item(name, contract.Status.AVAILABLE) for name in names]


def _action(action: contract.Action, offer: contract.ActionOffer) -> ActionCoverage:
    mutation = _camel_name(action.value.lower().replace(" ", "_"))
    return ActionCoverage(
        name=action.value,
        graphql_name=mutation,
        status=offer.status,
        inputs=[_item(path, offer.status) for path in offer.inputs],
        extra_inputs=[_item(path, offer.status) for path in offer.extra_inputs],
        attachments=_limits(offer.attachments) if offer.attachments else None,
        note=offer.note,
    )


def _limits(limits: contract.AttachmentLimits) -> AttachmentLimits:
    return AttachmentLimits(
        kinds=[
            FileKind(media_type=media_type, extensions=list(extensions))
            for media_type, extensions in limits.media_types.items()
        ],
        max_file_bytes=limits.max_file_bytes,
        max_files=limits.max_files,
        assumed=limits.assumed,
    )


def _item(name: str, status: contract.Status) -> CoverageItem:
    return CoverageItem(name=name, graphql_name=camel(name), status=status)


def _every() -> list[Connector]:
    return [shown(registry.connector(slug)) for slug in registry.slugs()]


def _one(
    slug: Annotated[str, strawberry.argument(description="Short name, such as `hrworks`.")],
) -> Connector:
    try:
        return shown(registry.connector(slug))
    except registry.UnknownConnectorError as error:
        raise ApiError(ErrorCode.NOT_FOUND, f"slug: {error}") from error


@strawberry.type(description="Connectors.")
class ConnectorQueries:
    """Fields of Query."""

    connectors: list[Connector] = strawberry.field(
        resolver=_every, description="All vendors that this service knows."
    )
    connector: Any = strawberry.field(
        resolver=_one, graphql_type=Connector | None, description="One vendor, with what it covers."
    )
