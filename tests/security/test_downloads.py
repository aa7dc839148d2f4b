"""Downloads from real servers on loopback: what is followed, what ends, and what is never connected to."""

import asyncio
import contextlib
import gzip
import socket
from ipaddress import ip_address

import httpx
import pytest

from graphql_api.security import downloads
from graphql_api.security.downloads import DownloadCode, DownloadError, Downloads
from graphql_api.security.public_addresses import is_public

CONTENT = b"%PDF-1.7 hello"
SECRET = "sig=s3cr3t"


def answer(status="200 OK", body=CONTENT, **headers):
    """An HTTP answer; header names are written with underscores."""
    fields = {"content_length": len(body), "connection": "close", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value is not None]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


class Server:
    """A server whose answers are bytes by path, or functions that write them."""

    def __init__(self):
        self.answers = {}
        self.requests = []
        self.connections = 0
        self.closed = asyncio.Event()

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.requests.append(head)
            found = self.answers.get(head.split(" ")[1].partition("?")[0], answer("404 Not Found", b""))
            if callable(found):
                await found(writer)
            else:
                writer.write(found)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client broke off, which is what several of these tests are about
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            self.closed.set()


@pytest.fixture
async def server():
    own = Server()
    listening = await asyncio.start_server(own.serve, "127.0.0.1", 0)
    own.port = listening.sockets[0].getsockname()[1]
    own.url = f"http://127.0.0.1:{own.port}"
    yield own
    listening.close()


@pytest.fixture
async def open_client():
    """Opens clients, by default one that may reach loopback."""
    clients = []

    def build(**settings):
        clients.append(Downloads(**{"allow_private": True, **settings}))
        return clients[-1]

    yield build
    for client in clients:
        await client.close()


@pytest.fixture
def client(open_client):
    return open_client()


async def refusal(client, url, max_bytes=1000):
    """The code with which a download ends; its message shows nothing of the URL."""
    with pytest.raises(DownloadError) as caught:
        await client.fetch(url, max_bytes)
    assert SECRET not in caught.value.message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.code


async def test_a_file(client, server):
    server.answers["/cv.pdf"] = answer(content_type="Application/PDF; charset=binary")
    found = await client.fetch(f"{server.url}/cv.pdf?{SECRET}", 1000)

    assert (found.content, found.media_type) == (CONTENT, "application/pdf")
    assert repr(found) == "Download(14 bytes)"


async def test_a_file_without_a_type(client, server):
    server.answers["/"] = answer()

    assert (await client.fetch(server.url, 1000)).media_type is None


async def test_nothing_of_ours_is_sent_along(client, server, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login anna password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server.answers["/a"] = answer(set_cookie="session=1; Path=/")
    await Downloads.fetch(client, f"{server.url}/a", 1000)
    await client.fetch(f"{server.url}/a", 1000)

    for request in server.requests:
        names = {line.partition(":")[0].lower() for line in request.splitlines()[1:] if line}
        assert names == {"host", "accept", "accept-encoding", "user-agent", "connection"}
        assert "accept-encoding: identity" in request.lower()


BAD_URLS = [
    "file:///etc/passwd",
    "ftp://example.org/cv.pdf",
    "gopher://example.org/",
    "data:application/pdf;base64,JVBE",
    "javascript:alert(1)",
    "//example.org/cv.pdf",
    "/cv.pdf",
    "cv.pdf",
    "",
    "http://",
    "http:///cv.pdf",
    "https://anna:secret@example.org/cv.pdf",
    "https://anna@example.org/cv.pdf",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:port/",
    "http://[::1/",
    "http://exa\x00mple.org/",
]


@pytest.mark.parametrize("url", BAD_URLS)
async def test_urls_that_are_none_of_ours(url, client):
    assert await refusal(client, url) is DownloadCode.BAD_URL


SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "localhost",
    "LOCALHOST",
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "0",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "127。0。0。1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.0.192",
    "198.18.0.1",
    "240.0.0.1",
]


