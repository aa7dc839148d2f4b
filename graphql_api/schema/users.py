"""Users: the people who log in to the ATS."""

from enum import Enum

import strawberry

from connectors.contract import enums
from connectors.contract.enums import Model
from graphql_api.loading.selecting import Selection
from graphql_api.schema.filters import Conditions, HistoryFilter
from graphql_api.schema.lists import Kind
from graphql_api.schema.paging import OrderDirection
from graphql_api.schema.records import Record, Role


@strawberry.type(description="Somebody who logs in to the ATS: a recruiter or a manager, never a candidate.")
class User(Record):
    """Declares connectors.contract.models.User."""

    first_name: str | None = strawberry.field(description="Given name.")
    last_name: str | None = strawberry.field(description="Family name.")
    email: str | None = strawberry.field(
        description="Business e-mail address; null if the vendor's is not valid. Takes the scope READ_CONTACT_DATA."
    )
    status: enums.UserStatus | None = strawberry.field(description="Whether the user may log in.")
    system_roles: list[Role] = strawberry.field(description="Roles that the user has in the whole ATS.")


@strawberry.input(
    description="Which users a list holds. All conditions must hold; of several values any will do."
)
class UserFilter(HistoryFilter):
    """Conditions on users."""

    ids: list[strawberry.ID] | None = strawberry.field(default=strawberry.UNSET, description="Global ids.")
    remote_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The vendor's own ids."
    )
    emails: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="E-mail addresses, whatever their case."
    )


@strawberry.enum(description="What users can be ordered by.")
class UserOrderField(Enum):
    """Attributes of users."""

    LAST_NAME = strawberry.enum_value("last_name", description="Family name.")
    FIRST_NAME = strawberry.enum_value("first_name", description="Given name.")
    EMAIL = strawberry.enum_value("email", description="E-mail address.")
    ID = strawberry.enum_value("id", description="Global id.")


@strawberry.input(description="An order of users.")
class UserOrder:
    """By one attribute."""

    field: UserOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


def _select(given: UserFilter | None) -> Selection:
    conditions = Conditions()
    if given is not None:
        conditions.same_text_as_any("email", "filter.emails", given.emails)
    return conditions.selection(Model.USER, given)


USERS = Kind(model=Model.USER, node=User, filter=UserFilter, order=UserOrder, select=_select, plural="Users")
