"""Check an executor, and that a function reaches its workers, before anything is computed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor
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


def describe_worker(function: Callable[..., Any]) -> str:
    """The version of stepback in a worker, to which a function is sent along."""
    if not callable(function):
        raise TypeError(f"{function!r} is not callable")
    return metadata.version("stepback")


def check_workers(executor: Executor, function: Callable[..., Any], name: str) -> None:
    """Send a function to a worker, whatever way its executor has; a `ValueError` if it fails.

    It costs the start of a worker, which is needed anyway.
    """
    if isinstance(executor, ThreadPoolExecutor):
        return
    try:
        future = executor.submit(describe_worker, function)
    except RuntimeError as error:
        if "bootstrapping" in str(error):  # this is a worker, which imports the script
            raise ValueError(_GUARD) from error
        # It broke, or was shut down.
        raise ValueError(f"executor: {one_line_message(error)}; make a new one") from error
    try:
        version = future.result()
    except BrokenExecutor as error:
        raise ValueError(_GUARD) from error
    except Exception as error:
        raise ValueError(
            f"{name}: {format_value(function)} cannot be sent to other processes "
            f"({one_line_message(error)}); define it by def at the top level of a module that they "
            "can import, or leave out executor"
        ) from error
    here = metadata.version("stepback")
    if version != here:
        raise ValueError(
            f"executor: its workers have stepback {version}, and this process {here}; install the "
            "same version everywhere, since figures may differ"
        )
