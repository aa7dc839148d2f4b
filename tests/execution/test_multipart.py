"""Files that come with an operation: what is taken, what is refused, and how long they stay."""

import asyncio
import json

import httpx
import pytest
import strawberry
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from graphql_api.execution.multipart import Upload
from graphql_api.execution.reading import BodyLimits

URL = "http://test/graphql"
KEY = {"authorization": "Bearer ats_1"}
READ = "mutation ($file: Upload, $files: [Upload!], $input: FileInput) { read(file: $file, files: $files, input: $input) }"

kept = []


def parse(value):
    if not isinstance(value, Upload):
        message = "no upload"
        raise ValueError(message)  # noqa: TRY004 - as GraphQL wants it
    return value


File = strawberry.scalar(name="Upload", parse_value=parse, serialize=str)


class Marker:
    """Stands for the scalar in annotations."""


@strawberry.input
class FileInput:
    name: str
    upload: Marker | None = None


@strawberry.type
class Query:
    @strawberry.field
    def echo(self, text: str) -> str:
        return text


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def read(
        self,
        file: Marker | None = None,
        files: list[Marker] | None = None,
        input: FileInput | None = None,  # noqa: A002 - as GraphQL clients call it
    ) -> JSON:
        uploads = [*([file] if file else []), *(files or []), *([input.upload] if input else [])]
        kept.extend(uploads)
        return [
            [one.filename, one.content_type, one.size, (await one.read()).decode("latin-1")]
            for one in uploads
        ]


@pytest.fixture(scope="module")
def upload_schema():
    return strawberry.Schema(Query, Mutation, config=StrawberryConfig(scalar_map={Marker: File}))


@pytest.fixture
def uploading(make_endpoint, connect, upload_schema):
    """A client of an endpoint that takes uploads."""

    def build(**settings):
        usual = {"schema": upload_schema, "bodies": BodyLimits(max_upload_bytes=10**7, max_upload_files=3)}
        return connect(make_endpoint(**{**usual, **settings}))

    return build


@pytest.fixture
def send(uploading):
    """Sends a form; by default an upload of two bytes for the variable `file`."""

    async def send(client=None, *, headers=KEY, operations=None, targets=None, files=None):
        usual = {"query": READ, "variables": {"file": None}}
        fields = {
            "operations": usual if operations is None else operations,
            "map": {"0": ["variables.file"]} if targets is None else targets,
        }
        data = {name: text if isinstance(text, str) else json.dumps(text) for name, text in fields.items()}
        parts = {"0": ("cv.pdf", b"hi", "application/pdf")} if files is None else files
        return await (client or uploading()).post(URL, data=data, files=parts, headers=headers)

    return send


