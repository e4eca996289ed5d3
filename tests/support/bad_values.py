"""Values of every kind that an argument may get by mistake, made anew each time."""

import numpy as np

BAD = {
    "None": lambda: None,
    "empty text": lambda: "",
    "long text": lambda: "a" * 5000,
    "nan": lambda: float("nan"),
    "-1": lambda: -1,
    "True": lambda: True,
    "object": object,
    "bytes": lambda: b"x",
    "3": lambda: 3,
    "number array": lambda: np.array(5.0),
    "array": lambda: np.array([1, 2]),
    "huge": lambda: 10**400,
    "set": lambda: {1, 2},
    "pair": lambda: (0.2,),
    "list of lists": lambda: [[1], [2]],
    "dict": lambda: {"a": [1]},
    "generator": lambda: (number for number in range(3)),
}
