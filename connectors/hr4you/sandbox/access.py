"""Who may do what: four tokens, each with rights per resource."""

import secrets
from collections.abc import Mapping

from starlette.requests import Request

from connectors.hr4you.sandbox.answers import Refusal
from connectors.hr4you.sandbox.switches import Right, Switches, grant
from connectors.sandboxing.faults import active_faults
from connectors.sandboxing.knobs import KnobBoard


def tokens_of(token: str) -> dict[str, str]:
    """Return the tokens by name; all are made from the one given."""
    return {"full": token, **{name: f"{token}-{name}" for name in ("read-only", "jobs-only", "none")}}


class Access:
    """Checks the `Authorization` header of a request. The token is the whole value unless a prefix is set."""

    def __init__(self, tokens: Mapping[str, str], knobs: KnobBoard[Switches]) -> None:
        self._tokens = tokens
        self._knobs = knobs

    def allow(self, request: Request, resource: str, right: Right) -> None:
        """Refuse with 401 or 403, or let pass."""
        name = self.name_of(request)
        switches = self._knobs.current
        wanted = grant(resource, right)
        if wanted in switches.denied or wanted not in switches.grants.get(name, ()):
            raise Refusal(403, fields={"right": wanted})

    def name_of(self, request: Request) -> str:
        """Return the name of the token that a request carries; 401 if it carries none."""
        if "expired_token" in active_faults(request.scope):
            raise Refusal(401, "TOKEN_EXPIRED")
        given = request.headers.get("Authorization", "").encode("latin-1")
        for name, token in self._tokens.items():
            if secrets.compare_digest(given, self._expected(token)):
                return name
        raise Refusal(401)

    def _expected(self, token: str) -> bytes:
        prefix = self._knobs.current.token_prefix
        return (f"{prefix} {token}" if prefix else token).encode()
