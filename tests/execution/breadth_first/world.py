"""Three integrations in memory, behind the real reading layer, with faults that do not depend on how calls are batched."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any

import msgspec
from graphql.pyutils import Undefined

from connectors import registry
from connectors.contract import ids, models
from connectors.contract.connector import Action, ByIds, ByParent, Listing, Page, Query, Reads, Way
from connectors.contract.enums import (
    EmploymentType,
    IntegrationFieldType,
    JobStatus,
    Model,
    Outcome,
    StageStatus,
)
from connectors.contract.errors import Cause, ConnectorError
from graphql_api.configuration import IntegrationConfig
from graphql_api.context import RequestContext
from graphql_api.execution.encoding import InParts, Part
from graphql_api.integrations import Integration
from graphql_api.loading.cache import RecordCache
from graphql_api.loading.freshness import Account, Tolerance
from graphql_api.loading.health import Health
from graphql_api.loading.lookup import Reading
from graphql_api.loading.source import Source
from graphql_api.operations.desk import Recorded
from graphql_api.operations.writing import Writing
from graphql_api.security.keys import Caller
from graphql_api.security.scopes import EVERYTHING
from graphql_api.store.rows import OperationRow, OperationState, StepRow

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SIZES = {"full": 6, "lean": 3, "feed": 2}
EVERYBODY = Caller("test", scopes=EVERYTHING)


OPERATIONS = {
    row.id: Recorded(row, [StepRow(operation_id=row.id, position=0, name="note", updated_at=2.0)], (), ())
    for row in (
        OperationRow(
            id=f"op_0000000000000000000000000{number}",
            caller="test",
            integration_id=name,
            action=Action.ADD_NOTE_TO_APPLICATION.value,
            state=state,
            input_digest="",
            target="",
            begun_at=1.0,
            created_at=1.0 + number,
            not_before=1.0,
        )
        for number, (name, state) in enumerate(
            (("full", OperationState.SUCCEEDED), ("lean", OperationState.PENDING))
        )
    )
}


class Remembered:
    """Stands in for the desk: operations that never change."""

    async def recorded(self, operation_ids: Sequence[str]) -> dict[str, Recorded]:
        return {id_: OPERATIONS[id_] for id_ in operation_ids if id_ in OPERATIONS}

    async def listed(self, wanted: Any, _after: Any, limit: int) -> list[OperationRow]:
        rows = [one.row for one in OPERATIONS.values() if one.row.integration_id in wanted.integration_ids]
        return rows[:limit]


class Soon:
    """An awaitable that can be awaited again by the next executor."""

    def __init__(self, value: Any, turns: int = 1) -> None:
        self.value = value
        self.turns = turns

    def __await__(self):
        for _ in range(self.turns):
            yield
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


class Odd(InParts):
    """A value that no built-in scalar takes unchanged."""

    def __str__(self) -> str:
        return "odd"

    def write(self, parts: list[Part]) -> None:
        parts += (b'"od', b'd"')


def unchecked(cls: type[msgspec.Struct]) -> Any:
    """The class without the check of its fields, under the same name."""
    return subclass(cls, cls.__name__)


def strange(cls: type[msgspec.Struct]) -> Any:
    """A class whose objects are none of the schema's: these are known by name."""
    return subclass(cls, "Strange")


@cache
def subclass(cls: type[msgspec.Struct], name: str) -> Any:
    return msgspec.defstruct(
        name,
        [],
        bases=(cls,),
        namespace={"__post_init__": lambda _: None},
        frozen=True,
        kw_only=True,
        gc=False,
    )


def wrong(cls: type[msgspec.Struct], **fields: Any) -> Any:
    """An object whose fields are not what they are declared as."""
    return unchecked(cls)(**fields)


