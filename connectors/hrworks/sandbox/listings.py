"""Which applications and applicants a filter selects, in listing order, remembered until the data change."""

from collections.abc import Callable

from connectors.hrworks.sandbox.account import Account
from connectors.hrworks.sandbox.errors import invalid_parameter
from connectors.hrworks.sandbox.state import APPLICANTS, HrworksState

Filter = tuple[str, tuple[str, ...] | None, tuple[str, ...] | None]
CAPACITY = 64


class Listings:
    """Answers filters from the indexes; the pages of one listing cost one selection."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._revision = -1
        self._kept: dict[Filter, list[str]] = {}

    def applications(self, posts: list[str] | None, statuses: list[str] | None) -> list[str]:
        """Return ids of applications to any of these posts (key or uuid) in any of these statuses."""
        state = self._account.state
        uuids = None if posts is None else self._post_uuids(posts)
        return self._select(
            ("applications", uuids, _frozen(statuses)), lambda: _applications(state, uuids, statuses)
        )

    def applicants(self, wanted: list[str] | None, statuses: list[str] | None) -> list[str]:
        """Return uuids of applicants who have an application, in any of these statuses."""
        state = self._account.state
        if wanted is not None and self._account.knobs.refuse_unknown_filter_values:
            self._refuse_unknown(
                "applicants", [uuid for uuid in wanted if uuid not in state.table(APPLICANTS)]
            )
        return self._select(
            ("applicants", _frozen(wanted), _frozen(statuses)), lambda: _applicants(state, wanted, statuses)
        )

    def _select(self, key: Filter, find: Callable[[], list[str]]) -> list[str]:
        if self._revision != self._account.state.revision or len(self._kept) >= CAPACITY:
            self._kept.clear()
            self._revision = self._account.state.revision
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = find()
        return found[::-1] if self._account.knobs.newest_first else found

    def _post_uuids(self, identifiers: list[str]) -> tuple[str, ...]:
        known = {identifier: self._account.state.post_uuid(identifier) for identifier in identifiers}
        if self._account.knobs.refuse_unknown_filter_values:
            self._refuse_unknown("posts", [identifier for identifier, uuid in known.items() if uuid is None])
        return tuple(dict.fromkeys(uuid for uuid in known.values() if uuid is not None))

    def _refuse_unknown(self, name: str, unknown: list[str]) -> None:
        if unknown:
            raise invalid_parameter(name=name, reason=f"unknown identifier {unknown[0]}")


def _frozen(items: list[str] | None) -> tuple[str, ...] | None:
    return None if items is None else tuple(items)


def _applications(
    state: HrworksState, uuids: tuple[str, ...] | None, statuses: list[str] | None
) -> list[str]:
    if uuids is None:
        found = list(state.heads)
    else:
        found = [application_id for uuid in uuids for application_id in state.by_post.get(uuid, ())]
        found.sort(key=lambda application_id: state.heads[application_id].ordinal)
    if statuses is None:
        return found
    wanted = frozenset(statuses)
    return [application_id for application_id in found if state.heads[application_id].status in wanted]


def _applicants(state: HrworksState, wanted: list[str] | None, statuses: list[str] | None) -> list[str]:
    table = state.table(APPLICANTS)
    listed = table if wanted is None else [uuid for uuid in dict.fromkeys(wanted) if uuid in table]
    return [uuid for uuid in listed if _has_application(state, uuid, statuses)]


def _has_application(state: HrworksState, uuid: str, statuses: list[str] | None) -> bool:
    owned = state.by_applicant.get(uuid, {})
    if statuses is None:
        return bool(owned)
    return any(state.heads[application_id].status in statuses for application_id in owned)
