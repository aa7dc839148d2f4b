"""Talks to HR WORKS: one session per integration, its token, its calls, its refusals.

Source: HR WORKS API v2.10. Answers are returned as they came, cut into records; what they mean is the mapping's business.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Final, Generic, NamedTuple, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from connectors.contract.connector import Account
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.passthrough import RawAnswer, RawRequest
from connectors.hrworks import wire, wire_writes
from connectors.hrworks.refusals import NEW_PAIR, names_nothing, refusal, refuses_token
from connectors.toolkit.decoding import decode, jwt_expiry
from connectors.toolkit.errors import failure
from connectors.toolkit.http import VendorClient
from connectors.toolkit.paging import last_page
from connectors.toolkit.sending import Pieces
from connectors.toolkit.tokens import Token, TokenAuth

T = TypeVar("T")
Params = Sequence[tuple[str, str]]

# What cannot be an identifier of the vendor's is never sent: in a path it could lead elsewhere.
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")

_WANT_TOKEN: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

_tokens = msgspec.json.Decoder(wire.Token)
_posts = msgspec.json.Decoder(wire.Posts)
_post_keys = msgspec.json.Decoder(wire.PostKeys)
_post_key = msgspec.json.Decoder(wire.PostKey)
_applications = msgspec.json.Decoder(wire.JobApplications)
_applicants = msgspec.json.Decoder(wire.Applicants)
_persons = msgspec.json.Decoder(wire.Persons)
_units = msgspec.json.Decoder(wire.OrganizationUnits)
_applicant = msgspec.json.Decoder(wire.Applicant)
_job_ids = msgspec.json.Decoder(wire_writes.JobId)
_write_jobs = msgspec.json.Decoder(wire_writes.WriteJob)


class Answer(NamedTuple, Generic[T]):
    """Records as they came, and the number of the last page as far as known."""

    records: Sequence[T]
    last: int = 1


class HrworksSession:
    """One customer's account, open."""

    def __init__(self, account: Account) -> None:
        self.integration_id = account.integration_id
        self._http = VendorClient(
            account, classify=partial(refusal, account.integration_id), auth=_auth(account)
        )
        self._base_url = httpx.URL(account.base_url)
        self._keys: dict[str, str] = {}
        self._learning = asyncio.Lock()

    def __repr__(self) -> str:
        return f"HrworksSession({self.integration_id!r})"

    async def close(self) -> None:
        """Close the pool; further calls fail."""
        await self._http.close()

    async def posts(self) -> Answer[msgspec.Raw]:
        """All posts, closed ones too."""
        content = (await self._http.get(wire.POSTS, [("onlyActive", "false")])).content
        self._learn(self._decoded(_post_keys, content).posts or ())
        return Answer(self._decoded(_posts, content).posts or ())

    async def post(self, uuid: str) -> msgspec.Raw | None:
        """One post, or None if there is none with that uuid."""
        content = await self._single(wire.POSTS, uuid)
        if content is None:
            return None
        self._learn((self._decoded(_post_key, content),))
        return msgspec.Raw(content)

    async def applications(
        self, page: int, *, posts: Sequence[str] = (), statuses: Sequence[str] = ()
    ) -> Answer[msgspec.Raw]:
        """A page of applications, of these posts (uuids) and in these statuses; empty means all."""
        keys = await self._keys_of(posts)
        try:
            return await self._applications(page, keys, statuses) if keys or not posts else Answer(())
        except ConnectorError as error:
            # A post that was deleted since may make the vendor refuse the others beside it (assumed).
            still_there = await self._keys_again(posts) if keys and names_nothing(error) else keys
            if still_there == keys:
                raise
        return await self._applications(page, still_there, statuses) if still_there else Answer(())

    async def _applications(
        self, page: int, keys: Sequence[str], statuses: Sequence[str]
    ) -> Answer[msgspec.Raw]:
        params = [
            *(("posts", key) for key in keys),
            *(("statusFilter", status) for status in statuses),
            ("page", str(page)),
        ]
        response = await self._http.get(wire.JOB_APPLICATIONS, params)
        found = self._decoded(_applications, response.content).job_applications
        return Answer(found or (), _last(response, page))

    async def applicants(self, page: int) -> Answer[msgspec.Raw]:
        """A page of all applicants that have an application."""
        response = await self._http.get(wire.APPLICANTS, [("page", str(page))])
        return Answer(self._decoded(_applicants, response.content).applicants or (), _last(response, page))

    async def applicants_by_uuid(self, uuids: Sequence[str]) -> Answer[msgspec.Raw]:
        """The applicants with these uuids, at most a page of them."""
        contents = await self._named(wire.APPLICANTS, "applicants", uuids)
        return Answer(
            [one for found in contents for one in self._decoded(_applicants, found).applicants or ()]
        )

    async def applicant(self, uuid: str) -> wire.Applicant | None:
        """One applicant, or None if there is none with that uuid."""
        content = await self._single(wire.APPLICANTS, uuid)
        return None if content is None else self._decoded(_applicant, content)

    async def persons(self, page: int) -> Answer[wire.Person]:
        """A page of all persons, those who left too."""
        response = await self._http.get(wire.PERSONS, [("onlyActive", "false"), ("page", str(page))])
        return Answer(self._decoded(_persons, response.content).persons or (), _last(response, page))

    async def persons_by_uuid(self, uuids: Sequence[str]) -> Answer[wire.Person]:
        """The persons with these uuids, at most a page of them."""
        also = [("onlyActive", "false"), ("personIdentifierType", "uuid")]
        contents = await self._named(wire.PERSONS, "persons", uuids, also)
        return Answer([one for found in contents for one in self._decoded(_persons, found).persons or ()])

    async def organization_units(self) -> Answer[wire.OrganizationUnit]:
        """All organization units that are in use."""
        content = (await self._http.get(wire.ORGANIZATION_UNITS)).content
        return Answer(self._decoded(_units, content).organization_units or ())

    async def submit(self, record: Mapping[str, Any]) -> str:
        """Hand in one application (`JobApplicationData`); the id of the write job. Never repeated."""
        response = await self._http.send("POST", wire.JOB_APPLICATIONS, json={"data": [record]})
        return self._decoded(_job_ids, response.content).job_id

    async def upload(self, application_id: str, name: str, content_type: str, content: bytes) -> str:
        """Hand in one document of an application; the id of the write job. Never repeated."""
        response = await self._http.send(
            "POST",
            f"{wire.JOB_APPLICATIONS}/{quote(application_id, safe='')}/files",
            params={"fileName": name},
            content=Pieces(content),
            headers={"Content-Type": content_type, "Content-Length": str(len(content))},
        )
        return self._decoded(_job_ids, response.content).job_id

    async def write_job(self, job_id: str) -> wire_writes.WriteJob:
        """How a write stands; NOT_FOUND for a job that the vendor does not know (any more)."""
        response = await self._http.get(f"{wire.JOB_APPLICATIONS}/jobs/{quote(job_id, safe='')}")
        return self._decoded(_write_jobs, response.content)

    async def document(self, url: str) -> bytes:
        """The bytes behind a link to a document.

        Whether links want the token is not documented: only the account's own origin ever gets it, and only after it
        refused to do without.
        """
        try:
            return (await self._http.download(url)).content
        except ConnectorError as error:
            if error.vendor_status not in _WANT_TOKEN or not self._is_own(url):
                raise
        return (await self._http.get(url)).content

    async def pass_through(self, request: RawRequest) -> RawAnswer:
        """Send what a caller wants sent; whatever HR WORKS says is an answer."""
        return await self._http.pass_through(request)

    def _is_own(self, url: str) -> bool:
        given, own = httpx.URL(url), self._base_url
        return (given.scheme, given.host, given.port) == (own.scheme, own.host, own.port)

    async def _single(self, path: str, remote_id: str) -> bytes | None:
        if not _IDENTIFIER.fullmatch(remote_id):
            return None
        try:
            return (await self._http.get(f"{path}/{remote_id}")).content
        except ConnectorError as error:
            if names_nothing(error):
                return None
            raise

    async def _named(self, path: str, name: str, ids: Sequence[str], also: Params = ()) -> list[bytes]:
        """Answers that hold the records with these ids.

        It is assumed that the vendor passes over an id that it does not know. Should it refuse the whole call for
        one such id, the halves are asked for, so that the others are found.
        """
        sendable = [remote_id for remote_id in ids if _IDENTIFIER.fullmatch(remote_id)]
        if not sendable:
            return []
        try:
            response = await self._http.get(path, [*((name, remote_id) for remote_id in sendable), *also])
        except ConnectorError as error:
            if not names_nothing(error):
                raise
            return await self._halves(path, name, sendable, also)
        return [response.content]

    async def _halves(self, path: str, name: str, ids: Sequence[str], also: Params) -> list[bytes]:
        if len(ids) == 1:
            return []
        middle = len(ids) // 2
        halves = (self._named(path, name, half, also) for half in (ids[:middle], ids[middle:]))
        return [content for found in await asyncio.gather(*halves) for content in found]

    async def _keys_of(self, posts: Sequence[str]) -> list[str]:
        """The keys of posts, which the list of applications is filtered by (assumed); no call if they are known."""
        if any(uuid not in self._keys for uuid in posts):
            async with self._learning:
                await self._learn_missing([uuid for uuid in posts if uuid not in self._keys])
        return [self._keys[uuid] for uuid in posts if uuid in self._keys]

    async def _keys_again(self, posts: Sequence[str]) -> list[str]:
        async with self._learning:
            self._keys.clear()
            await self.posts()
        return [self._keys[uuid] for uuid in posts if uuid in self._keys]

    async def _learn_missing(self, uuids: Sequence[str]) -> None:
        if len(uuids) == 1:
            await self.post(uuids[0])
        elif uuids:
            await self.posts()

    def _learn(self, posts: Iterable[wire.PostKey]) -> None:
        self._keys |= {str(post.uuid): str(post.key) for post in posts if post.uuid and post.key}

    def _decoded(self, decoder: msgspec.json.Decoder[T], content: bytes) -> T:
        return decode(decoder, content, integration_id=self.integration_id)


