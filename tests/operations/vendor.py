"""A vendor without HTTP: steps that do what a test tells them, and a book of what came about by them."""

import asyncio
from collections import defaultdict, deque
from functools import partial

from connectors.contract.connector import Action, ActionOffer, Connector, Limits, Way
from connectors.contract.enums import AttachmentTarget
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.steps import Effect, LookUp, Receipt, Step
from graphql_api.configuration import IntegrationConfig
from graphql_api.integrations import Integration
from graphql_api.loading.cache import RecordCache
from graphql_api.loading.source import Source

#: What a step remembers from before it sends; it must be readable by nobody.
REMEMBERED = "Dokument-von-Wilhelmine"


class Vendor:
    """`book` names what came about, in order; `calls` what was asked, `times` when; `files` are the files that came.

    A call is named by its kind and step, such as "send note". What is planned by `plays` is done first, one for each call;
    after that all goes well: what was sent for comes about at once, and is found by whoever looks.
    """

    def __init__(self, clock):
        self._clock = clock
        self._plays = defaultdict(deque)
        self.forget()

    def forget(self):
        """As new; what was planned is forgotten too."""
        self.book, self.calls, self.times, self.files, self.steps = [], [], [], {}, []
        self._plays.clear()

    def step(self, name, *, prepare=True, look_up=True, **more):
        """A step, as the last one of all that are planned for an order."""
        calls = {"send": True, "prepare": prepare, "look_up": look_up, "follow": True}
        made = {kind: partial(self._call, kind, name) for kind, there in calls.items() if there}
        self.steps.append(Step(name=name, **made, **more))

    def plan(self, call, *plays):
        """What the next calls of that name come to."""
        self._plays[call].extend(plays)

    def count(self, call):
        """How many calls of that name came."""
        return self.calls.count(call)

    def when(self, call):
        """When calls of that name came."""
        return [at for name, at in zip(self.calls, self.times, strict=True) if name == call]

    async def _call(self, kind, name, work, *_receipt):
        call = f"{kind} {name}"
        self.calls.append(call)
        self.times.append(self._clock.time())
        plays = self._plays[call]
        play = plays.popleft() if plays else getattr(self, kind)
        return await play(name, work)

    async def prepare(self, _name, _work):
        return {"remembered": REMEMBERED}

    async def send(self, name, work):
        return self.enter(name, work)

    async def follow(self, name, _work):
        return self.effect(name)

    async def look_up(self, name, work):
        assert work.memo in ({}, {"remembered": REMEMBERED})
        return self.effect(name) or LookUp.ABSENT

    def enter(self, name, work):
        """The effect comes about."""
        self.book.append(name)
        if work.file is not None:
            self.files[name] = work.file.content
        return self.effect(name)

    def effect(self, name):
        """The effect, if it is there."""
        if name not in self.book:
            return None
        if name.startswith("file"):
            return Effect(document_id=f"id of {name}", target=AttachmentTarget.APPLICATION)
        return Effect(application_id=f"id of {name}")

    # ---- what calls can come to --------------------------------------------------------------------------------------

    def fails(self, cause, **more):
        """The call fails, without an effect."""

        async def play(name, work):
            raise ConnectorError(cause, "Something is wrong at the vendor.", **more)

        return play

    @property
    def away(self):
        """The vendor is not reached."""
        return self.fails(Cause.UNAVAILABLE, reached=False)

    @property
    def refused(self):
        """The vendor does not want it."""
        return self.fails(Cause.REJECTED, vendor_status=422)

    @property
    def lost_before(self):
        """Neither the effect nor the answer comes about."""
        return self.fails(Cause.UNAVAILABLE)

    async def lost_after(self, name, work):
        """The effect comes about, its answer is lost."""
        self.enter(name, work)
        raise ConnectorError(Cause.UNAVAILABLE, "The connection broke.")

    async def accepted(self, name, work):
        """The vendor does it at once, but gives a receipt only."""
        self.enter(name, work)
        return self.receipt(name)

    async def later(self, name, _work):
        """The vendor gives a receipt, and has not done it yet."""
        return self.receipt(name)

    def receipt(self, name):
        return Receipt(id=f"receipt of {name}")

    def answers(self, answer):
        """The call is answered so."""

        async def play(name, work):
            return answer

        return play

    def first(self, happens, then):
        """Something happens before the call comes to this."""

        async def play(name, work):
            happens()
            return await then(name, work)

        return play

    def afterwards(self, first, happens):
        """Something happens once the call has come to this, before its answer is there."""

        async def play(name, work):
            answer = await first(name, work)
            happens()
            return answer

        return play


class Gate:
    """A call that is held up, before or `after` the vendor did it, until it is let through. `reached`: it has come."""

    def __init__(self, play, *, after=False):
        self._play, self._after = play, after
        self.reached, self.open = asyncio.Event(), asyncio.Event()

    async def __call__(self, name, work):
        if not self._after:
            await self.hold()
            return await self._play(name, work)
        answer = await self._play(name, work)
        await self.hold()
        return answer

    async def hold(self):
        self.reached.set()
        await self.open.wait()


def integration(vendor, id_="acme", **limits):
    """An account at the vendor."""
    offer = ActionOffer(inputs=(), plan=lambda _order: list(vendor.steps))
    way = Way(
        name="api",
        title="API",
        note="",
        verified=True,
        open=lambda _account: vendor,
        reads={},
        base_url_help="",
        actions={Action.CREATE_APPLICATION: offer},
    )
    source = Source(
        integration_id=id_, way=way, session=vendor, cache=RecordCache(10, 10_000), ttl=lambda _model: 60
    )
    return Integration(
        config=IntegrationConfig(
            id=id_, name=id_, connector="scripted", base_url="https://vendor.example", limits=Limits(**limits)
        ),
        connector=Connector(slug="scripted", name="Scripted", open_beta=False, ways=(way,), features={}),
        way=way,
        source=source,
        source_name="",
    )
