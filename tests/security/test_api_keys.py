"""API keys: fresh ones open, others do not, and nothing of them shows."""

import pytest

from graphql_api.configuration import KeyConfig
from graphql_api.security.keys import Keyring, digest, new_key


def test_a_fresh_key_opens_what_it_was_made_for():
    key, kept = new_key()
    other, other_kept = new_key()
    ring = Keyring(
        [
            KeyConfig(name="one", digest=kept),
            KeyConfig(name="two", digest=other_kept, integrations=frozenset({"a"})),
        ]
    )

    assert ring.authenticate(f"Bearer {key}").name == "one"
    assert ring.authenticate(f"bearer  {key} ").may_see("anything")
    assert [ring.authenticate(f"Bearer {other}").may_see(name) for name in "ab"] == [True, False]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer ats_00000000_", "ats_"]
)
def test_nothing_else_opens(header):
    _, kept = new_key()

    assert Keyring([KeyConfig(name="one", digest=kept)]).authenticate(header) is None


def test_keys_are_long_unlike_and_do_not_show():
    keys = [new_key() for _ in range(50)]
    ring = Keyring([KeyConfig(name="one", digest=keys[0][1])])

    assert len({key for key, _ in keys}) == 50
    assert {len(key.rsplit("_", 1)[1]) for key, _ in keys} == {64}
    assert all(digest(key) == kept for key, kept in keys)
    assert keys[0][1].hex() not in repr(ring) + repr(KeyConfig(name="one", digest=keys[0][1]))
