"""The public names of the package, by what they are."""

import inspect

import stepback


def measures():
    """The names of the public functions that measure an organization."""
    things = {name: getattr(stepback, name) for name in stepback.__all__}
    return {
        name
        for name, thing in things.items()
        if inspect.isfunction(thing) and thing.__module__.startswith("stepback._measures.")
    }
