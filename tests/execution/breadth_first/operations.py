"""Random operations over any schema: fields, arguments, aliases, fragments of every kind, directives, merged fields."""

from random import Random

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
    is_object_type,
)

DECLARED = {"$on": "$on: Boolean! = true", "$off": "$off: Boolean!", "$size": "$size: Int = 2"}
LIKELY = {"first": 0.4, "integrationId": 0.25, "orderBy": 0.1, "filter": 0.15}
DEEPEST = 7
CONDITIONS = ("true", "false", "$on", "$off")


#: Fields that read the store itself, which worlds in memory do not have.
KEPT_IN_THE_STORE = frozenset({"apiKeys", "changes", "sweep"})


def interfaces(type_) -> set[str]:
    return {one.name for one in getattr(type_, "interfaces", ())}


class Operations:
    """Makes one operation. `values` has candidates for arguments by name or, failing that, by type."""

    def __init__(
        self, schema: GraphQLSchema, rng: Random, values: dict[str, list[str]], size: int = 40
    ) -> None:
        self.schema = schema
        self.rng = rng
        self.values = values
        self.left = size
        self.aliases = 0
        self.fragments: dict[str, tuple[str, str]] = {}

    def text(self) -> str:
        """The document, with the variables `$on`, `$off` and `$size`."""
        body = self.selection(self.schema.query_type, 0)
        fragments = [f"fragment {name} on {on} {text}" for name, (on, text) in self.fragments.items()]
        text = "\n".join([body, *fragments])
        declared = ", ".join(declaration for name, declaration in DECLARED.items() if name in text)
        return f"query Q{f'({declared})' if declared else ''} {text}"

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def selection(self, type_, depth: int) -> str:
        fields = [one for one in getattr(type_, "fields", {}).items() if one[0] not in KEPT_IN_THE_STORE]
        leaves = [one for one in fields if is_leaf_type(get_named_type(one[1].type))]
        nested = [one for one in fields if is_composite_type(get_named_type(one[1].type))]
        chosen = []
        if leaves:
            chosen += self.rng.sample(leaves, min(len(leaves), self.rng.randint(1, 5)))
        if nested and depth < DEEPEST and self.left > 0:
            chosen += self.preferred(nested, self.rng.randint(1, 4))
        parts = [self.field(name, field, depth) for name, field in chosen]
        if self.chance(0.2) or not parts:
            parts.append(("t: " if self.chance(0.3) else "") + "__typename" + self.directive(0.05))
        if parts and self.chance(0.15):
            parts.append(self.rng.choice(parts))
        parts += self.spreads(type_, depth)
        self.rng.shuffle(parts)
        return "{ " + " ".join(parts) + " }"

    def preferred(self, fields: list, count: int) -> list:
        """Some of the fields, more often those that lead to records: there is most to go wrong."""
        drawn = {name: self.rng.random() ** (1 / self.weight(name, field)) for name, field in fields}
        return sorted(fields, key=lambda one: drawn[one[0]], reverse=True)[:count]

    def weight(self, name: str, field) -> int:
        if name in {"nodes", "edges", "node"}:
            return 8
        named = get_named_type(field.type)
        return 4 if "Record" in interfaces(named) or named.name.endswith("Connection") else 1

    def field(self, name: str, field, depth: int) -> str:
        self.left -= 1
        arguments = self.arguments(name, field)
        alias = ""
        if arguments or self.chance(0.15):
            self.aliases += 1
            alias = f"a{self.aliases}: "
        named = get_named_type(field.type)
        sub = "" if is_leaf_type(named) else " " + self.selection(named, depth + 1)
        return f"{alias}{name}{arguments}{self.directive(0.08)}{sub}"

    def directive(self, probability: float) -> str:
        if not self.chance(probability):
            return ""
        kind = self.rng.choice(("skip", "include"))
        weights = (1, 4, 1, 4) if kind == "skip" else (4, 1, 4, 1)
        text = f" @{kind}(if: {self.rng.choices(CONDITIONS, weights)[0]})"
        return text + (" @include(if: $on)" if kind == "skip" and self.chance(0.2) else "")

    def spreads(self, type_, depth: int) -> list[str]:
        if depth >= DEEPEST:
            return []
        parts = []
        if is_abstract_type(type_):
            possible = self.schema.get_possible_types(type_)
            chosen = self.rng.sample(list(possible), min(len(possible), self.rng.randint(1, 3)))
            parts += [
                f"... on {one.name}{self.directive(0.1)} {self.apart(one, depth + 1)}" for one in chosen
            ]
        if self.chance(0.15):
            parts.append(f"...{self.directive(0.2)} {self.selection(type_, depth + 1)}")
        if self.chance(0.12) and is_object_type(type_) and type_.interfaces:
            interface = self.rng.choice(type_.interfaces)
            parts.append(
                f"... on {interface.name}{self.directive(0.1)} {self.selection(interface, depth + 1)}"
            )
        if type_.name.endswith("Connection") and self.chance(0.25):
            parts.append(self.twice(type_, depth))
        if self.chance(0.3):
            parts.append(f"...{self.named(type_, depth)}{self.directive(0.1)}")
        return parts

    def twice(self, type_, depth: int) -> str:
        """The records of a page by both ways, with the same fragment, whose relations are then loaded together."""
        name = self.named(get_named_type(type_.fields["nodes"].type), depth + 1)
        self.aliases += 1
        return f"n{self.aliases}: nodes {{ ...{name} }} e{self.aliases}: edges {{ node {{ ...{name} }} }}"

    def apart(self, type_: GraphQLObjectType, depth: int) -> str:
        """A selection whose response names do not collide with those of another type."""
        prefix = f"{type_.name.lower()}_"
        leaves = [name for name, field in type_.fields.items() if is_leaf_type(get_named_type(field.type))]
        names = self.rng.sample(leaves, min(len(leaves), 3))
        parts = [f"{prefix}{name}: {name}" for name in names if not type_.fields[name].args]
        nested = [
            name for name, field in type_.fields.items() if is_composite_type(get_named_type(field.type))
        ]
        if nested and depth < DEEPEST:
            name = self.rng.choice(nested)
            field = type_.fields[name]
            self.aliases += 1
            # What is chosen below takes aliases too.
            alias = f"{prefix}{self.aliases}"
            sub = self.selection(get_named_type(field.type), depth + 1)
            parts.append(f"{alias}: {name}{self.arguments(name, field)} {sub}")
        return "{ " + " ".join([*parts, "__typename"]) + " }"

    def named(self, type_, depth: int) -> str:
        known = [name for name, (on, _) in self.fragments.items() if on == type_.name]
        if known and self.chance(0.6):
            return self.rng.choice(known)
        text = self.selection(type_, depth + 1)
        name = f"F{len(self.fragments)}"
        self.fragments[name] = (type_.name, text)
        return name

    def arguments(self, of: str, field) -> str:
        given = []
        for name, argument in field.args.items():
            required = isinstance(argument.type, GraphQLNonNull)
            if required or self.chance(LIKELY.get(name, 0.04)):
                known = f"{of}.{name}" if f"{of}.{name}" in self.values else name
                given.append(f"{name}: {self.value(known, argument.type)}")
        return f"({', '.join(given)})" if given else ""

    def value(self, name: str, type_) -> str:
        if isinstance(type_, GraphQLNonNull):
            return self.value(name, type_.of_type)
        if isinstance(type_, GraphQLList):
            inner = type_.of_type
            return f"[{', '.join(self.value(name, inner) for _ in range(self.rng.randint(0, 3)))}]"
        if isinstance(type_, GraphQLInputObjectType):
            return self.input_object(type_)
        if isinstance(type_, GraphQLEnumType):
            return self.rng.choice(list(type_.values))
        known = self.values.get(name) or self.values.get(type_.name) or ["null"]
        return self.rng.choice(known)

    def input_object(self, type_: GraphQLInputObjectType) -> str:
        given = [
            f"{name}: {self.value(name, field.type)}"
            for name, field in type_.fields.items()
            if isinstance(field.type, GraphQLNonNull) or self.chance(0.15)
        ]
        return "{" + ", ".join(given) + "}"
