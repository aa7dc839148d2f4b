"""The comparison of the executors would notice: faults put into one of them on purpose are found."""

from bisect import bisect_left
from itertools import accumulate, pairwise

import pytest
from graphql import located_error
from graphql.pyutils import Path

from connectors.contract.checked import Checked
from graphql_api.execution import encoding
from graphql_api.execution.breadth_first import leaves, objects, outcome, selections, shapes, spliced
from graphql_api.execution.breadth_first.fields import Field, Late
from graphql_api.execution.breadth_first.leaves import Leaf
from graphql_api.execution.breadth_first.objects import AbstractOf, ObjectOf
from graphql_api.execution.breadth_first.operations import OperationPlan
from graphql_api.execution.breadth_first.outcome import Outcome
from graphql_api.execution.breadth_first.positions import OfItems, Position
from graphql_api.execution.breadth_first.relations import Join, Relation
from graphql_api.execution.breadth_first.renderings import Rendering
from graphql_api.execution.breadth_first.rows import row_class
from graphql_api.execution.breadth_first.shapes import Shape
from graphql_api.execution.breadth_first.told import Told
from graphql_api.execution.breadth_first.walk import Walk
from tests.execution.breadth_first.parity import LEFT_BY_CORE, check_real, collecting_seldom, real

pytestmark = LEFT_BY_CORE
BUDGET = 320
"""Operations that a fault may survive; the suite runs four times as many."""

FAULTS = {}


def fault(put_in):
    """Declare a fault: a function that puts it in by `monkeypatch.setattr`."""
    FAULTS[put_in.__name__] = put_in
    return put_in


@fault
def items_are_dealt_one_too_far(patch):
    def deal(items, lists):
        ends = [0, *accumulate(map(len, lists))]
        return [items[start + (start > 0) : end + 1] for start, end in pairwise(ends)]

    patch(shapes, "deal", deal)


@fault
def null_does_not_spread(patch):
    patch(Position, "nulled", lambda self: self.path)


@fault
def null_spreads_one_place_too_far(patch):
    nulled = Position.nulled
    patch(Position, "nulled", lambda self: self.outer and nulled(self.outer))


@fault
def errors_stand_at_the_item_before(patch):
    def position(self, index):
        ends = list(accumulate(map(len, self.values)))
        number = bisect_left(ends, index)
        outer = self.lists.position(number)
        return Position(outer, Path(outer.path, index - ([0, *ends][number]), None), self.nullable)

    patch(OfItems, "position", position)


@fault
def null_passes_where_none_may_be(patch):
    sort = Shape._sort

    def lenient(self, walk, values, places):
        nullable, self.nullable = self.nullable, True
        try:
            return sort(self, walk, values, places)
        finally:
            self.nullable = nullable

    patch(Shape, "_sort", lenient)


@fault
def response_keys_are_swapped(patch):
    patch(selections, "row_class", lambda keys: row_class((*keys[:-2], *reversed(keys[-2:]))))


@fault
def arguments_are_ignored(patch):
    patch(Relation, "_converted", lambda *_: {})


@fault
def arguments_of_another_field_are_used(patch):
    arguments, last = Field.arguments, {}

    def mixed(self, walk):
        return last.setdefault(self.nodes[0].name.value, arguments(self, walk))

    patch(Field, "arguments", mixed)


@fault
def deep_errors_are_swallowed(patch):
    failed = Outcome.failed

    def quiet(self, position, error, nodes):
        if len(position.path.as_list()) < 6:
            failed(self, position, error, nodes)

    patch(Outcome, "failed", quiet)


@fault
def errors_lose_their_places_in_the_response(patch):
    patch(outcome, "locate", lambda error, nodes, _path: located_error(error, nodes, None))


@fault
def joined_levels_are_parted_one_too_early(patch):
    def share(self, results):
        (found,) = results
        for part, put in self._members:
            early = min(part.start, 1)
            put(found if isinstance(found, Exception) else found[part.start - early : part.stop - early])

    patch(Join, "share", share)


@fault
def integrations_are_lumped_together(patch):
    def groups(_self, _walk, objects, _own):
        return {objects[0].integration_id: range(len(objects))}

    patch(Relation, "_groups", groups)


@fault
def unchecked_classes_are_trusted(patch):
    patch(selections, "trusted", lambda cls: issubclass(cls, Checked))
    patch(objects, "trusted", lambda cls: issubclass(cls, Checked))


@fault
def any_class_will_do_for_a_type(patch):
    patch(ObjectOf, "_admit", lambda *_: True)


@fault
def all_are_of_the_first_ones_type(patch):
    resolved = AbstractOf._resolved

    def first(self, walk, value, places, index):
        return next(iter(self._runtime.values()), None) or resolved(self, walk, value, places, index)

    patch(AbstractOf, "_resolved", first)


@fault
def switches_keep_their_first_values(patch):
    init = OperationPlan.__init__

    def unswitched(self, *given):
        init(self, *given)
        self._switches = ()

    patch(OperationPlan, "__init__", unswitched)


@fault
def numbers_are_not_bounded(patch):
    patch(leaves, "in_range", lambda _: True)


@fault
def scalars_are_not_coerced(patch):
    patch(Leaf, "_coerced", lambda _self, _walk, value, *_: value)


@fault
def texts_are_those_of_other_records(patch):
    keep = Rendering._keep

    def other(self, key, record, text):
        keep(self, key, record, next(iter(self._texts.values()), text))

    patch(Rendering, "_keep", other)


@fault
def late_values_are_spliced_in_at_the_wrong_place(patch):
    patch(selections, "text_of", lambda segments, late: spliced.text_of(segments[:1] * len(segments), late))


@fault
def columns_are_told_backwards(patch):
    start = Told.start

    def backwards(self, walk, objects, rows, places):
        start(self, walk, objects[::-1], rows, places)

    patch(Told, "start", backwards)


@fault
def late_values_are_lost(patch):
    patch(Outcome, "came_late", lambda *_: None)


@fault
def awaited_values_are_put_in_backwards(patch):
    fill = Late.fill

    def backwards(self, rows, values):
        fill(self, rows, values if isinstance(self, Relation) else values[::-1])

    patch(Late, "fill", backwards)


@fault
def texts_of_a_column_are_dealt_backwards(patch):
    texts_of = spliced.texts_of

    def backwards(values):
        texts, deep = texts_of(values)
        return texts[::-1], deep

    patch(spliced, "texts_of", backwards)


@fault
def gaps_are_filled_backwards(patch):
    with_gaps = encoding._with_gaps

    def backwards(value):
        text, left_out = with_gaps(value)
        return text, left_out[::-1]

    patch(encoding, "_with_gaps", backwards)


@fault
def awaitables_are_not_awaited(patch):
    patch(Walk, "hand_over", lambda *_: None)


async def compare(operations):
    parity = real()
    with collecting_seldom():
        for seed in range(operations):
            await check_real(parity, seed)


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_found(name, monkeypatch):
    FAULTS[name](monkeypatch.setattr)

    with pytest.raises(Exception):  # noqa: B017, PT011  # a fault may make the executor fail, too
        await compare(BUDGET)


async def test_without_a_fault_nothing_is_found():
    await compare(20)