def result(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["read"]


def refusal(answer, status=400):
    assert answer.status_code == status, answer.text
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["BAD_INPUT"]
    return answer.json()["errors"][0]["message"]


async def test_a_file(send):
    assert result(await send()) == [["cv.pdf", "application/pdf", 2, "hi"]]


async def test_files_in_lists_and_inputs(send):
    operations = {
        "query": READ,
        "variables": {"files": [None, None], "input": {"name": "x", "upload": None}},
    }
    targets = {"a": ["variables.files.1"], "b": ["variables.files.0"], "c": ["variables.input.upload"]}
    files = {"a": ("a.txt", b"A", "text/plain"), "b": ("b", b"B"), "c": ("c.bin", b"\x00\xff", "x/y")}
    answer = result(await send(operations=operations, targets=targets, files=files))

    assert [(name, content) for name, _, _, content in answer] == [
        ("b", "B"),
        ("a.txt", "A"),
        ("c.bin", "\x00ÿ"),
    ]


async def test_one_file_in_two_places(send):
    operations = {"query": READ, "variables": {"files": [None, None]}}
    answer = await send(operations=operations, targets={"0": ["variables.files.0", "variables.files.1"]})

    assert [content for *_, content in result(answer)] == ["hi", "hi"]


@pytest.mark.parametrize("name", ["Lebenslauf Jürgen.pdf", "履歴書.pdf", "a;b.pdf"])
async def test_names_in_any_script(name, send):
    answer = await send(files={"0": (name, b"hi", "application/pdf")})

    assert result(answer)[0][0] == name


async def test_texts_in_any_script(send):
    operations = {
        "query": "query ($a: String!) { echo(text: $a) }",
        "variables": {"a": "履歴書", "file": None},
    }
    body = json.dumps(operations, ensure_ascii=False)
    answer = await send(operations=body)

    assert answer.json() == {"data": {"echo": "履歴書"}}


@pytest.mark.parametrize("header", ["graphql-require-preflight", "apollo-require-preflight"])
async def test_a_header_in_place_of_a_key(header, send):
    assert result(await send(headers={header: "1"}))


@pytest.mark.parametrize("headers", [{}, {"authorization": ""}, {"origin": "https://evil.example"}])
async def test_forms_that_another_sites_page_could_send_are_refused(headers, send):
    assert "GraphQL-Require-Preflight" in refusal(await send(headers=headers))


DEEP = json.loads("[" * 70 + "]" * 70)
NULL = {"file": None, "files": [None], "input": {"upload": None}, "text": "a"}
BAD_FORMS = {
    "operations no JSON": {"operations": "{"},
    "operations a list": {"operations": [{"query": READ}]},
    "operations without query": {"operations": {"variables": {"file": None}}},
    "operations too deep": {"operations": {"query": READ, "variables": {"file": None, "a": DEEP}}},
    "map no JSON": {"targets": "{"},
    "map a list": {"targets": [["variables.file"]]},
    "map of texts": {"targets": {"0": "variables.file"}},
    "map empty": {"targets": {}},
    "map without the file": {"targets": {"1": ["variables.file"]}},
    "map without paths": {"targets": {"0": []}},
    "map names a file that is not sent": {"targets": {"0": ["variables.file"], "1": ["variables.files.0"]}},
    "path outside variables": {"targets": {"0": ["query"]}},
    "path of variables themselves": {"targets": {"0": ["variables"]}},
    "path of a batch": {"targets": {"0": ["0.variables.file"]}},
    "path empty": {"targets": {"0": [""]}},
    "path to nothing": {"targets": {"0": ["variables.other"]}},
    "path below null": {"targets": {"0": ["variables.file.name"]}},
    "path to a text": {"targets": {"0": ["variables.text"]}},
    "path below a text": {"targets": {"0": ["variables.text.0"]}},
    "path to an object": {"targets": {"0": ["variables.input"]}},
    "index outside the list": {"targets": {"0": ["variables.files.1"]}},
    "index negative": {"targets": {"0": ["variables.files.-1"]}},
    "index in other digits": {"targets": {"0": ["variables.files.\u0660"]}},
    "index enormous": {"targets": {"0": [f"variables.files.{'9' * 10_000}"]}},
    "index of a name": {"targets": {"0": ["variables.files.length"]}},
    "path twice": {"targets": {"0": ["variables.file", "variables.file"]}},
    "too many files": {"files": {str(number): ("a", b"a") for number in range(4)}},
}  # fmt: skip


@pytest.mark.parametrize("form", BAD_FORMS.values(), ids=BAD_FORMS)
async def test_bad_forms(form, send):
    refusal(await send(**{"operations": {"query": READ, "variables": NULL}, **form}))


async def test_no_variables_at_all(send):
    refusal(await send(operations={"query": READ}))


@pytest.mark.parametrize("missing", ["operations", "map"])
async def test_a_field_that_is_missing(missing, uploading):
    fields = {
        "operations": json.dumps({"query": READ, "variables": {"file": None}}),
        "map": '{"0": ["variables.file"]}',
    }
    del fields[missing]
    answer = await uploading().post(URL, data=fields, files={"0": ("a", b"a")}, headers=KEY)

    assert f"field {missing} is missing" in refusal(answer)


async def test_operations_as_a_file(uploading):
    operations = json.dumps({"query": READ, "variables": {"file": None}}).encode()
    files = {"operations": ("operations.json", operations), "0": ("a", b"a")}
    answer = await uploading().post(URL, data={"map": '{"0": ["variables.file"]}'}, files=files, headers=KEY)

    assert "operations is missing or is a file" in refusal(answer)


async def test_two_files_of_one_name(send):
    refusal(await send(files=[("0", ("a", b"a")), ("0", ("b", b"b"))]))


async def test_a_third_field(uploading):
    fields = {"operations": json.dumps({"query": READ}), "map": "{}", "more": "x"}
    answer = await uploading().post(URL, data=fields, files={"0": ("a", b"a")}, headers=KEY)

    assert "Too many fields" in refusal(answer)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"no form"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\na\r\n--x--"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}',
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A" * 10_000),
    ],
)
async def test_bodies_that_are_no_forms(content_type, body, uploading):
    refusal(await uploading().post(URL, content=body, headers={**KEY, "content-type": content_type}))


