"""Cheap seeded randomness: a generator per record, so that record 90,000 costs no more than record 1."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_GAMMA = 0x9E3779B97F4A7C15


def mix(value: int) -> int:
    """Scramble 64 bits (the finalizer of SplitMix64)."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


class Draw:
    """A SplitMix64 stream; seeding costs a few multiplications where `random.Random` fills 624 words.

    `salt` separates the streams of different collections that share a seed and an index.
    """

    __slots__ = ("_state",)

    def __init__(self, seed: int, salt: int, index: int) -> None:
        self._state = mix(mix(mix(seed & _MASK) + salt & _MASK) + index & _MASK)

    def bits(self) -> int:
        """Return 64 random bits."""
        self._state = (self._state + _GAMMA) & _MASK
        return mix(self._state)

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit - 1`."""
        return (self.bits() * limit) >> 64

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        """Return True in about `share` of all cases."""
        return self.bits() < share * (1 << 64)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices, each equally likely."""
        return choices[self.below(len(choices))]

    def uuid(self) -> str:
        """Return a version 4 UUID."""
        text = f"{self.bits():016x}{self.bits():016x}"
        variant = "89ab"[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"
