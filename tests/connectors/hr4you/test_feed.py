"""Reading the public job feed: what it holds, and what is refused."""

import pytest

from connectors.contract.errors import Cause, ConnectorError
from connectors.hr4you import feed

BOMB = (
    b'<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<HR4YOU_JOBS><job><jobId>&b;</jobId></job></HR4YOU_JOBS>"
)
EXTERNAL_ENTITY = (
    b'<!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    b"<HR4YOU_JOBS><job><jobId>&a;</jobId></job></HR4YOU_JOBS>"
)


def postings(body: bytes) -> list[dict[str, str]]:
    """What the reader finds in these bytes."""
    return feed.postings(body, "acme")


def a_feed(*jobs: str) -> bytes:
    """A feed with these jobs."""
    return f'<?xml version="1.0" encoding="UTF-8"?><HR4YOU_JOBS>{"".join(jobs)}</HR4YOU_JOBS>'.encode()


def test_each_posting_with_its_texts() -> None:
    """Texts are trimmed, entities of the markup are undone once, empty elements are left out."""
    body = a_feed(
        "<job><jobId> 1 </jobId><jobSummary>&lt;p&gt;Gr&amp;uuml;&amp;szlig;e&lt;/p&gt;</jobSummary><jobOutro/></job>",
        "<job><jobId>2</jobId><jobTitle>Bäcker &amp; Konditor</jobTitle></job>",
    )

    assert postings(body) == [
        {"jobId": "1", "jobSummary": "<p>Gr&uuml;&szlig;e</p>"},
        {"jobId": "2", "jobTitle": "Bäcker & Konditor"},
    ]


def test_no_postings() -> None:
    """A tenant may have nothing to offer."""
    assert postings(a_feed()) == []


def test_customers_own_fields_pass() -> None:
    """Fields that nobody has heard of are kept; of two with one name the first counts; other elements are passed over."""
    body = a_feed("<meta><job>no</job></meta><job><x>1</x><x>2</x><y>a<b>b</b>c</y></job><job/>")

    assert postings(body) == [{"x": "1", "y": "abc"}]


@pytest.mark.parametrize(
    "body",
    [
        b"\r\n\t <?xml version='1.0'?><HR4YOU_JOBS><job><t>\xc3\xa4</t></job></HR4YOU_JOBS>",
        b"\xef\xbb\xbf<?xml version='1.0'?><HR4YOU_JOBS><job><t>\xc3\xa4</t></job></HR4YOU_JOBS>",
        b"<?xml version='1.0' encoding='ISO-8859-1'?><HR4YOU_JOBS><job><t>\xe4</t></job></HR4YOU_JOBS>",
        b"<HR4YOU_JOBS xmlns='urn:x'><job><t><![CDATA[\xc3\xa4]]></t></job></HR4YOU_JOBS>",
        "<?xml version='1.0' encoding='utf-16'?><HR4YOU_JOBS><job><t>ä</t></job></HR4YOU_JOBS>".encode(
            "utf-16"
        ),
    ],
    ids=["blanks first", "byte order mark", "latin-1", "namespace and cdata", "utf-16"],
)
def test_spellings_of_xml(body: bytes) -> None:
    """What live systems send in front of, and around, the same text."""
    assert postings(body) == [{"t": "ä"}]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "well-formed"),
        (b"\x00\x01\x02", "well-formed"),
        (b"<HR4YOU_JOBS><job><jobId>1</jobId></job><job>", "well-formed"),
        (b"<HR4YOU_JOBS><job><t>\xff</t></job></HR4YOU_JOBS>", "well-formed"),
        (b"<HR4YOU_JOBS><job><t>&nbsp;</t></job></HR4YOU_JOBS>", "well-formed"),
        (b"<?xml version='1.0' encoding='nonsense'?><HR4YOU_JOBS/>", "well-formed"),
        (b"<?xml version='1.0' encoding='shift_jis'?><HR4YOU_JOBS/>", "well-formed"),
        (b'{"error": {"code": "X"}}', "well-formed"),
        (b"<!DOCTYPE html><html><body><p>Anmelden<br></body></html>", "document type"),
        (b"<html><body><p>Anmelden</p></body></html>", "root is not"),
        (b"<jobs><job/></jobs>", "root is not"),
        (b"<!DOCTYPE HR4YOU_JOBS SYSTEM 'http://127.0.0.1/x.dtd'><HR4YOU_JOBS/>", "document type"),
        (BOMB, "document type"),
        (EXTERNAL_ENTITY, "document type"),
        (b"x" * (feed.LARGEST_FEED + 1), "larger than 32 MB"),
    ],
)
def test_what_is_no_feed_is_unreadable(body: bytes, reason: str) -> None:
    """Each kind of garbage gives one error that names the reason and the remedy, and no half of a feed."""
    with pytest.raises(ConnectorError) as caught:
        postings(body)

    assert Cause.UNREADABLE is caught.value.cause
    assert reason in caught.value.message
    assert "'acme'" in caught.value.message
    assert "in a browser" in caught.value.message


def test_deep_nesting_is_read_without_recursion() -> None:
    """A hundred thousand elements inside one another do not exhaust the stack."""
    depth = 100_000

    assert postings(a_feed(f"<job>{'<a>' * depth}x{'</a>' * depth}</job>")) == [{"a": "x"}]
