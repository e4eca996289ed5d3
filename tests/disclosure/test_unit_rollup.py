"""Units are rolled up before they are shown."""

from stepback._disclosure._grouping import coarse_paths


def test_units_are_rolled_up_until_there_are_few():
    """If there are many, only the outermost level is left."""
    assert coarse_paths(["a/x/1", "a/y", "b"], 3) == ["a/x/1", "a/y", "b"]
    assert coarse_paths(["a/x", "a/y", "b"], 2) == ["a", "a", "b"]
    deep = "/".join("abcdefghij")
    assert coarse_paths([deep, deep + "/k"]) == ["a/b/c/d/e/f/g/h"] * 2
