from pathlib import Path

import pytest

from connectors.contract.connector import Limits, Secret
from graphql_api.configuration import Configuration, ConfigurationError, load
from graphql_api.security.keys import digest
from graphql_api.settings import Settings

KEY = "ats_0a1b2c3d_" + "7" * 64
GOOD = f"""
[[integrations]]
id = "acme-hrworks"
name = "ACME GmbH"
connector = "hrworks"
credentials = {{ access_key = {{ env = "ACME_KEY" }}, secret_access_key = {{ file = "acme.secret" }} }}
limits = {{ calls_per_second = 5, attempts = 1 }}

[[integrations]]
id = "acme-jobs"
connector = "hr4you"
way = "job_feed"
base_url = "http://127.0.0.1:8312/"
options = {{ feed_set = "intranet" }}

[[keys]]
name = "careers"
digest = "sha256:{digest(KEY).hex()}"
integrations = ["acme-jobs"]

[[keys]]
name = "backend"
key = {{ env = "BACKEND_KEY" }}
"""
ENVIRON = {"ACME_KEY": "the-access-key", "BACKEND_KEY": KEY}
INTEGRATION = GOOD[: GOOD.index('[[integrations]]\nid = "acme-jobs"')]
KEYS = f'[[keys]]\nname = "x"\nkey = "{KEY}"\n'


@pytest.fixture
def read(tmp_path):
    """Load a configuration from a text."""
    (tmp_path / "acme.secret").write_text("s3cret-from-file\n")

    def read_text(text: str, environ: dict[str, str] = ENVIRON) -> Configuration:
        path = tmp_path / "integrations.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, environ, Settings())

    return read_text


@pytest.fixture
def problems(read):
    """The problems that a text is refused with."""

    def refused(text: str, environ: dict[str, str] = ENVIRON) -> tuple[str, ...]:
        with pytest.raises(ConfigurationError) as error:
            read(text, environ)
        return error.value.problems

    return refused


def test_a_file_becomes_frozen_values(read):
    first, second = read(GOOD).integrations
    assert (first.id, first.name, first.connector, first.way) == (
        "acme-hrworks",
        "ACME GmbH",
        "hrworks",
        "api",
    )
    assert first.base_url == "https://api.hrworks.de"
    assert first.credentials == {
        "access_key": Secret("the-access-key"),
        "secret_access_key": Secret("s3cret-from-file"),
    }
    assert first.limits == Limits(calls_per_second=5, attempts=1)
    assert (second.name, second.way, second.base_url) == ("acme-jobs", "job_feed", "http://127.0.0.1:8312")
    assert second.options == {"feed_set": "intranet"}


def test_keys_are_kept_as_digests(read):
    careers, backend = read(GOOD).keys
    assert careers.digest == backend.digest == digest(KEY)
    assert careers.integrations == frozenset({"acme-jobs"})
    assert backend.integrations is None


def test_no_secret_shows_in_what_was_read(read):
    shown = repr(read(GOOD))
    for secret in ("the-access-key", "s3cret-from-file", KEY, repr(digest(KEY))):
        assert secret not in shown


