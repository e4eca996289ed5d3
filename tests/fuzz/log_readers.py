"""The readers of logs of decisions, and of the times and amounts in them."""

from unittest.mock import patch

import numpy as np

from stepback import InvalidOrganization
from stepback.evidence import read_decisions
from stepback.evidence._cells._amount_columns import AmountParser, settle_parsed_amounts
from stepback.evidence._cells._text_bytes import TextBytes
from stepback.evidence._cells._time_texts import parse_times
from stepback.evidence._logs import _csv_cells
from stepback.evidence._logs._read_log_table import read_log_table
from tests.fuzz.seed_files import LOGS
from tests.fuzz.targets import FileTarget, Target, damaged, write_case
from tests.fuzz.value_readers import make_text

_HEADERS = {field: field for field in ("case", "decided", "decider", "outcome")}
_OUTCOMES = {"approved": "approved", "changed": "changed", "rejected": "rejected", "final": "final"}


def _describe(path, *, fast_from, repair):
    """What reading gives, in values that can be compared; or its problems."""
    with patch.object(_csv_cells, "FAST_READER_MIN_BYTES", fast_from):
        try:
            table = read_log_table(
                path, _HEADERS, optional_headers={"amount": "amount"}, repair=repair
            )
        except InvalidOrganization as invalid:
            return [str(problem) for problem in invalid.problems], invalid
    columns = [(column.codes.tolist(), column.words) for column in table.texts.values()]
    times = table.times["decided"]
    amounts = None if table.amount is None else table.amount.astype(str).tolist()
    return [
        columns,
        times.utc.astype(str).tolist(),
        times.day.astype(str).tolist(),
        times.zone,
        amounts,
        table.unit,
        table.row_numbers.tolist(),
        [*map(str, table.problems), *map(str, table.repairs)],
    ], None


def _read_both(data):
    """Both readers give the same."""
    path, repair = write_case(data, "x.csv"), len(data) % 2 == 0
    fast, _ = _describe(path, fast_from=0, repair=repair)
    careful, refused = _describe(path, fast_from=1 << 40, repair=repair)
    assert fast == careful
    if refused is not None:
        raise refused


def _read_decisions(data):
    repr(read_decisions(write_case(data, "x.csv"), outcomes=_OUTCOMES, repair=len(data) % 2 == 0))


def _make_texts(random):
    return [make_text(random) for _ in range(4)]


def _parse_texts(texts):
    """What one text stands for does not depend on how many there are, and nothing is infinite."""
    times = parse_times(TextBytes.from_texts(texts))
    for row, text in enumerate(texts):
        alone = parse_times(TextBytes.from_texts([text]))
        assert alone.month_first.tolist() == times.month_first[row : row + 1].tolist()
        assert alone.is_read.tolist() == times.is_read[row : row + 1].tolist()
    parser = AmountParser()
    parser.add(TextBytes.from_texts(texts))
    assert not np.isinf(settle_parsed_amounts(parser.result()).values).any()


LOG_TARGETS = (
    FileTarget("log-csv", 4, damaged(LOGS), _read_both, suffix=".csv"),
    FileTarget("read-decisions", 2, damaged(LOGS), _read_decisions, suffix=".csv"),
    Target("log-texts", 10, _make_texts, _parse_texts),
)