SCALARS = [
    None,
    RuntimeError("attribute"),
    5,
    2**40,
    1.5,
    float("nan"),
    True,
    "text",
    ["list"],
    {"a": 1},
    Odd(),
    Undefined,
]
SCALARS += [
    Soon("later"),
    Soon(None),
    Soon(RuntimeError("later")),
    Soon(7, 3),
    ConnectorError(Cause.REJECTED, "value"),
]
NUMBERS = [None, 2**31 - 1, 2**31, -(2**31) - 1, 2**53, float("nan"), float("inf"), 1.0, 1.5, "1", True]
NUMERIC = {"index", "global_index", "weekly_hours", "salary_amount", "salary_amount_from", "salary_amount_to"}
OBJECTS = [
    None,
    RuntimeError("object"),
    models.Location(city="Ulm"),
    Soon(models.Location(city="Bonn")),
    "text",
    Undefined,
]
OBJECTS += [wrong(models.Location, city=RuntimeError("inner")), Soon(None)]
OBJECTS += [Soon(wrong(models.Location, city=Soon("Rom")))]
PHONE = models.PhoneNumber(phone_number="1")
LISTS = [
    None,
    (),
    (None,),
    (PHONE, None, PHONE),
    (RuntimeError("item"), PHONE),
    5,
    "text",
    {"a": 1},
    Undefined,
    [PHONE],
]
LISTS += [
    (Soon(PHONE), PHONE),
    Soon((PHONE,)),
    Soon(None),
    {PHONE},
    (PHONE, Soon(None)),
    (PHONE, Soon(RuntimeError("late"))),
]
LISTS += [
    (wrong(models.PhoneNumber, phone_number=None), PHONE),
    RuntimeError("list"),
    (PHONE, Soon(PHONE, 4)),
]
LISTED = {"phone_numbers", "email_addresses", "social_media", "tags", "hiring_team", "interviews", "offers"}
LISTED |= {"integration_fields", "screening_questions", "screening_question_answers", "system_roles"}
KEPT = {"id", "integration_id", "fetched_at", "source", "applied_job_ids", "department", "department_id"}
KEPT |= {"remote_data"}
# Given by relations, whose results graphql-core awaits but once: they are none that are to be awaited themselves.
RESULTS = {"custom_fields", "integration_fields"}


class Unread(dict[str, int]):
    """Lengths of listings, of which none is known.

    Otherwise it would depend on how many records are wanted at once whether they come by their ids or with the list, where
    no fault of a single record stands.
    """

    def __setitem__(self, _: str, __: int) -> None:
        pass


class Steady(Health):
    """Is as it was: when it changes depends on which call is answered first."""

    def _become(self, *_: Any) -> None:
        pass


class Unstamped:
    """Records as they are."""

    def stamp(self, records: Sequence[models.Record]) -> tuple[models.Record, ...]:
        return tuple(records)


@dataclass
class Faults:
    """What goes wrong, the same in every run."""

    calls: dict[tuple[str, Model, str], Exception] = field(default_factory=dict)
    turns: dict[tuple[str, Model], int] = field(default_factory=dict)
    records: dict[str, Exception] = field(default_factory=dict)
    values: dict[tuple[str, str], Any] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    broken_stale: set[str] = field(default_factory=set)
    strange: set[str] = field(default_factory=set)


class Picky(set):
    """A set that cannot be asked about some of its members."""

    def __init__(self, broken: set[str]) -> None:
        super().__init__()
        self.broken = broken

    def __contains__(self, item: object) -> bool:
        if item in self.broken:
            message = "stale"
            raise RuntimeError(message)
        return False


