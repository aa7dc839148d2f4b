import base64
import hashlib
import os

import pytest

from graphql_api.store.errors import KeyringError, SealError
from graphql_api.store.seal_keys import new_key
from graphql_api.store.seals import Keyring, input_row, key_of, memo_row, part_row

DATA = b"Ada Lovelace, ada@example.com"
ROW = input_row("op_1")
OLD, NEW = "k1:lJ8vZ0cXzqQ2mC4wPq7uJm0p1m0xJY0r1dDk3v9sE5o=", new_key()


def encoded(data):
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def ring():
    return Keyring.parse(f"{NEW},{OLD}")


@pytest.mark.parametrize(
    "data", [b"", b"x", DATA, os.urandom(262_144)], ids=["empty", "one", "text", "a piece"]
)
def test_what_is_sealed_opens_in_its_row(ring, data):
    sealed = ring.seal(data, ROW)

    assert ring.unseal(sealed, ROW) == data
    assert len(sealed) < len(data) + 64
    assert data == b"" or len(data) == 1 or data not in sealed


def test_a_view_of_bytes_can_be_sealed(ring):
    assert ring.unseal(ring.seal(memoryview(DATA)[4:], ROW), ROW) == DATA[4:]


def test_sealing_twice_gives_different_bytes(ring):
    assert ring.seal(DATA, ROW) != ring.seal(DATA, ROW)


def test_the_first_key_seals_and_all_open(ring):
    before = Keyring.parse(OLD).seal(DATA, ROW)

    assert key_of(before) == "k1"
    assert key_of(ring.seal(DATA, ROW)) == NEW.partition(":")[0] == ring.newest
    assert ring.unseal(before, ROW) == DATA


def test_what_is_moved_to_another_row_does_not_open(ring):
    rows = [
        input_row("op_1"),
        memo_row("op_1", 0),
        part_row("op_1", 0, 0),
        part_row("op_1", 0, 1),
        input_row("op_2"),
    ]
    for place in rows[1:]:
        with pytest.raises(SealError, match="changed or moved"):
            ring.unseal(ring.seal(DATA, rows[0]), place)


def test_no_bit_can_be_changed(ring):
    sealed = Keyring.parse(OLD).seal(b"abc", ROW)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealError):
            ring.unseal(bytes(changed), ROW)


def test_no_byte_can_be_left_out(ring):
    sealed = ring.seal(DATA, ROW)
    for length in range(len(sealed)):
        with pytest.raises(SealError):
            ring.unseal(sealed[:length], ROW)


def test_a_key_that_is_missing_is_named(ring):
    with pytest.raises(
        SealError, match=r"^A value is sealed with the key k2\d+, which is not among the keys given: k1\.$"
    ):
        Keyring.parse(OLD).unseal(ring.seal(DATA, ROW), ROW)


def test_another_key_of_the_same_name_does_not_open(ring):
    other = Keyring.parse(f"k1:{new_key().partition(':')[2]}")
    with pytest.raises(SealError, match="another key than its own is called k1"):
        ring.unseal(other.seal(DATA, ROW), ROW)


@pytest.mark.parametrize("strange", [b"", b"\x01", b"\x01\x00", b"plain text of somebody", b"\x02" * 40])
def test_what_is_not_sealed_is_told_without_being_shown(ring, strange):
    with pytest.raises(SealError, match=r"^A value is not sealed in a way that is known here\.$"):
        ring.unseal(strange, ROW)


def test_digests_are_keyed_and_each_for_its_purpose(ring):
    digest = ring.digest(DATA, "input")

    assert len(digest) == 64
    assert digest == ring.digest(DATA, "input")
    assert digest not in {
        ring.digest(DATA, "key"),
        ring.digest(DATA + b"x", "input"),
        hashlib.sha256(DATA).hexdigest(),
    }
    assert ring.digest(b"cd", "ab") != ring.digest(b"d", "abc")
    assert digest != Keyring.parse(NEW).digest(DATA, "input")


def test_digests_stay_the_same_when_a_key_is_added(ring):
    assert Keyring.parse(OLD).digest(DATA, "input") == ring.digest(DATA, "input")


def test_no_key_is_shown(ring):
    assert repr(ring) == f"Keyring({NEW.partition(':')[0]}, k1)"
    assert ring.ids == (NEW.partition(":")[0], "k1")


def test_fresh_keys_can_be_used():
    for _ in range(500):
        Keyring.parse(new_key())


def test_keys_may_be_in_the_alphabet_of_urls_and_have_spaces_between():
    old, new = OLD.replace("+", "-").replace("/", "_"), NEW
    assert Keyring.parse(f" {new} ,\n {old} ").digest(DATA, "input") == Keyring.parse(OLD).digest(
        DATA, "input"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Seal key number 1 is not of the form `id:BASE64`."),
        (f"{OLD},", "Seal key number 2 is not of the form `id:BASE64`."),
        (OLD.partition(":")[2], "Seal key number 1 is not of the form `id:BASE64`."),
        (f"a key:{OLD.partition(':')[2]}", "Seal key number 1 is not of the form"),
        (f"{'k' * 33}:{OLD.partition(':')[2]}", "Seal key number 1 is not of the form"),
        ("k1:not base64!", "The seal key k1 is not valid base64"),
        (OLD[:-2], "The seal key k1 is not valid base64: it may have been cut off."),
        ("k1:", "The seal key k1 has 0 bytes; it must have at least 32."),
        (f"k1:{encoded(os.urandom(31))}", "The seal key k1 has 31 bytes; it must have at least 32."),
        (f"k1:{encoded(bytes(32))}", "The seal key k1 is not random"),
        (f"k1:{encoded(b'abcd' * 8)}", "The seal key k1 is not random"),
        (f"k1:{encoded(bytes(range(32)))}", "The seal key k1 is not random"),
        (f"k1:{encoded(bytes(range(0, 224, 7)))}", "The seal key k1 is not random"),
        (f"k1:{encoded(b'The quick brown fox jumps over 13 lazy dogs')}", "The seal key k1 is not random"),
        (f"{OLD},{OLD}", "Two seal keys are called k1"),
        (f"{OLD},k0:{OLD.partition(':')[2]}", "The same seal key is given under two ids."),
    ],
    # Some of these keys are new each time, and names of tests must not be.
    ids=[f"case {number}" for number in range(16)],
)
def test_keys_that_cannot_be_used(text, sentence):
    with pytest.raises(KeyringError) as refused:
        Keyring.parse(text)

    told = str(refused.value)
    assert sentence in told
    assert "Make one with `ats-graph keyring new`." in told or "give each an id of its own" in told
    assert OLD.partition(":")[2] not in told
