"""Texts of records: what they look like, when they are made, how long and how much of them is kept."""

from datetime import UTC, datetime
from types import SimpleNamespace

import msgspec
import pytest

from connectors.contract.models import Candidate
from graphql_api.execution.breadth_first import BreadthFirst, renderings
from graphql_api.execution.breadth_first.renderings import MAX_MET, Rendering, Renderings
from graphql_api.execution.breadth_first.rows import UnfitError, row_class
from graphql_api.execution.breadth_first.spliced import Cut, SplicedRows, Splices, text_of
from graphql_api.execution.documents import Documents
from graphql_api.execution.encoding import encode
from graphql_api.execution.limits import QueryLimits
from graphql_api.execution.negotiation import MediaType
from graphql_api.execution.repeats import Asked
from graphql_api.execution.request import GraphQLRequest
from graphql_api.execution.response import Moment, executed
from graphql_api.schema.root import schema
from tests.execution.breadth_first.world import Faults, World

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def candidate(number):
    id_ = str(number)
    return Candidate(id=id_, remote_id=id_, integration_id="x", fetched_at=NOW, changed_at=NOW)


class Noting:
    """A rendering of records by their ids, and what it did."""

    def __init__(self, max_bytes=2**20):
        self.written = []
        self.kept = Renderings(max_bytes)
        self.rendering = Rendering(self.kept, self.write, ())

    def write(self, record):
        self.written.append(record.id)
        return msgspec.Raw(record.id.encode())

    def rows(self, records):
        rows = self.rendering.rows(records)
        return None if rows is None else [bytes(row).decode() for row in rows]


@pytest.mark.parametrize("late", [(), (0,), (1,), (3,), (0, 1), (1, 2), (0, 3), (0, 1, 2, 3)])
def test_a_text_with_late_values_between_is_the_object(late):
    keys = ["a", "b", "c", "d"]
    ends = [*late, len(keys)]
    starts = [0, *[end + 1 for end in late]]
    segments = [
        row_class(tuple(keys[start:end]))(*range(start, end)) for start, end in zip(starts, ends, strict=True)
    ]
    text = text_of(segments, [keys[number] for number in late])
    expected = dict(zip(keys, range(4), strict=True))
    if not late:
        assert encode(text) == encode(expected)
        return

    rows = SplicedRows(Splices([text] * 5, [keys[number] for number in late], print), 0, 5)
    for number in late:
        rows.fill(keys[number], [number] * 5, None)
    rows[3] = None

    assert encode(rows) == encode([expected, expected, expected, None, expected])
    assert encode(rows[1:3]) == encode([expected, expected])
    assert encode(rows[4]) == encode(expected)
    assert encode(rows[5:]) == b"[]"


def test_a_late_value_can_be_put_into_some_rows_and_be_null_after_all():
    rows = SplicedRows(Splices([Cut((b'{"a":', b"},"))] * 4, ["a"], print), 0, 4)
    rows[2:].fill("a", [1, [{"b": 2}]], [1, 0])
    rows[3]["a"] = None

    assert rows[2]["a"] == [{"b": 2}]
    assert [encode(row) for row in rows] == [
        b'{"a":null}',
        b'{"a":null}',
        b'{"a":[{"b":2}]}',
        b'{"a":null}',
    ]


def written(cuts, values, grown=print):
    rows = SplicedRows(Splices(cuts, ["b"], grown), 0, len(cuts))
    rows.fill("b", values, None)
    return encode(rows)


def cuts(count):
    return [Cut((b'{"a":%d,"b":' % number, b"},")) for number in range(count)]


def test_objects_are_put_together_once_for_the_same_values():
    one, other, sizes = msgspec.Raw(b'{"id":1}'), msgspec.Raw(b'{"id":23}'), []
    made = cuts(2)

    assert written(made, [one, one], sizes.append) == b'[{"a":0,"b":{"id":1}},{"a":1,"b":{"id":1}}]'
    wholes = [cut.whole for cut in made]
    assert written(made, [one, one], sizes.append) == b'[{"a":0,"b":{"id":1}},{"a":1,"b":{"id":1}}]'
    assert [cut.whole for cut in made] == wholes
    assert all(cut.whole is whole for cut, whole in zip(made, wholes, strict=True))
    assert written(made, [one, other], sizes.append) == b'[{"a":0,"b":{"id":1}},{"a":1,"b":{"id":23}}]'
    assert made[0].whole is wholes[0]
    assert sizes == [len(wholes[0]) + len(wholes[1]), 1]


def test_an_object_that_stands_twice_in_a_level_may_have_two_values():
    (cut,) = cuts(1)
    values = [msgspec.Raw(b"1"), msgspec.Raw(b"2"), msgspec.Raw(b"1")]

    for _ in range(2):
        assert written([cut] * 3, values) == b'[{"a":0,"b":1},{"a":0,"b":2},{"a":0,"b":1}]'


@pytest.mark.parametrize("value", [None, 1, "text", [msgspec.Raw(b"1")], {"c": 1}])
def test_other_values_are_put_between_each_time(value):
    made, text = cuts(2), msgspec.Raw(b"7")
    assert written(made, [text, text]) == b'[{"a":0,"b":7},{"a":1,"b":7}]'

    assert written(made, [value, text]) == b'[{"a":0,"b":%b},{"a":1,"b":7}]' % encode(value)
    assert written(made, [text, text]) == b'[{"a":0,"b":7},{"a":1,"b":7}]'