def _with(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


FIRST = "integration 1 (acme-hrworks)"
REFUSED = [
    ('"hrworks"', '"hrwork"', f"{FIRST}: there is no connector 'hrwork'. Did you mean 'hrworks'?"),
    ('"hrworks"', '"sap"', "Known connectors: hr4you, hrworks."),
    ('"job_feed"', '"feed"', "HR4YOU has no way 'feed'. Did you mean 'job_feed'? Known ways: api, job_feed."),
    (
        'access_key = { env = "ACME_KEY" }, ',
        "",
        f"{FIRST}, credentials: access_key is missing (Access Key). In HR WORKS",
    ),
    (
        '{ env = "ACME_KEY" }',
        '{ env = "NOT_THERE" }',
        "credentials, access_key: the environment variable NOT_THERE is not set.",
    ),
    (
        '"acme.secret"',
        '"gone.secret"',
        "secret_access_key: the file gone.secret cannot be read: No such file",
    ),
    (
        '{ env = "ACME_KEY" }',
        "{ variable = 3 }",
        'this is no way to give a secret. Write "…", { env = "NAME" } or',
    ),
    ('{ env = "ACME_KEY" }', '""', "credentials, access_key: the value is empty."),
    ("access_key = {", "acces_key = {", "unknown key 'acces_key'. Did you mean 'access_key'?"),
    (
        '"acme-hrworks"',
        '"ACME"',
        "integration 1 (ACME): id 'ACME' cannot be used. An id is 2 to 63 small letters",
    ),
    ('id = "acme-hrworks"\n', "", "integration 1 (ACME GmbH): id is missing."),
    ('"acme-hrworks"', '"acme-jobs"', "2 integrations have the id 'acme-jobs'. Give each its own."),
    ("http://127.0.0.1:8312/", "ftp://x", "base_url must be an origin, without path, query or login"),
    ("http://127.0.0.1:8312/", "http://u:hunter2@x", "base_url must be an origin"),
    ("http://127.0.0.1:8312/", "http://x/jobs", "base_url must be an origin"),
    ("http://127.0.0.1:8312/", "http://x:99999", "base_url must be an origin"),
    ("http://127.0.0.1:8312/", "not a url", "base_url must be an origin"),
    ('base_url = "http://127.0.0.1:8312/"\n', "", "integration 2 (acme-jobs): base_url is missing."),
    ("way =", "wya =", "unknown key 'wya'. Did you mean 'way'?"),
    ("calls_per_second = 5", "calls_per_second = 0", "limits: calls_per_second must be a number above 0."),
    ("attempts = 1", "attempts = 1.5", "limits: attempts must be a whole number above 0."),
    ("attempts = 1", "retries = 1", "limits: unknown key 'retries'."),
    ('feed_set = "intranet"', "feed_set = 3", "options: feed_set must be a text"),
    ('name = "ACME GmbH"', "name = 3", "name must be a text that is not empty"),
    (
        '["acme-jobs"]',
        '["acme-job"]',
        "key 1 (careers): there is no integration 'acme-job'. Did you mean 'acme-jobs'?",
    ),
    ('["acme-jobs"]', '"acme-jobs"', "key 1 (careers): integrations must be a list of texts"),
    ('name = "backend"', 'name = "careers"', "2 keys have the name 'careers'."),
    (
        '{ env = "BACKEND_KEY" }',
        '"short"',
        "key 2 (backend), key: a key of fewer than 24 characters can be guessed.",
    ),
    (
        "sha256:",
        "md5:",
        "digest must be sha256: and 64 hexadecimal digits. Make a key with `ats-graph key new`",
    ),
    ('key = { env = "BACKEND_KEY" }', "", "key 2 (backend): give either digest or key."),
    ("[[keys]]", "[[key]]", "unknown key 'key'. Did you mean 'keys'?"),
]


@pytest.mark.parametrize(("old", "new", "said"), REFUSED, ids=[case[2][-40:] for case in REFUSED])
def test_each_mistake_is_told_with_its_place_and_remedy(problems, old, new, said):
    assert any(said in problem for problem in problems(_with(old, new)))


@pytest.mark.parametrize("case", REFUSED, ids=[case[1] or case[0] for case in REFUSED])
def test_no_message_shows_a_secret(problems, case):
    said = "\n".join(problems(_with(*case[:2])))
    assert not [secret for secret in ("hunter2", "the-access-key", "s3cret-from-file", KEY) if secret in said]


def test_all_problems_of_a_file_are_told_at_once(read):
    text = _with('"hrworks"', '"sap"').replace("http://127", "ftp://127").replace('"backend"', '"careers"')
    with pytest.raises(ConfigurationError) as error:
        read(text)
    assert len(error.value.problems) == 3
    assert str(error.value).startswith(f"{error.value.source}: 3 problems\n  - integration 1")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read: No such file or directory"):
        load(tmp_path / "none.toml", {}, Settings())


def test_a_file_that_is_not_text_is_told(tmp_path):
    path = tmp_path / "integrations.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="not text in UTF-8"):
        load(path, {}, Settings())


def test_broken_toml_is_told_with_its_line_and_without_values(problems):
    (problem,) = problems('[[keys]]\nname = "x"\nkey = "hunter2\n')
    assert problem.startswith("this is not TOML: ")
    assert "line 3" in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize("text", ["", "integrations = 3\nkeys = 3\n", "integrations = [1]\nkeys = [1]\n"])
def test_a_file_without_tables_is_told(problems, text):
    assert len(problems(text)) == 2


def test_a_secret_file_that_is_not_text_is_told(tmp_path, problems):
    Path(tmp_path / "acme.secret").write_bytes(b"\xff")
    assert problems(INTEGRATION + KEYS) == (
        f"{FIRST}, credentials, secret_access_key: the file acme.secret is not text in UTF-8.",
    )