def make_records(integration: str) -> dict[Model, list[models.Record]]:
    origin = models.Origin(integration, NOW)
    size = SIZES[integration]

    def shared(model: Model, number: int) -> dict[str, Any]:
        return {
            "id": origin.id(model, str(number)),
            "remote_id": str(number),
            "integration_id": integration,
            "fetched_at": NOW,
            "changed_at": NOW,
            "remote_data": msgspec.Raw(b'{"a":[1,null]}') if number % 2 else None,
            "custom_fields": {"x": [number]} if number % 3 else None,
            "integration_fields": (
                models.IntegrationField(id="f", key="k", type=IntegrationFieldType.CUSTOM, value=[number]),
            ),
        }

    jobs = [
        models.Job(
            **shared(Model.JOB, number),
            name=f"Job {number}",
            status=list(JobStatus)[number % 4],
            employment_type=list(EmploymentType)[number % 5] if number % 2 else None,
            weekly_hours=38.5 + number,
            confidential=bool(number % 2),
            location=models.Location(city="Ulm", country="DE") if number % 2 else None,
            contact_id=origin.id(Model.USER, str(number % 3)) if number % 4 else None,
            department="Sales" if number % 3 == 0 else None,
            department_id=origin.id(Model.DEPARTMENT, "1") if number % 3 == 1 else None,
            opened_at=NOW,
            hiring_team=(models.HiringTeamMember(user_id="u", roles=(models.Role(remote_label="r"),)),),
            screening_questions=(models.ScreeningQuestion(id="q", index=number, format={"type": "TEXT"}),),
        )
        for number in range(size)
    ]
    applications = [
        models.Application(
            **shared(Model.APPLICATION, number),
            outcome=list(Outcome)[number % 3],
            job_id=origin.id(Model.JOB, str(number % size)),
            candidate_id=origin.id(Model.CANDIDATE, str(number % 7)) if number % 5 else None,
            current_stage_id=origin.id(Model.APPLICATION_STAGE, str(number % 4)),
            interviews=(models.Interview(title="Call", starting_at=NOW),),
            screening_question_answers=(models.ScreeningQuestionAnswer(question_title="?", answer=[1, "a"]),),
            offers=(models.Offer(remote_id="o"),) * (number % 3),
        )
        for number in range(size * 3)
    ]
    candidates = [
        models.Candidate(
            **shared(Model.CANDIDATE, number),
            first_name=f"First {number}",
            last_name=None if number == 2 else "Last",
            phone_numbers=(PHONE,) * (number % 3),
            email_addresses=(models.EmailAddress(email_address="a@example.org", type="work"),),
            tags=(models.Tag(remote_id="t", name="tag"), models.Tag()),
            social_media=(models.SocialMedia(link="l"),) * (number % 2),
        )
        for number in range(size)
    ]
    return {
        Model.JOB: jobs,
        Model.APPLICATION: applications,
        Model.CANDIDATE: candidates,
        Model.APPLICATION_STAGE: [
            models.ApplicationStage(
                **shared(Model.APPLICATION_STAGE, number),
                name=f"Stage {number}",
                global_index=number,
                status=StageStatus.ACTIVE,
            )
            for number in range(3)
        ],
        Model.JOB_STAGE: [
            models.JobStage(
                **shared(Model.JOB_STAGE, number),
                job_id=origin.id(Model.JOB, str(number % size)),
                stage_id=origin.id(Model.APPLICATION_STAGE, str(number % 4)),
                index=number,
            )
            for number in range(size)
        ],
        Model.JOB_POSTING: [
            models.JobPosting(
                **shared(Model.JOB_POSTING, number),
                title="Posting",
                job_id=origin.id(Model.JOB, str(number % size)),
            )
            for number in range(size)
        ],
        Model.USER: [
            models.User(**shared(Model.USER, number), first_name="U", system_roles=(models.Role(),))
            for number in range(2)
        ],
        Model.DEPARTMENT: [models.Department(**shared(Model.DEPARTMENT, 1), name="Marketing")],
    }


RECORDS = {integration: make_records(integration) for integration in SIZES}
READS = {
    "full": tuple(Model),
    "lean": (Model.JOB, Model.APPLICATION, Model.CANDIDATE, Model.APPLICATION_STAGE),
    "feed": (Model.JOB,),
}
PARENTS = {
    Model.APPLICATION: [(Model.JOB, "job_ids", "job_id"), (Model.CANDIDATE, "candidate_ids", "candidate_id")],
    Model.JOB_POSTING: [(Model.JOB, "job_ids", "job_id")],
    Model.JOB_STAGE: [(Model.JOB, "job_ids", "job_id")],
}


