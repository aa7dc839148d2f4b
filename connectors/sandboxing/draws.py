"""Cheap seeded randomness: a generator per record, so that record 90,000 costs no more than record 1."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
# Knuth's multiplier and increment for a linear congruential generator of 64 bits.
_MULTIPLIER, _INCREMENT = 6364136223846793005, 1442695040888963407


def mix(value: int) -> int:
    """Scramble 64 bits (the finalizer of SplitMix64)."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


class Draw:
    """A linear congruential stream from a well-mixed start.

    Seeding takes a few multiplications where `random.Random` fills 624 words, and a draw takes one. `salt`
    separates the streams of different collections that share a seed and an index.
    """

    __slots__ = ("_state",)

    def __init__(self, seed: int, salt: int, index: int) -> None:
        self._state = mix((seed * _MULTIPLIER + salt * _INCREMENT + mix(index + 1)) & _MASK)

    def bits(self) -> int:
        """Return 32 random bits, the upper half of the state; the lower bits of such a stream repeat soon."""
        self._state = state = (self._state * _MULTIPLIER + _INCREMENT) & _MASK
        return state >> 32

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit - 1`; `limit` is at most 2**32."""
        self._state = state = (self._state * _MULTIPLIER + _INCREMENT) & _MASK
        return (state >> 32) * limit >> 32

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        """Return True in about `share` of all cases."""
        return self.bits() < share * (1 << 32)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices, each equally likely."""
        return choices[self.below(len(choices))]

    def uuid(self) -> str:
        """Return a version 4 UUID."""
        text = f"{self.bits():08x}{self.bits():08x}{self.bits():08x}{self.bits():08x}"
        variant = "89ab"[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"