@pytest.mark.parametrize("host", SPELLINGS)
async def test_addresses_inside_the_network_are_refused_however_they_are_spelled(host, server, open_client):
    code = await refusal(open_client(allow_private=False), f"http://{host}:{server.port}/?{SECRET}")

    assert code is DownloadCode.REFUSED_ADDRESS
    assert server.connections == 0


@pytest.mark.parametrize("host", ["localhost.", "0177.0.0.1", "①②⑦.⓪.⓪.①", "127.0.0.1%2f", "%31%32%37.0.0.1"])
async def test_spellings_that_are_no_host_at_all_reach_nobody(host, server, open_client):
    code = await refusal(open_client(allow_private=False), f"http://{host}:{server.port}/")

    assert code in {DownloadCode.BAD_URL, DownloadCode.UNREACHABLE, DownloadCode.REFUSED_ADDRESS}
    assert server.connections == 0


@pytest.fixture
def names(monkeypatch):
    """Names and the addresses they resolve to, one list for each time they are asked for."""
    answers = {}
    resolve = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if name not in answers:
            return resolve(host, port, *args, **kwargs)
        addresses = answers[name].pop(0) if len(answers[name]) > 1 else answers[name][0]
        return [entry for address in addresses for entry in resolve(address, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return answers


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["10.1.2.3"]])
async def test_names_that_lead_inside_the_network(addresses, names, server, open_client):
    names["inside.example"] = [addresses]
    code = await refusal(open_client(allow_private=False), f"http://inside.example:{server.port}/")

    assert code is DownloadCode.REFUSED_ADDRESS
    assert server.connections == 0


async def test_a_name_that_changes_its_address_is_refused_at_the_connection(names, server, open_client):
    names["rebinding.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    code = await refusal(open_client(allow_private=False), f"http://rebinding.example:{server.port}/")

    assert code is DownloadCode.REFUSED_ADDRESS
    assert server.requests == []


async def test_a_redirect_inside_the_network_is_refused(names, server, monkeypatch, open_client):
    """The first server counts as public, as if it were outside; where it leads does not."""
    client = open_client(allow_private=False)
    names["outside.example"] = [["127.0.0.2"]]
    monkeypatch.setattr(
        "graphql_api.security.downloads.is_public", lambda address: str(address) == "127.0.0.2"
    )
    client._http._transport._pool._network_backend._policy.check_globally_reachable = False
    listening = await asyncio.start_server(server.serve, "127.0.0.2", 0)
    port = listening.sockets[0].getsockname()[1]
    server.answers["/"] = answer("302 Found", b"", location=f"{server.url}/inside")
    code = await refusal(client, f"http://outside.example:{port}/")
    listening.close()

    assert code is DownloadCode.REFUSED_ADDRESS
    assert [request.split(" ")[1] for request in server.requests] == ["/"]


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
async def test_redirects_are_followed(status, client, server):
    server.answers |= {"/a": answer(status, b"", location="/b"), "/b": answer()}

    assert (await client.fetch(f"{server.url}/a", 1000)).content == CONTENT


async def test_three_redirects_are_followed_and_no_fourth(client, server):
    server.answers |= {
        f"/{number}": answer("302 Found", b"", location=f"{server.url}/{number + 1}") for number in range(4)
    }
    server.answers["/4"] = answer()

    assert (await client.fetch(f"{server.url}/1", 1000)).content == CONTENT
    assert await refusal(client, f"{server.url}/0") is DownloadCode.REFUSED_REDIRECT
    assert len(server.requests) == 4 + 4


async def test_a_circle_of_redirects_ends(client, server):
    server.answers["/"] = answer("302 Found", b"", location="/")

    assert await refusal(client, f"{server.url}/") is DownloadCode.REFUSED_REDIRECT
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://anna:secret@example.org/",
        "http://example.org:99999/",
    ],
)
async def test_redirects_to_something_else(target, client, server):
    server.answers["/"] = answer("302 Found", b"", location=target)

    assert await refusal(client, f"{server.url}/") in {
        DownloadCode.REFUSED_REDIRECT,
        DownloadCode.UNREACHABLE,
    }
    assert len(server.requests) == 1