class World:
    """The integrations with some faults."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.records = {name: self._faulty(name) for name in SIZES}

    def _faulty(self, integration: str) -> dict[Model, list[models.Record]]:
        return {
            model: [self._changed(record) for record in records]
            for model, records in RECORDS[integration].items()
        }

    def _changed(self, record: models.Record) -> models.Record:
        changes = {name: value for (id_, name), value in self.faults.values.items() if id_ == record.id}
        if record.id in self.faults.strange:
            return strange(type(record))(**msgspec.structs.asdict(record) | changes)
        return wrong(type(record), **msgspec.structs.asdict(record) | changes) if changes else record

    async def _call(self, integration: str, model: Model, kind: str, remote_ids: Sequence[str] = ()) -> None:
        for _ in range(self.faults.turns.get((integration, model), 0)):
            await asyncio.sleep(0)
        error = self.faults.calls.get((integration, model, kind))
        for remote_id in remote_ids:
            error = error or self.faults.records.get(ids.encode(model, integration, remote_id))
        if error is not None:
            raise error

    def _reads(self, integration: str, model: Model) -> Reads:
        records = self.records[integration][model]

        async def by_ids(_: Any, remote_ids: Sequence[str]) -> Page:
            await self._call(integration, model, "ids", remote_ids)
            known = [ids.encode(model, integration, remote_id) for remote_id in remote_ids]
            return Page(tuple(record for record in records if record.id in known))

        async def listing(_: Any, query: Query, number: int) -> Page:
            await self._call(integration, model, "children" if narrowed(query) else "list")
            chosen = [record for record in records if wanted(record, query)]
            return Page(
                tuple(chosen[number * 4 - 4 : number * 4]),
                last=max(1, -(-len(chosen) // 4)),
                total=len(chosen),
            )

        parents = [] if integration == "feed" else PARENTS.get(model, [])
        if integration == "lean":
            parents = parents[:1]
        return Reads(
            fields=(),
            by_ids=ByIds(batch_size=1, fetch=by_ids),
            listing=Listing(fetch=listing, page_size=4, narrows=frozenset({"job_ids", "candidate_ids"})),
            by_parent=tuple(
                ByParent(parent=parent, narrow=narrow, parent_field=attribute, batch_size=50)
                for parent, narrow, attribute in parents
            ),
        )

    def _way(self, integration: str) -> Way:
        return Way(
            name=integration,
            title=integration,
            note="",
            verified=integration != "lean",
            open=lambda _: None,  # type: ignore[arg-type,return-value] # never opened
            reads={model: self._reads(integration, model) for model in READS[integration]},
            base_url_help="",
        )

    def context(self, caller: Caller = EVERYBODY) -> RequestContext:
        """What one request carries. Nothing is kept from one to the next."""
        account = Account(stale_ids=Picky(self.faults.broken_stale))
        integrations, readings = {}, {}
        for name in SIZES:
            way = self._way(name)
            source = Source(
                integration_id=name,
                way=way,
                session=None,  # type: ignore[arg-type] # no call comes so far
                cache=RecordCache(),
                ttl=lambda _: 0.0,
                sightings=Unstamped(),  # type: ignore[arg-type] # of their shape
                last_pages=Unread(),
            )
            source.health = Steady(name, since=0.0)
            connector = registry.connector("hr4you" if name == "feed" else "hrworks")
            if name not in self.faults.hidden:
                integrations[name] = Integration(
                    config=IntegrationConfig(
                        id=name,
                        name=name.title(),
                        connector=connector.slug,
                        base_url="https://vendor.example",
                    ),
                    connector=connector,
                    way=way,
                    source=source,
                    source_name="careers page",
                )
            if name not in self.faults.unreadable:
                readings[name] = Reading(source, Tolerance(stale_seconds=0.0), account, caller.scopes)
        return RequestContext(
            caller=caller,
            integrations=integrations,
            readings=readings,
            account=account,
            writing=Writing(desk=Remembered(), downloads=None, max_file_bytes=0),  # type: ignore[arg-type] # of their shape
            accounts=SimpleNamespace(  # type: ignore[arg-type] # of their shape
                integrations=SimpleNamespace(generation=0), api_keys=SimpleNamespace(generation=0)
            ),
        )


def narrowed(query: Query) -> bool:
    return bool(query.job_ids or query.candidate_ids)


def wanted(record: Any, query: Query) -> bool:
    if query.job_ids:
        return ids.decode(record.job_id).remote_id in query.job_ids
    if query.candidate_ids:
        return (
            record.candidate_id is not None
            and ids.decode(record.candidate_id).remote_id in query.candidate_ids
        )
    return True


ALL = [record for kinds in RECORDS.values() for records in kinds.values() for record in records]
CAUSES = [Cause.UNAVAILABLE, Cause.REJECTED, Cause.UNSUPPORTED, Cause.AUTH_FAILED]


def pool_of(name: str) -> list[Any]:
    """Values for a field, most of them wrong."""
    if name in LISTED:
        return LISTS
    if name in NUMERIC:
        return NUMBERS
    return OBJECTS if name == "location" else SCALARS


def random_faults(rng: Random) -> Faults:
    """None, some or many faults."""
    faults = Faults()
    put_wrong_values(rng, faults)
    for _ in range(rng.choice((0, 0, 1, 2))):
        place = (rng.choice(list(SIZES)), rng.choice(list(Model)), rng.choice(("ids", "list", "children")))
        cause = rng.choice(CAUSES)
        faults.calls[place] = rng.choice([ConnectorError(cause, f"call {cause}"), RuntimeError("call")])
    for _ in range(rng.choice((0, 2, 6))):
        faults.turns[rng.choice(list(SIZES)), rng.choice(list(Model))] = rng.randint(1, 12)
    for _ in range(rng.choice((0, 1, 5))):
        cause = rng.choice([Cause.UNAVAILABLE, Cause.REJECTED, Cause.NOT_FOUND])
        faults.records[rng.choice(ALL).id] = ConnectorError(cause, f"record {cause}")
    if rng.random() < 0.1:
        faults.hidden.add(rng.choice(list(SIZES)))
    if rng.random() < 0.05:
        faults.unreadable.add(rng.choice(list(SIZES)))
    if rng.random() < 0.1:
        faults.broken_stale = {rng.choice(ALL).id for _ in range(5)}
    return faults


def fields_of(record: models.Record) -> list[str]:
    """The fields that may be wrong. A department's name is a relation's result, which graphql-core awaits but once."""
    kept = KEPT | ({"name"} if isinstance(record, models.Department) else set())
    names = [name for name in record.__struct_fields__ if name not in kept and not name.endswith("_id")]
    return [*names, "remote_id"]


def put_wrong_values(rng: Random, faults: Faults) -> None:
    """In none, some or many fields, and sometimes whole records of a class that the schema does not know."""
    many = rng.choice((0, 2, 6, 20, 60))
    for _ in range(many):
        record = rng.choice(ALL)
        name = rng.choice(fields_of(record))
        pool = pool_of(name)
        if name in RESULTS:
            pool = [value for value in pool if not isinstance(value, Soon)]
        faults.values[record.id, name] = rng.choice(pool)
    for _ in range(many // 4):
        record = rng.choice(ALL)
        for name in sorted(NUMERIC.intersection(record.__struct_fields__)):
            faults.values[record.id, name] = rng.choice(NUMBERS)
    if rng.random() < 0.1:
        faults.strange = {rng.choice(ALL).id for _ in range(5)}


def argument_values() -> dict[str, list[str]]:
    """Values for arguments of the schema: most of them do, some do not."""

    def quoted(records: Sequence[models.Record]) -> list[str]:
        return [f'"{record.id}"' for record in records]

    of = {model: [record for kinds in RECORDS.values() for record in kinds[model]] for model in Model}
    sizes = ["1", "2", "3", "5", "9", "250", "250", "$size"] * 3
    singles = {
        f"{model.value[0].lower()}{model.value[1:]}.id": [
            *quoted(records) * 3,
            '"nonsense"',
            *quoted(ALL)[::40],
        ]
        for model, records in of.items()
    }
    return {
        **singles,
        "first": [*sizes, "0"],
        "last": [*sizes, "999"],
        "after": ['"nonsense"', "null"],
        "before": ['"nonsense"', "null"],
        "integrationId": ['"full"', '"lean"', '"feed"'] * 4 + ['"nobody"'],
        "slug": ['"hrworks"', '"hr4you"', '"nobody"'],
        "jobIds": quoted(of[Model.JOB]),
        "ids": [*quoted(ALL), '"full"', '"lean"', '"nonsense"'],
        "id": [*quoted(ALL), '"full"', '"lean"', '"nonsense"'],
        "integration.id": ['"full"', '"full"', '"lean"', '"feed"', '"nobody"'],
        "ID": quoted(ALL),
        "String": ['"1"', '"2"', '"Last"'],
        "Boolean": ["true", "false"],
        "Int": ["1"],
        "Date": ['"2026-01-01"'],
        "DateTime": ['"2026-01-01T00:00:00Z"'],
    }
