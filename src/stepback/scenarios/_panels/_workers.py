"""Check an executor, and that a function reaches its workers, before anything is computed."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from importlib import metadata
from typing import Any

from stepback._problems._format import format_value, one_line_message

_GUARD = (
    "executor: its workers ended before they computed anything. In a script, start them below "
    "if __name__ == '__main__':, since each worker imports the script"
)
_MAKE_ONE = "give one, such as concurrent.futures.ProcessPoolExecutor(4)"


def check_executor(executor: Any) -> Executor | None:
    """The executor; a `ValueError` if it is none, which says how to make one of it."""
    if executor is None or isinstance(executor, Executor):
        return executor
    shown = format_value(executor)
    if hasattr(executor, "get_executor"):  # a client of dask.distributed
        raise ValueError(f"executor: {shown} is no Executor; give client.get_executor()")
    if isinstance(executor, type) and issubclass(executor, Executor):
        raise ValueError(
            f"executor: {shown} is a class; give an instance, such as {executor.__name__}()"
        )
    raise ValueError(f"executor: {shown} is no concurrent.futures.Executor; {_MAKE_ONE}")


def describe_worker(function: Callable[..., Any] | bytes) -> str:
    """The version of stepback in a worker, to which a function is sent along."""
    if isinstance(function, bytes):
        pickle.loads(function)  # noqa: S301  (of the process that started the worker)
    return metadata.version("stepback")


def check_workers(executor: Executor, function: Callable[..., Any], name: str) -> None:
    """Send a function to a worker, whatever way its executor has; a `ValueError` if it fails.

    It costs the start of a worker, which is needed anyway.
    """
    if isinstance(executor, ThreadPoolExecutor):
        return
    here = metadata.version("stepback")
    try:
        version = _submit_probe(executor, function).result()
    except BrokenExecutor as error:
        raise ValueError(_GUARD) from error
    except _RefusedProbe as error:
        if "bootstrapping" in str(error):  # this is a worker, which imports the script
            raise ValueError(_GUARD) from error
        # It broke, or was shut down.
        raise ValueError(f"executor: {one_line_message(error)}; make a new one") from error
    except Exception as error:
        raise ValueError(
            f"{name}: {format_value(function)} cannot be sent to other processes "
            f"({one_line_message(error)}); define it by def at the top level of a module that they "
            "can import, or leave out executor"
        ) from error
    if version != here:
        raise ValueError(
            f"executor: its workers have stepback {version}, and this process {here}; install the "
            "same version everywhere, since figures may differ"
        )


class _RefusedProbe(Exception):  # noqa: N818  (it names what was refused)
    """An executor takes nothing, for the reason that it gives."""


def _submit_probe(executor: Executor, function: Callable[..., Any]) -> Future[str]:
    probe: Callable[..., Any] | bytes = function
    if isinstance(executor, ProcessPoolExecutor):
        # A worker would end, with a traceback, at a function that it does not find, such as one of
        # a notebook. Within the call that is an exception like others.
        probe = pickle.dumps(function)
    try:
        return executor.submit(describe_worker, probe)
    except RuntimeError as error:
        raise _RefusedProbe(str(error)) from error
