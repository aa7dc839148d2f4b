"""Guides and checks: each way has a guide, what it names is checked, and rights are told in both languages."""

from connectors import registry
from connectors.contract.connector import Action
from connectors.contract.enums import Model
from connectors.contract.guide import CREDENTIALS, GuidePart

SOURCE = "Somebody's careers page that no sandbox knows"


def ways(slug):
    return registry.connector(slug).ways


def test_parts_stand_in_their_order_and_the_first_way_has_all(slug):
    order = list(GuidePart)
    for way in ways(slug):
        parts = [section.part for section in way.guide]
        assert parts == sorted(set(parts), key=order.index)
    assert [section.part for section in ways(slug)[0].guide] == order


def test_steps_have_texts_in_both_languages(slug):
    for way in ways(slug):
        for section in way.guide:
            texts = [section.title, *(step.text for step in section.steps)]
            assert len(texts) > 1
            assert all(text.en.strip() and text.de.strip() and text.en != text.de for text in texts)


def test_what_shows_a_step_is_found_out(slug):
    for way in ways(slug):
        # Only what is asked of the vendor can show anything.
        listed = {model for model, reads in way.reads.items() if reads.listing and not reads.listing.free}
        known = {*listed, *(check.name for check in way.checks), *([CREDENTIALS] if way.credentials else ())}
        named = {subject for section in way.guide for step in section.steps for subject in step.shown_by}
        assert named <= known
        assert named


def test_names_of_checks_are_stable_and_unlike_those_of_models_and_actions(slug):
    for way in ways(slug):
        names = [check.name for check in way.checks]
        assert len(set(names)) == len(names)
        assert all(name == name.upper() and name.isidentifier() for name in names)
        assert not set(names) & {CREDENTIALS, *Model, *Action}


def test_rights_are_told_for_all_that_credentials_open(slug):
    for way in ways(slug):
        asked = {model for model, reads in way.reads.items() if reads.listing and not reads.listing.free}
        needed = {*asked, *way.actions} if way.credentials else set()
        assert needed <= set(way.rights) <= {*way.reads, *way.actions}
        rights = [*way.rights.values(), *(check.right for check in way.checks)]
        assert all(right.name.en and right.name.de and right.name.en != right.name.de for right in rights)
        assert way.verified or all(right.assumed for right in rights)


async def test_probes_only_read_and_say_what_is_not_there(bench):
    for check in bench.way.checks:
        missing = await check.probe(bench.session, SOURCE)
        assert (missing is not None) is (check.operation == "FIND")
        assert missing is None or (SOURCE in missing and missing.endswith("."))
    sent = {served.method for served in bench.parts.journal.entries if "authentication" not in served.path}
    assert sent <= {"GET"}
