"""A dict that never changes."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

from stepback._records._value_equality import value_key

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenDict(dict[Key, Value]):
    """A read-only, hashable dict, in which nan equals nan.

    A subclass of dict rather than a `types.MappingProxyType`, which cannot be pickled or copied,
    takes another 48 bytes, and is no dict to those who ask. `copy` returns an ordinary dict.
    """

    __slots__ = ()
    _remedy: ClassVar[str] = "change a copy: mapping.copy()"

    def __hash__(self) -> int:  # type: ignore[override]
        """The same for equal mappings."""
        return hash(frozenset((key, value_key(value)) for key, value in self.items()))

    def __eq__(self, other: object) -> bool:
        """Whether the other is a dict of the same items."""
        if not isinstance(other, dict):
            return NotImplemented
        return dict.__eq__(self, other) or (
            self.keys() == other.keys()
            and all(value_key(value) == value_key(other[key]) for key, value in self.items())
        )

    def __ne__(self, other: object) -> bool:
        """The contrary; dicts have a way of their own, which is not that of `__eq__`."""
        return NotImplemented if not isinstance(other, dict) else not self == other

    def __copy__(self) -> Self:
        """The mapping itself, since it never changes."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """The mapping itself if no value is copied, as of a tuple; else one with the copies."""
        copies = {key: copy.deepcopy(value, memo) for key, value in self.items()}
        is_same = all(copies[key] is value for key, value in self.items())
        return self if is_same else type(self)(copies)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the items; by default, dicts are restored one item after the other."""
        return type(self), (dict(self),)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(f"this mapping never changes; {self._remedy}")

    if not TYPE_CHECKING:  # their types are those of dict, however they end
        __setitem__ = __delitem__ = __ior__ = _refuse
        clear = pop = popitem = setdefault = update = _refuse


class FrozenMapping(FrozenDict[Any, Any]):
    """A read-only, hashable dict of any keys and values."""

    __slots__ = ()


def freeze_mapping(items: Mapping[Any, Any]) -> FrozenDict[Any, Any]:
    """A frozen mapping of the items; a field's converter, whose signature shows the type.

    One that is frozen stays as it is, with all that it knows about its keys.
    """
    return items if isinstance(items, FrozenDict) else FrozenMapping(items)
