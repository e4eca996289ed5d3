"""The public names of the package, by what they are."""

import importlib
import inspect
import pkgutil
import re

import stepback


def measures():
    """The names of the public functions that measure an organization."""
    things = {name: getattr(stepback, name) for name in stepback.__all__}
    return {
        name
        for name, thing in things.items()
        if inspect.isfunction(thing) and thing.__module__.startswith("stepback._measures.")
    }


def public_modules(package=stepback):
    """The public modules of the package, found in its folders."""
    yield package
    for module in pkgutil.iter_modules(getattr(package, "__path__", [])):
        if not module.name.startswith("_"):
            yield from public_modules(importlib.import_module(f"{package.__name__}.{module.name}"))


def takers():
    """Every public function and class whose first argument may be an organization, by name."""
    found = {}
    for module in public_modules():
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            try:
                first, *_ = inspect.signature(thing).parameters.values()
            except (TypeError, ValueError):
                continue
            kinds = set(re.split(r"\s*\|\s*", str(first.annotation)))
            if kinds & {"Organization", "Source"} or (first.name, kinds) == ("source", {"Any"}):
                found[f"{module.__name__}.{name}"] = thing
    return found
