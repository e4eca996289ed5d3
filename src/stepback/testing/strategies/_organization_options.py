"""Validate the arguments of `organizations`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from hypothesis.errors import InvalidArgument

from stepback._problems._format import pluralize
from stepback.testing._byte_choices import MAX_BYTES, ROW_LENGTH
from stepback.testing._check_args import as_count, bound_problems, count_problems

_STRUCTURE_OPTIONS = ("min_depth", "min_roots", "min_domains")
_BOUND_OPTIONS = ("max_roots", "max_depth", "max_span")
_OPEN_CHOICES = ("allow_dates", "supports")
_MAX_ROWS = MAX_BYTES // ROW_LENGTH  # people and domains


def _convert_counts(_: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Convert counts, which may be whole numbers of any type."""
    return [
        field.evolve(converter=as_count) if field.name.startswith(("min_", "max_")) else field
        for field in fields
    ]


@attrs.frozen(kw_only=True, field_transformer=_convert_counts)
class OrganizationOptions:
    """The arguments of `organizations`, checked together."""

    min_people: int
    max_people: int
    min_roots: int
    max_roots: int | None
    min_depth: int
    max_depth: int | None
    max_span: int | None
    max_roles: int
    max_circles: int
    min_domains: int
    max_domains: int
    max_delegations: int
    allow_contexts: bool
    allow_dates: bool | None  # `None`: of delegations alone
    allow_matrix: bool
    allow_vacancies: bool
    allow_external: bool
    allow_hostile_text: bool
    allow_unbalanced_shares: bool
    supports: bool | None
    allow_cycles: bool = False

    def __attrs_post_init__(self) -> None:
        """Raise for all wrong types and contradictions at once."""
        values = attrs.asdict(self)
        counts = {
            name: value
            for name, value in values.items()
            if name.startswith(("min_", "max_"))
            and (name not in _BOUND_OPTIONS or value is not None)
        }
        faults = count_problems(counts)
        for name, value in values.items():
            if name in _OPEN_CHOICES and not isinstance(value, bool | None):
                faults.append(f"{name}: {value!r} is none of True, False and None")
            elif (
                name.startswith("allow_")
                and name not in _OPEN_CHOICES
                and not isinstance(value, bool)
            ):
                faults.append(f"{name}: {value!r} is neither True nor False")
        faults = faults or list(self._contradictions())
        if faults:
            raise InvalidArgument("; ".join(faults))

    def _contradictions(self) -> Iterator[str]:
        faults = list(bound_problems(attrs.asdict(self), "people", "roots", "depth", "domains"))
        if self.min_depth and self.max_span == 0:
            faults.append(f"min_depth={self.min_depth} takes a span of 1, and max_span=0")
        needed, fitting = (
            pluralize(number, "person", "people")
            for number in (self._fewest_in_structure, self.most_in_lines)
        )
        if faults:
            yield from faults
        elif self._fewest_in_structure > self.max_people:
            asked = self._format_given(_STRUCTURE_OPTIONS)
            yield f"{asked} takes {needed} or more, and max_people={self.max_people}"
        elif self.fewest_people > self.most_in_lines:
            asked = self._format_given(
                ("min_people",) if self.min_people == self.fewest_people else _STRUCTURE_OPTIONS
            )
            room = f"{self._format_given(_BOUND_OPTIONS)} leaves room for {fitting}"
            yield f"{room}, and {asked} takes {self.fewest_people}"
        elif self.fewest_people + self.min_domains > _MAX_ROWS:
            asked = self._format_given(("min_people", *_STRUCTURE_OPTIONS))
            room = f"the {_MAX_ROWS} people and domains that hypothesis can draw at once"
            yield f"{asked} takes more than {room}; ask for fewer"

    def _format_given(self, names: tuple[str, ...]) -> str:
        """The arguments that restrict anything, with their values."""
        return " with ".join(
            f"{name}={value}"
            for name in names
            if (value := getattr(self, name)) or (value == 0 and name.startswith("max_"))
        )

    @property
    def chain_length(self) -> int:
        """How many people the required depth takes."""
        return self.min_depth + 1 if self.min_depth else 0

    @property
    def n_extra_roots(self) -> int:
        """How many roots are required besides that of the chain."""
        return max(0, self.min_roots - bool(self.chain_length))

    @property
    def _fewest_in_structure(self) -> int:
        return max(self.chain_length + self.n_extra_roots, min(1, self.min_domains))

    @property
    def fewest_people(self) -> int:
        """The fewest people that are allowed."""
        return max(self.min_people, self._fewest_in_structure)

    @property
    def most_nodes(self) -> int:
        """The most people, roles and circles that are allowed."""
        return min(self.max_people + self.max_roles, self.most_in_lines) + self.max_circles

    @property
    def most_in_lines(self) -> int:
        """The most people and roles that fit under the allowed roots, depth and span."""
        enough = self.max_people + self.max_roles  # as many as there can be at all
        n_fitting, layer = 0, enough if self.max_roots is None else self.max_roots
        deepest = enough if self.max_depth is None else self.max_depth
        for _ in range(deepest + 1):
            n_fitting += layer
            layer *= enough if self.max_span is None else self.max_span
            if n_fitting >= enough or not layer:
                break
        return min(n_fitting, enough)
