"""Lists read page by page, as clients do."""

from dataclasses import dataclass, field

import pytest


@dataclass
class Pager:
    """Pages through one list of a stage; `arguments` and `fields` are further ones, written as in GraphQL."""

    stage: object
    name: str
    integration_id: str | None = None
    arguments: str = ""
    headers: dict = field(default_factory=dict)
    fields: str = ""

    @property
    def query(self):
        """The operation that reads one page."""
        return f"""query ($id: ID, $first: Int, $after: String, $last: Int, $before: String) {{
          {self.name}(integrationId: $id, first: $first, after: $after, last: $last, before: $before
            {self.arguments}) {{ nodes {{ id remoteId {self.fields} }} edges {{ cursor node {{ id }} }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""

    async def page(self, **window):
        """One page; its edges must tell the same records as its nodes."""
        answer = await self.stage.ask(self.query, self.headers, id=self.integration_id, **window)
        page = answer.data[self.name]
        assert [edge["node"]["id"] for edge in page["edges"]] == [node["id"] for node in page["nodes"]]
        cursors = [edge["cursor"] for edge in page["edges"]]
        ends = (page["pageInfo"]["startCursor"], page["pageInfo"]["endCursor"])
        assert ends == ((cursors[0], cursors[-1]) if cursors else (None, None))
        return page

    async def forward(self, size, between=None):
        """All records from the front; `between` is called with the records of each page that is not the last."""
        found, cursor = [], None
        while True:
            page = await self.page(first=size, after=cursor)
            found += page["nodes"]
            assert len(page["nodes"]) <= size
            if not page["pageInfo"]["hasNextPage"]:
                return found
            assert len(page["nodes"]) == size
            cursor = page["pageInfo"]["endCursor"]
            if between:
                between(page["nodes"])

    async def backward(self, size, between=None):
        """All records, read from the back, in the list's order."""
        found, cursor = [], None
        while True:
            page = await self.page(last=size, before=cursor)
            found = page["nodes"] + found
            assert len(page["nodes"]) <= size
            if not page["pageInfo"]["hasPreviousPage"]:
                return found
            assert len(page["nodes"]) == size
            cursor = page["pageInfo"]["startCursor"]
            if between:
                between(page["nodes"])


@pytest.fixture
def pager():
    """Make a pager."""
    return Pager
