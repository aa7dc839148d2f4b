"""The sandbox server: HR WORKS API v2, the recruiting part and what it needs, over real HTTP."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from connectors.hrworks.sandbox.account import Account
from connectors.hrworks.sandbox.applications import Applications
from connectors.hrworks.sandbox.documents import Documents
from connectors.hrworks.sandbox.errors import ApiError, on_api_error, on_routing_error, render_status
from connectors.hrworks.sandbox.keys import FULL, OTHER_KEYS, KeyPair, TokenMint, other_pairs
from connectors.hrworks.sandbox.knobs import HrworksKnobs
from connectors.hrworks.sandbox.login import Login
from connectors.hrworks.sandbox.organization import Organization
from connectors.hrworks.sandbox.persons import Persons
from connectors.hrworks.sandbox.posts import Posts
from connectors.hrworks.sandbox.seed import seed_of
from connectors.hrworks.sandbox.state import HrworksState
from connectors.hrworks.sandbox.wire import Wire
from connectors.hrworks.sandbox.write_jobs import WriteJobs
from connectors.hrworks.sandbox.writing import Writing
from connectors.sandboxing.admin import SandboxParts
from connectors.sandboxing.assembly import assemble
from connectors.sandboxing.clock import SandboxClock
from connectors.sandboxing.faults import FaultPlan
from connectors.sandboxing.knobs import KnobBoard

TITLE = "HR WORKS"
DEFAULT_PORT = 8311
DEMO_ACCESS_KEY = "demo-access-key"
DEMO_SECRET = "demo-secret-access-key"  # noqa: S105 - opens the sandbox only


def connection() -> dict[str, str]:
    """Return credentials that work, by the names under which the vendor asks for them."""
    return {"accessKey": DEMO_ACCESS_KEY, "secretAccessKey": DEMO_SECRET}


def create_app(
    *,
    scale: float = 1.0,
    seed: int = 2026,
    access_key: str = DEMO_ACCESS_KEY,
    secret_access_key: str = DEMO_SECRET,
) -> Starlette:
    """Return a sandbox with seed data in the size of `scale`; the key pair given has all rights."""
    pairs = {pair.access_key: pair for pair in (*other_pairs(), KeyPair(access_key, secret_access_key))}
    rights = {key: list(held) for key, held in {**OTHER_KEYS, access_key: FULL}.items()}
    clock, board = SandboxClock(), KnobBoard(HrworksKnobs(permissions=rights))
    state = HrworksState(seed_of(scale, seed), clock)
    account = Account(state=state, board=board, clock=clock, pairs=pairs, mint=TokenMint())
    parts = SandboxParts(state=state, knobs=board, clock=clock, faults=FaultPlan(seed))
    return _assembled(account, parts)


def _assembled(account: Account, parts: SandboxParts) -> Starlette:
    wire, jobs = Wire(account.state, account.board), WriteJobs(account)
    endpoints = (
        Login(account),
        Posts(account, wire),
        Writing(account, jobs),
        Documents(account, jobs),
        Applications(account, wire),
        Persons(account),
        Organization(account),
    )
    routes = [route for endpoint in endpoints for route in endpoint.routes()]
    handlers = {ApiError: on_api_error, HTTPException: on_routing_error, Exception: on_routing_error}
    return assemble(parts, routes, render_status, handlers)