def test_a_redirect_from_https_to_http_is_refused():
    """By the rule itself: a server with a certificate would add nothing."""
    with pytest.raises(DownloadError) as caught:
        downloads._redirected(httpx.URL("https://a.example"), httpx.URL("http://a.example"))
    assert caught.value.code is DownloadCode.REFUSED_REDIRECT
    target = httpx.URL("https://b.example")
    assert downloads._redirected(httpx.URL("http://a.example"), target) == target


@pytest.mark.parametrize(
    "status", ["404 Not Found", "401 Unauthorized", "500 Oops", "206 Partial Content", "204 None"]
)
async def test_answers_without_the_file(status, client, server):
    server.answers["/"] = answer(status)

    assert await refusal(client, f"{server.url}/?{SECRET}") is DownloadCode.BAD_ANSWER


async def test_compressed_answers_are_not_unpacked(client, server):
    server.answers["/"] = answer(body=gzip.compress(bytes(10**6)), content_encoding="gzip")

    assert await refusal(client, server.url, 10**7) is DownloadCode.BAD_ANSWER


async def test_the_announced_length_is_checked_before_anything_is_read(client, server):
    async def announce(writer):
        writer.write(answer(body=b"", content_length=1001))
        await writer.drain()
        await asyncio.Event().wait()

    server.answers["/"] = announce

    assert await refusal(client, server.url) is DownloadCode.TOO_LARGE


@pytest.mark.parametrize("size", [999, 1000])
async def test_as_many_bytes_as_allowed(size, client, server):
    server.answers["/"] = answer(body=bytes(size), content_length=None)

    assert len((await client.fetch(server.url, 1000)).content) == size


async def test_a_never_ending_answer_is_left_at_the_bound(client, server):
    written = 0

    async def pour(writer):
        nonlocal written
        writer.write(answer(body=b"", content_length=None))
        while True:
            writer.write(bytes(10_000))
            written += 10_000
            await writer.drain()

    server.answers["/"] = pour

    assert await refusal(client, server.url, 50_000) is DownloadCode.TOO_LARGE
    await server.closed.wait()
    assert written < 20_000_000


async def test_an_answer_in_drips_ends_by_the_total_time(open_client, server):
    async def drip(writer):
        writer.write(answer(body=b"", content_length=None))
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    server.answers["/"] = drip

    assert await refusal(open_client(total_seconds=0.2), server.url, 10**6) is DownloadCode.TOO_SLOW


async def test_a_silent_server_ends_by_the_time_between_parts(open_client, server):
    async def wait(_):
        await asyncio.Event().wait()

    server.answers["/"] = wait

    assert await refusal(open_client(read_seconds=0.05), server.url) is DownloadCode.TOO_SLOW


@pytest.mark.parametrize("raw", [b"", b"no HTTP\r\n\r\n", answer(content_length=500)])
async def test_servers_that_break_off(raw, client, server):
    server.answers["/"] = raw

    assert await refusal(client, f"{server.url}/?{SECRET}") is DownloadCode.UNREACHABLE


async def test_nobody_there(client, server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    assert await refusal(client, f"http://127.0.0.1:{port}/?{SECRET}") is DownloadCode.UNREACHABLE


async def test_a_name_that_nobody_has(client):
    assert await refusal(client, "http://nobody.invalid/") is DownloadCode.UNREACHABLE


def test_public_addresses():
    for text in ("8.8.8.8", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808"):
        assert is_public(ip_address(text))
    for text in ("2001:db8::1", "2001::1", "3fff::1", "64:ff9b:1::1", "100::1", "ff02::1", "192.88.99.1"):
        assert not is_public(ip_address(text))
