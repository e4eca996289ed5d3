"""Progress bars: in notebooks for what takes longer than a second, and anywhere if asked for."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

_SECONDS_BEFORE_BAR = 1.0
_SECONDS_BETWEEN_UPDATES = 0.5
_is_shown = threading.Lock()  # one bar: what runs within another activity shows none of its own


@contextmanager
def show_progress(activity: str) -> Iterator[None]:
    """Show in a notebook how long the body runs, once it takes longer than a second.

    Nothing is shown elsewhere (the command line has a bar of its own), within another activity
    that shows its progress, or where tqdm is not installed.
    """
    if not _is_in_notebook() or not _is_shown.acquire(blocking=False):
        yield
        return
    is_over = threading.Event()
    thread = threading.Thread(target=_update_bar, args=(activity, is_over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
        _is_shown.release()


def _is_in_notebook() -> bool:
    """Whether a notebook runs this: an IPython with a kernel. IPython is not imported for it."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None


@contextmanager
def count_progress(
    activity: str, total: int | None, *, is_shown: bool
) -> Iterator[Callable[[int], object]]:
    """Show how much of something is done; the body calls what it gets with each number done.

    Raises
    ------
    ModuleNotFoundError
        If it is to be shown, and tqdm (the extra ``progress``) is not installed.
    """
    if not is_shown:
        yield lambda _: None
        return
    try:
        bar_type = _bar_type()
    except ImportError:
        message = "a progress bar needs tqdm: pip install 'stepback[progress]'"
        raise ModuleNotFoundError(message) from None
    with bar_type(desc=activity, total=total, unit=" rows") as bar:
        yield bar.update


def _bar_type() -> Any:
    """The bar of tqdm that is for where this runs."""
    if _is_in_notebook() and find_spec("ipywidgets"):
        from tqdm.notebook import tqdm
    else:  # a line of text will do; the widget is made of what may be missing
        from tqdm.std import tqdm
    return tqdm


def _update_bar(activity: str, is_over: threading.Event) -> None:
    if is_over.wait(_SECONDS_BEFORE_BAR):
        return
    try:
        bar_type = _bar_type()
    except ImportError:
        return
    bar = bar_type(desc=activity, bar_format="{desc}: {elapsed}", leave=False)
    while not is_over.wait(_SECONDS_BETWEEN_UPDATES):
        bar.refresh()
    bar.close()
