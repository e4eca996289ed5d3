"""Real logs of decisions as columns, made without the readers that are tested elsewhere."""

import csv
import re
from collections import Counter

import numpy as np

from stepback.evidence import DecisionLog
from tests.support.real_organizations import DATA, data

_EVIDENCE = DATA / "evidence"
_ACTIVITY = re.compile(r"(Permit|Request For Payment) (\w+) by (.+)")
_PREPAID_OUTCOMES = {
    "SUBMITTED": "submitted",
    "APPROVED": "approved",
    "FINAL_APPROVED": "final",
    "REJECTED": "rejected",
    "SAVED": "ignored",
}


def _rows(path, newline=None):
    with data(path).open(newline=newline, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _utc(text):
    moment, offset = text[:19], text[-6:]
    hours, minutes = int(offset[:3]), int(offset[0] + offset[4:])
    return np.datetime64(moment, "us") - np.timedelta64(60 * hours + minutes, "m")


def _with_waits(rows):
    """Rows as columns; each waits from the row before it in its case and domain."""
    order = sorted(range(len(rows)), key=lambda row: (rows[row]["case"], rows[row]["decided"]))
    last = {}
    for row in order:
        key = rows[row]["case"], rows[row].get("domain")
        rows[row]["submitted"] = last.get(key, np.datetime64("NaT"))
        last[key] = rows[row]["decided"]
    return DecisionLog.from_columns(**{name: [row[name] for row in rows] for name in rows[0]})


def prepaid_log():
    """Permits and requests for payment; an event that returns in other cases counts once."""
    rows, seen = [], set()
    for row in _rows(_EVIDENCE / "bpic2020_prepaid_events.csv"):
        match = _ACTIVITY.fullmatch(row["activity"])
        if match is None or row["event"] in seen:
            continue
        seen.add(row["event"])
        domain, outcome, step = match.groups()
        is_decider = step not in {"EMPLOYEE", "MISSING"}
        word = _PREPAID_OUTCOMES[outcome]
        rows.append(
            {
                "case": row["case"],
                "domain": domain,
                "step": step,
                "decider": step if is_decider else None,
                "outcome": "withdrawn" if word == "rejected" and not is_decider else word,
                "amount": float(row["amount"]) if row["amount"] else None,
                "decided": _utc(row["time"]),
            }
        )
    return _with_waits(rows)


def domestic_log():
    """Travel claims, one row a decision; the employee is the requester, and no decider."""
    rows = _rows(_EVIDENCE / "bpic2020_domestic_decisions.csv")
    is_decider = [row["decider"] != "employee" for row in rows]
    return DecisionLog.from_columns(
        case=[row["case"] for row in rows],
        step=[row["decider"] for row in rows],
        decider=[
            row["decider"] if known else None for row, known in zip(rows, is_decider, strict=True)
        ],
        outcome=[
            {"final_approved": "final"}.get(row["outcome"], row["outcome"])
            if known
            else "withdrawn"
            for row, known in zip(rows, is_decider, strict=True)
        ],
        amount=[float(row["amount"]) for row in rows],
        submitted=[_utc(row["submitted"]) for row in rows],
        decided=[_utc(row["decided"]) for row in rows],
    )


def refund_log(*, is_sent_back_changed=False, keeps_repeats=False):
    """Refunds signed at three levels; what is sent back names none, but for its employee."""
    rows = _rows(_EVIDENCE / "refund_process.csv", newline="")
    if not keeps_repeats:
        rows = [dict(row) for row in dict.fromkeys(tuple(row.items()) for row in rows)]
    signs = Counter()
    for row in rows:
        if match := re.fullmatch(r"Request signed (L\d)", row["Status"]):
            signs[row["Employee"], match[1]] += 1
    levels = dict(signs.keys())  # nobody signs at two
    kept = []
    for row in rows:
        match = re.fullmatch(r"Request (signed|rejected) (L\d)", row["Status"])
        step, word = (match[2], match[1]) if match else (None, "ignored")
        outcome = {"signed": "approved"}.get(word, word)
        if row["Status"] == "Order sent back" and is_sent_back_changed:
            step, outcome = levels[row["Employee"]], "changed"
        month, day, rest = row["Complete Timestamp"].split("/")
        year, time = rest.split(" ")
        hour, minute = time.split(":")
        kept.append(
            {
                "case": row["Order Nr."],
                "step": step,
                "decider": row["Employee"],
                "outcome": outcome,
                "decided": np.datetime64(
                    f"20{year}-{int(month):02}-{int(day):02}T{int(hour):02}:{minute}", "us"
                ),
            }
        )
    return _with_waits(kept)


def receipt_log():
    """Permits of a municipality: every step of anything, taken as an approval."""
    rows = _rows(DATA / "event_logs" / "receipt.csv")
    return DecisionLog.from_columns(
        case=[row["case:concept:name"] for row in rows],
        step=[row["concept:name"] for row in rows],
        decider=[row["org:resource"] for row in rows],
        outcome=["approved"] * len(rows),
        decided=[_utc(row["time:timestamp"]) for row in rows],
    )