def _last(response: httpx.Response, page: int) -> int:
    return last_page(response.headers.get("Link"), page)


def _auth(account: Account) -> TokenAuth:
    return TokenAuth(
        build_request=partial(_token_request, account.base_url, _key_pair(account)),
        read_response=partial(_token, account.integration_id),
        refused=refuses_token,
    )


class _KeyPair(NamedTuple):
    content: bytes

    def __repr__(self) -> str:
        return "_KeyPair(…)"


def _key_pair(account: Account) -> _KeyPair:
    """The body of the token request; an error that names what is missing."""
    missing = [name for name in ("access_key", "secret_access_key") if name not in account.credentials]
    if missing:
        problem = f"the credential {missing[0]!r} is missing"
        raise failure(account.integration_id, Cause.AUTH_FAILED, problem, NEW_PAIR)
    access_key, secret = account.credentials["access_key"], account.credentials["secret_access_key"]
    body = {"accessKey": access_key.reveal(), "secretAccessKey": secret.reveal()}
    return _KeyPair(msgspec.json.encode(body))


def _token_request(base_url: str, key_pair: _KeyPair) -> httpx.Request:
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    url = f"{base_url.rstrip('/')}{wire.AUTHENTICATION}"
    return httpx.Request("POST", url, content=key_pair.content, headers=headers)


def _token(integration_id: str, response: httpx.Response) -> Token:
    if not response.is_success:
        raise refusal(integration_id, response)
    value = decode(_tokens, response.content, integration_id=integration_id).token
    return Token(value, jwt_expiry(value))
