"""Recruiters and managers of the tenant."""

from typing import Any

from connectors.sandboxing.draws import Draw
from connectors.sandboxing.people import mailbox, person

SALT = 1
FIRST_ID = 101


def user(seed: int, user_id: int) -> dict[str, Any]:
    """Return a user. One in twelve has no e-mail address (an account for scans or for the works council)."""
    someone = person(Draw(seed, SALT, user_id), user_id)
    address = f"{mailbox(someone.first_name, someone.last_name)}@rheintal-manufaktur.example"
    names = {"id": user_id, "firstName": someone.first_name, "lastName": someone.last_name}
    return names | {"email": None if user_id % 12 == 0 else address}
