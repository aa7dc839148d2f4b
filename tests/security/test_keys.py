import re

import pytest

from graphql_api.configuration import KeyConfig
from graphql_api.security.keys import Caller, Keyring, digest, new_key


@pytest.fixture
def keys():
    made = [new_key() for _ in range(3)]
    configs = [
        KeyConfig(name=f"key-{number}", digest=kept, integrations=frozenset({"a"}) if number == 2 else None)
        for number, (_, kept) in enumerate(made)
    ]
    return [key for key, _ in made], Keyring(configs)


def test_a_key_has_256_random_bits():
    key, kept = new_key()
    assert re.fullmatch(r"ats_[0-9a-f]{8}_[0-9a-f]{64}", key)
    assert kept == digest(key)
    assert new_key()[0] != key


def test_each_key_names_its_caller(keys):
    texts, keyring = keys
    assert [keyring.authenticate(f"Bearer {text}") for text in texts] == [
        Caller("key-0"),
        Caller("key-1"),
        Caller("key-2", frozenset({"a"})),
    ]


@pytest.mark.parametrize("spelling", ["Bearer {}", "bearer {}", "BEARER  {} "])
def test_the_scheme_is_read_as_http_says(keys, spelling):
    texts, keyring = keys
    assert keyring.authenticate(spelling.format(texts[0])) == Caller("key-0")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer {}x", "Bearer x{}", "Bearer ü"]
)
def test_anything_else_is_nobody(keys, header):
    texts, keyring = keys
    assert keyring.authenticate(header and header.format(texts[0])) is None


def test_a_caller_sees_the_integrations_of_the_key(keys):
    assert Caller("all").may_see("b")
    assert Caller("some", frozenset({"a"})).may_see("a")
    assert not Caller("some", frozenset({"a"})).may_see("b")
    assert not Caller("none", frozenset()).may_see("a")


def test_no_key_shows_in_a_repr(keys):
    texts, keyring = keys
    assert repr(keyring) == "Keyring(3 keys)"
    assert digest(texts[0]).hex() not in repr(vars(keyring)["_of_file"][0][1])
