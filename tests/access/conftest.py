"""Keys that may do less than everything."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from graphql_api.configuration import KeyConfig
from graphql_api.security.keys import Keyring, digest, new_key
from graphql_api.security.scopes import EVERYTHING, OnDenied, Scope


@dataclass
class Keys:
    """The keys of a stage. `ask` sends an operation with one that lacks some scopes."""

    stage: Any
    known: list[KeyConfig] = field(default_factory=list)

    async def ask(self, lacking, query, /, on_denied=OnDenied.ERROR, **variables):
        """The answer to a key that lacks a scope, or several."""
        key = self.lacking({lacking} if isinstance(lacking, Scope) else set(lacking), on_denied)
        return await self.stage.ask(query, {"Authorization": f"Bearer {key}"}, **variables)

    def lacking(self, scopes, on_denied=OnDenied.ERROR):
        """A new key that may do everything else."""
        key, new = new_key()
        self.known.append(
            KeyConfig(
                name=f"key{len(self.known)}", digest=new, scopes=EVERYTHING - scopes, on_denied=on_denied
            )
        )
        everybody = KeyConfig(name="test", digest=digest(self.stage.key), scopes=EVERYTHING)
        self.stage.app.state.service.accounts.api_keys = Keyring([everybody, *self.known])
        return key


@pytest.fixture
def keys_of():
    """Make the keys of a stage."""
    return Keys
