"""The examples of docs/writing.md, sent one after the other as a reader would, over both vendors."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[2] / "docs" / "writing.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```(bash|graphql)\n(.*?)```", re.DOTALL)
VARIABLE = re.compile(r"\$(\w+):")
both = pytest.mark.parametrize("slug", ["hrworks", "hr4you"])


class Reader:
    """Somebody who sends the examples and keeps the ids that they are answered with."""

    def __init__(self, writer, slug, **known):
        self.writer = writer
        self.slug = slug
        self.known = {"ENDPOINT": "/graphql", "KEY": writer.stage.key, **known}

    async def send(self, language, example):
        """The data of the answer; None for an example that needs an id of another story."""
        return await (self._curl(example) if language == "bash" else self._operation(example))

    async def _operation(self, query):
        wanted = {name: self.known.get(name.upper()) for name in VARIABLE.findall(query.partition("{")[0])}
        return None if None in wanted.values() else self._kept(await self.writer.ask(query, **wanted))

    async def _curl(self, command):
        # Read as a shell reads it; not every machine has curl.
        words = shlex.split(command.replace("\\\n", "").replace("hr4you-demo", f"{self.slug}-demo"))
        if words[0] != "curl":
            return None
        words = [self._filled(word) for word in words]
        given = [(option, value) for option, value in pairwise(words) if option in {"-H", "-d", "-F"}]
        headers = dict(value.split(": ", 1) for option, value in given if option == "-H")
        body = next((value for option, value in given if option == "-d"), None)
        parts = [tuple(value.split("=", 1)) for option, value in given if option == "-F"]
        fields = {name: value for name, value in parts if not value.startswith("@")}
        files = {
            name: (value[1:], b"%PDF-1.4\n%%EOF\n", "application/pdf")
            for name, value in parts
            if value.startswith("@")
        }
        url = next(word for word in words if word.startswith("/"))
        client = self.writer.stage.client
        answer = (
            await client.post(url, headers=headers, content=body, data=fields or None, files=files or None)
        ).json()
        assert "errors" not in answer, answer
        return self._kept(answer["data"])

    def _filled(self, word):
        return re.sub(r"\$([A-Z]+)\b", lambda found: self.known[found[1]], word)

    def _kept(self, data):
        for answer in data.values():
            if isinstance(answer, dict):
                kept = {
                    name: answer[name]
                    for name in ("application", "candidate", "operation")
                    if answer.get(name)
                }
                if answer.get("nodes"):
                    kept["job"] = answer["nodes"][0]
                self.known |= {name.upper(): record["id"] for name, record in kept.items() if "id" in record}
        return data


@both
async def test_the_examples_work(writer, files, slug):
    reader, mutations = Reader(writer, slug, URL=f"{files.url}/cv.pdf"), []

    for language, example in EXAMPLE.findall(TEXT):
        data = await reader.send(language, example)
        for name, answer in (data or {}).items():
            if isinstance(answer, dict) and "errors" in answer:
                assert (name, answer["errors"]) == (name, [])
                mutations.append(name)

    assert [name for name in mutations if name != "operation"] == [
        "createApplication",
        "createCandidate",
        "addNoteToApplication",
        "addResultLinkToApplication",
        "addAttachmentToApplication",
        "addAttachmentToCandidate",
    ]
    assert {one["state"] for one in await writer.operations()} == {"SUCCEEDED"}
    assert len(writer.books[slug].files) == {"hrworks": 6, "hr4you": 4}[slug]


@both
async def test_the_first_example_sent_twice(writer, slug):
    reader = Reader(writer, slug)
    jobs, first = [example for language, example in EXAMPLE.findall(TEXT) if "curl" in example][:2]
    await reader.send("bash", jobs)

    told = [(await reader.send("bash", first))["createApplication"] for _ in range(2)]

    assert told[0] == told[1]
    assert writer.books[slug].effects == (1, 1, 1)
    shown = json.loads(TEXT.split("```json\n", 1)[1].split("```", 1)[0])["data"]["createApplication"]
    assert shape(told[0]) == shape(shown)


def shape(value):
    """An answer without its values."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value)


@both
async def test_the_example_of_taking_up_again(writer, slug):
    books = writer.books[slug]
    books.deny_writing()
    failed = await writer.act("createApplication", writer.application(slug, attachments=[writer.pdf()]))
    books.allow_writing()
    (example,) = [example for _, example in EXAMPLE.findall(TEXT) if "$failed" in example]

    told = (await Reader(writer, slug, FAILED=failed["operation"]["id"]).send("graphql", example))[
        "retryOperation"
    ]

    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    assert books.effects == (1, 1, 1)
