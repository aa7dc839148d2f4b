"""The seed data as a whole, in the size asked for."""

from functools import lru_cache

from connectors.hrworks.sandbox.seed_applications import ApplicationSeed
from connectors.hrworks.sandbox.seed_company import Company
from connectors.hrworks.sandbox.seed_posts import PostSeed

POSTS, APPLICANTS, APPLICATIONS, PERSONS = 120, 2_000, 2_600, 60


class Seed:
    """Everything that one seed and scale yield. `scale` multiplies posts, applicants, applications, persons."""

    def __init__(self, scale: float, seed: int) -> None:
        if scale <= 0:
            message = f"scale is {scale}; give a number greater than 0"
            raise ValueError(message)
        self.posts = _scaled(POSTS, scale)
        self.persons = _scaled(PERSONS, scale)
        applicants = _scaled(APPLICANTS, scale)
        self.company = Company(seed)
        self.post_seed = PostSeed(self.company, self.persons)
        self.application_seed = ApplicationSeed(
            seed, self.posts, applicants, max(applicants, _scaled(APPLICATIONS, scale)), self.post_seed
        )
        self.heads = dict(self.application_seed.heads())


@lru_cache(maxsize=4)
def seed_of(scale: float, seed: int) -> Seed:
    """Return the seed data; sandboxes in one process share them, for nobody changes them."""
    return Seed(scale, seed)


def _scaled(number: int, scale: float) -> int:
    return max(1, round(number * scale))