def test_an_object_that_is_null_after_all_is_not_what_it_was_before():
    made, text = cuts(2), msgspec.Raw(b"7")
    written(made, [text, text])
    rows = SplicedRows(Splices(made, ["b"], print), 0, 2)
    rows.fill("b", [text, text], None)
    rows[0] = None

    assert encode(rows) == b'[null,{"a":1,"b":7}]'


def test_what_objects_are_put_together_to_takes_its_room():
    kept = Renderings(2**20)
    rendering = Rendering(kept, lambda record: Cut((b'{"id":"%b","b":' % record.id.encode(), b"},")), ["b"])
    records = [candidate(1), candidate(2)]
    rendering.rows(records)
    rows = rendering.rows(records)
    before = kept.young_bytes
    rows.fill("b", [msgspec.Raw(b"1" * 1_000)] * 2, None)

    assert len(encode(rows)) > 2_000
    assert kept.young_bytes - before > 2_000
    rendering.aged()
    kept.young_bytes = 0
    rendering.rows(records)
    assert kept.young_bytes > 2_000


def test_a_record_is_encoded_the_second_time_it_is_met():
    noting, records = Noting(), [candidate(1), candidate(2)]

    assert noting.rows(records[:1]) is None
    assert noting.rows(records) is None
    assert noting.written == ["1"]
    assert noting.rows(records[::-1]) == ["2", "1"]
    assert noting.rows(records) == ["1", "2"]
    assert noting.written == ["1", "2"]


def test_few_new_ones_among_many_are_encoded_at_once():
    noting, records = Noting(), [candidate(number) for number in range(5)]
    for _ in range(2):
        noting.rows(records[:3])

    assert noting.rows(records) == ["0", "1", "2", "3", "4"]


def test_a_record_that_has_no_text_is_always_looked_at():
    def write(record):
        if record.id == "1":
            raise UnfitError
        return noting.write(record)

    noting = Noting()
    noting.rendering = Rendering(noting.kept, write, ())
    unfit, fit = candidate(1), candidate(2)
    assert [noting.rows([unfit]) for _ in range(3)] == [None, None, None]
    assert [noting.rows([fit]) for _ in range(3)] == [None, ["2"], ["2"]]


def test_a_record_read_anew_is_another():
    noting = Noting()
    first, second = candidate(1), candidate(1)
    for _ in range(2):
        noting.rows([first])

    assert noting.rows([second]) is None


def test_texts_that_nobody_needs_go_and_their_records_with_them(monkeypatch):
    noting, needed, other = Noting(), candidate(1), candidate(2)
    for _ in range(2):
        noting.rows([needed, other])
    clock = renderings.time.monotonic()
    for minute in (1, 2, 3):
        monkeypatch.setattr(renderings.time, "monotonic", lambda minute=minute: clock + 61 * minute)
        assert noting.rows([needed]) == ["1"]

    assert noting.written == ["1", "2"]
    held = [*noting.rendering._texts, *noting.rendering._old]
    assert {record.id for record in held} == {"1"}


def test_no_more_is_kept_than_there_is_room_for():
    noting = Noting(max_bytes=10_000)
    records = [candidate(number) for number in range(100)]
    for record in records:
        for _ in range(2):
            assert noting.rows([record]) in (None, [record.id])
        texts = [*noting.rendering._texts, *noting.rendering._old]
        assert len(texts) <= 10_000 / renderings.OVERHEAD + 1

    assert len(noting.written) == 100


def test_only_so_many_records_are_remembered_before_they_are_met_again():
    kept = Renderings(2**20)
    for number in range(3 * MAX_MET):
        assert not kept.met("anything", SimpleNamespace(id=number, fetched_at=NOW))
        assert len(kept._met) <= MAX_MET


def test_what_is_read_anew_is_not_taken_for_what_it_replaces():
    kept, later = Renderings(2**20), datetime(2026, 11, 28, 1, tzinfo=UTC)

    assert not kept.met("anything", SimpleNamespace(id="1", fetched_at=NOW))
    assert not kept.met("anything", SimpleNamespace(id="1", fetched_at=later))
    assert not kept.met("something else", SimpleNamespace(id="1", fetched_at=NOW))
    assert kept.met("anything", SimpleNamespace(id="1", fetched_at=NOW))


async def test_zero_bytes_keep_nothing():
    text = '{ candidates(integrationId: "full") { nodes { id firstName applications { nodes { id } } } } }'
    prepared = Documents(schema._schema, QueryLimits()).prepare(text, None, {})
    world = World(Faults())
    answers = {}
    for size in (0, 2**20):
        engine = BreadthFirst(schema, told_by_class=("Node",), rendered_bytes=size)
        request = GraphQLRequest(text, None, {}, {}, "POST")
        results = [await engine.run(prepared, request, world.context()) for _ in range(3)]
        answers[size] = [encode(result.data) for result in results]
        assert (engine.renderings.young_bytes > 0) is (size > 0)

    assert answers[0] == answers[2**20]
    assert len(set(answers[0])) == 1


def test_nothing_of_an_answer_is_in_a_repr():
    row = row_class(("firstName",))("Adelheid")
    spliced = SplicedRows(Splices([Cut((b'{"a":"Adelheid","b":', b"},"))], ["b"], print), 0, 1)
    answer = executed(MediaType.JSON, {"one": row, "more": spliced}, (), Moment({}, {}))
    asked = Asked((), b"Adelheid", [{"body": b"Adelheid"}])
    request = GraphQLRequest("{ a }", None, {"name": "Adelheid"})

    assert b"Adelheid" in answer.lasting
    for one in (row, spliced, spliced[0], spliced._splices, *spliced._splices.texts, answer, asked, request):
        assert "Adelheid" not in repr(one)
