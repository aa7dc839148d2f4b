"""Knowing one connector is knowing all: the same file names in each folder, and a record that is true to itself."""

import ast
from importlib import import_module
from pathlib import Path

import connectors
from connectors import registry
from connectors.contract.connector import Query
from connectors.contract.enums import Model
from connectors.contract.models import RECORD_TYPES

ROOT = Path(connectors.__file__).parent
FILES = {
    "__init__.py",
    "adapter.py",
    "client.py",
    "mapping.py",
    "checks.py",
    "fields.py",
    "guide.md",
    "guide.py",
    "README.md",
}
SANDBOX_FILES = {"__init__.py", "app.py", "connections.py"}
#: Folders beside the vendors' own.
SHARED = {"contract", "toolkit", "sandboxing"}


def names(folder):
    return {path.name for path in folder.iterdir() if path.name != "__pycache__"}


def test_every_folder_is_a_connector_or_shared():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == SHARED | set(registry.slugs())


def test_the_same_files_in_every_folder(slug):
    found = names(ROOT / slug)
    assert found >= FILES | {"sandbox"}
    # Beside them only modules, e.g. of wire names; a folder of its own has the sandbox alone.
    assert {name for name in found - FILES - {"sandbox"} if not name.endswith(".py")} == set()
    assert names(ROOT / slug / "sandbox") >= SANDBOX_FILES


def test_the_folder_is_the_slug(slug):
    assert registry.connector(slug).slug == slug


def test_importing_the_sandbox_does_not_import_the_adapter(slug):
    # Python runs this file on the way to the sandbox, and import contracts do not see it.
    tree = ast.parse((ROOT / slug / "__init__.py").read_text())
    assert [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)] == []


def test_the_sandbox_tells_how_to_connect_by_each_way(slug):
    about = import_module(f"connectors.{slug}.sandbox.connections")
    assert list(about.connections()) == [way.name for way in registry.connector(slug).ways]


def test_the_sandbox_has_a_port_of_its_own():
    ports = [registry.sandbox(slug).DEFAULT_PORT for slug in registry.slugs()]
    assert len(set(ports)) == len(ports)


def test_names_are_unique(slug):
    ways = registry.connector(slug).ways
    assert len({way.name for way in ways}) == len(ways)
    for way in ways:
        assert len({field.name for field in way.credentials}) == len(way.credentials)


def test_fields_are_those_of_the_model(slug):
    for way in registry.connector(slug).ways:
        for model, reads in way.reads.items():
            named = (*reads.fields, *reads.extra_fields)
            assert len(set(named)) == len(named)
            assert set(named) <= set(RECORD_TYPES[model].__struct_fields__)


def test_each_model_can_be_reached(slug):
    for way in registry.connector(slug).ways:
        for reads in way.reads.values():
            host = way.reads.get(reads.embedded_in) if reads.embedded_in else None
            assert reads.listing or reads.derived or (host and host.listing)


def test_access_paths_agree_with_one_another(slug):
    for way in registry.connector(slug).ways:
        for model, reads in way.reads.items():
            agree(way, model, reads)


def agree(way, model, reads):
    fields = RECORD_TYPES[model].__struct_fields__
    narrows = reads.listing.narrows if reads.listing else set()
    assert narrows <= set(Query.__struct_fields__)
    for path in reads.by_parent:
        assert path.narrow in narrows
        assert path.parent_field in fields
        assert path.parent in way.reads
        assert path.batch_size >= 1
    for path in reads.through:
        assert path.parent_field in fields
        assert path.via in {found.parent for found in reads.by_parent}
    for embeds in reads.listing.embeds if reads.listing else ():
        assert embeds.model in way.reads
        assert embeds.complete is (embeds.parent_field is not None)
        assert embeds.parent_field in {None, *RECORD_TYPES[embeds.model].__struct_fields__}
    if reads.embedded_in:
        assert model in {embeds.model for embeds in way.reads[reads.embedded_in].listing.embeds}
    assert reads.by_ids is None or reads.by_ids.batch_size >= 1


def test_texts_for_people(slug):
    found = registry.connector(slug)
    guide, readme = ((ROOT / slug / name).read_text() for name in ("guide.md", "README.md"))
    assert found.name in guide
    assert found.name in readme
    for way in found.ways:
        for text in (way.title, way.note, way.base_url_help, *(field.help for field in way.credentials)):
            assert text.strip()
        assert all(field.label in guide for field in way.credentials)
        assert way.verified or ("ssumed" in readme and "ssumed" in guide and "ssumed" in way.note)


def test_models_are_those_of_the_contract(slug):
    for way in registry.connector(slug).ways:
        assert set(way.reads) <= set(Model)
