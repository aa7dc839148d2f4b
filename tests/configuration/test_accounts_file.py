"""integrations.toml: read whole, and all its mistakes told at once without showing a secret."""

import pytest

from graphql_api.configuration import ConfigurationError, load
from graphql_api.settings import Settings

KEYS = '[[keys]]\nname = "web"\nkey = "ats_00000000_0123456789abcdef0123456789abcdef"\n'
SECRET = "very-secret-words"


def read(tmp_path, text, **environ):
    path = tmp_path / "integrations.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ, Settings())


def problems(tmp_path, text, **environ):
    with pytest.raises(ConfigurationError) as failed:
        read(tmp_path, text, **environ)
    assert SECRET not in str(failed.value) + repr(failed.value)
    return str(failed.value)


def test_credentials_come_from_the_text_the_environment_or_a_file(tmp_path):
    (tmp_path / "secret").write_text("from-file\n", encoding="utf-8")

    read_back = read(
        tmp_path,
        '[[integrations]]\nid = "acme-hrworks"\nconnector = "hrworks"\nbase_url = "http://127.0.0.1:8311"\n'
        'credentials = { access_key = { env = "KEY" }, secret_access_key = { file = "secret" } }\n' + KEYS,
        KEY="from-environment",
    )

    (integration,) = read_back.integrations
    assert {name: secret.reveal() for name, secret in integration.credentials.items()} == {
        "access_key": "from-environment",
        "secret_access_key": "from-file",
    }
    assert (integration.name, integration.way, integration.base_url) == (
        "acme-hrworks",
        "api",
        "http://127.0.0.1:8311",
    )
    assert "from-" not in repr(read_back)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('id = "A"\nconnector = "hrworks"', "id 'A' cannot be used"),
        ('id = "aa"\nconnector = "hrwork"', "Did you mean 'hrworks'?"),
        ('id = "aa"\nconnector = "hr4you"\nway = "feed"\nbase_url = "https://a.example"', "Known ways"),
        ('id = "aa"\nconnector = "hr4you"\nway = "job_feed"', "base_url is missing"),
        (
            'id = "aa"\nconnector = "hr4you"\nway = "job_feed"\nbase_url = "ftp://a"',
            "base_url must be an origin",
        ),
        (
            'id = "aa"\nconnector = "hr4you"\nway = "job_feed"\nbase_url = "https://u:p@a.example"',
            "must be an origin",
        ),
        ('id = "aa"\nconnector = "hrworks"', "access_key"),
        (f'id = "aa"\nconnector = "hrworks"\ncredentials = {{ password = "{SECRET}" }}', "password"),
        (
            'id = "aa"\nconnector = "hrworks"\ncredentials = { access_key = { env = "NOPE" } }',
            "NOPE is not set",
        ),
        (
            'id = "aa"\nconnector = "hrworks"\ncredentials = { access_key = { file = "nope" } }',
            "nope cannot be read",
        ),
        ('id = "aa"\nconnector = "hrworks"\nlimits = { calls_at_once = 0 }', "calls_at_once must be"),
        ('id = "aa"\nconnector = "hrworks"\ncolor = "red"', "color"),
    ],
)
def test_each_mistake_is_named_with_its_remedy(tmp_path, lines, told):
    assert told in problems(tmp_path, f"[[integrations]]\n{lines}\n{KEYS}")


def test_all_mistakes_are_told_at_once(tmp_path):
    text = problems(
        tmp_path, '[[integrations]]\nid = "A"\nconnector = "x"\n[[keys]]\nname = "k"\nkey = "short"\n'
    )

    assert text.count("\n  - ") == 3


@pytest.mark.parametrize("text", ["", "[[", "\x00"])
def test_files_that_are_no_configuration(tmp_path, text):
    assert "integrations" in problems(tmp_path, text)


def test_the_same_id_twice_is_refused(tmp_path):
    one = '[[integrations]]\nid = "aa"\nconnector = "hr4you"\nway = "job_feed"\nbase_url = "https://a.example"\n'

    assert "aa" in problems(tmp_path, one + one + KEYS)