async def test_operations_that_are_not_utf_8(uploading):
    body = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    form = body % (b"operations", b'{"query": "\xff"}') + body % (b"map", b"{}") + b"--x--\r\n"
    headers = {**KEY, "content-type": "multipart/form-data; boundary=x; charset=latin-1"}

    assert "UTF-8" in refusal(await uploading().post(URL, content=form, headers=headers))


async def test_without_uploads_a_form_is_not_supported(make_endpoint, connect, send):
    answer = await send(connect(make_endpoint()))

    assert refusal(answer, 415)
    assert answer.headers["accept-post"] == "application/json"


async def test_the_whole_body_and_the_json_in_it_have_their_own_bounds(send, uploading):
    client = uploading(bodies=BodyLimits(max_bytes=400, max_upload_bytes=20_000))
    assert result(await send(client, files={"0": ("a", bytes(15_000))}))

    refusal(await send(client, files={"0": ("a", bytes(30_000))}), 413)
    assert "maximum size" in refusal(await send(client, operations={"query": READ + " " * 400}))


async def test_files_are_closed_when_the_request_is_answered(send):
    kept.clear()
    result(await send(files={"0": ("large.bin", bytes(3 * 2**20))}))
    (upload,) = kept

    assert repr(upload) == "Upload(…)"
    with pytest.raises(ValueError, match="closed"):
        await upload.read()


async def test_a_body_that_ends_early_leaves_no_file_open(uploading):
    head = (
        b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n'
        b'--x\r\nContent-Disposition: form-data; name="0"; filename="a"\r\n\r\n'
    )
    headers = {**KEY, "content-type": "multipart/form-data; boundary=x"}
    # Were the file on disk left open, its ResourceWarning would fail this test.
    refusal(await uploading().post(URL, content=head + bytes(2 * 2**20), headers=headers))


async def test_the_budget_is_given_back_whatever_happens(make_endpoint, connect, upload_schema, send):
    endpoint = make_endpoint(
        schema=upload_schema, bodies=BodyLimits(max_upload_bytes=10**6, budget_bytes=200_000)
    )
    client = connect(endpoint)
    large = {"0": ("a", bytes(150_000))}
    assert result(await send(client, files=large))
    refusal(await send(client, files=large, targets="{"))
    refusal(await send(client, files={"0": ("a", bytes(10**6))}), 413)
    body = json.dumps({"query": "{ hello }", "variables": {"a": "x" * 100_000}})
    await client.post(URL, content=body, headers={"content-type": "application/json"})
    await client.post(URL, content="[" + body, headers={"content-type": "application/json"})

    assert endpoint.reader.budget.free == 200_000


async def test_large_bodies_wait_for_one_another_and_small_ones_do_not(
    make_endpoint, connect, connection, context
):
    endpoint = make_endpoint(bodies=BodyLimits(budget_bytes=300_000))

    def body(size):
        return json.dumps({"query": "mutation { slowWrite }", "variables": {"a": "x" * size}}).encode()

    first = connection(endpoint, body(200_000))
    await context.started.wait()
    context.started.clear()
    second = connection(endpoint, body(200_000))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url=URL)
    async with client:
        assert (await client.post(URL, json={"query": "{ hello }"})).status_code == 200
    assert not context.started.is_set()
    assert second.sent == []
    context.release.set()
    await asyncio.gather(first.task, second.task)

    assert (first.status, second.status) == (200, 200)
    assert context.finished == ["done", "done"]
    assert endpoint.reader.budget.free == 300_000


async def test_waiting_for_room_is_not_the_clients_time(make_endpoint, connection, context):
    endpoint = make_endpoint(bodies=BodyLimits(budget_bytes=100_000, seconds=0.05))
    taken = await endpoint.reader.budget.take(100_000)
    body = json.dumps({"query": "{ hello }", "variables": {"a": "x" * 70_000}}).encode()
    waiting = connection(endpoint, body)
    done, _ = await asyncio.wait({waiting.task}, timeout=0.15)
    assert not done
    endpoint.reader.budget.give_back(taken)
    await waiting.task

    assert waiting.status == 200
