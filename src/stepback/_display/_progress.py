"""A progress bar in notebooks, for what takes longer than a second."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

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


def _update_bar(activity: str, is_over: threading.Event) -> None:
    if is_over.wait(_SECONDS_BEFORE_BAR):
        return
    try:
        if find_spec("ipywidgets"):
            from tqdm.notebook import tqdm
        else:  # which the widget is made of; a line of text will do
            from tqdm.std import tqdm
    except ImportError:
        return
    bar = tqdm(desc=activity, bar_format="{desc}: {elapsed}", leave=False)
    while not is_over.wait(_SECONDS_BETWEEN_UPDATES):
        bar.refresh()
    bar.close()
