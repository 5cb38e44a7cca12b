"""Plans built by hand: a forest and a linear model over text, floats, ints and bools."""

import numpy as np

from pelton import Model, _native

CARRIERS = ["AA", "B6", "DL", "UA", "a carrier of many letters", "\u00c5land"]
COLUMNS = [
    {"name": "carrier", "dtype": "string", "categories": CARRIERS},
    {"name": "delay", "dtype": "f64"},
    {"name": "origin", "dtype": "string", "categories": ["EWR", "JFK", "LGA"]},
    {"name": "seats", "dtype": "i64"},
    {"name": "heavy", "dtype": "bool"},
    {"name": "speed", "dtype": "f32"},
    {"name": "note", "dtype": "string"},  # no model reads it
]
CLASSES = ["early", "late"]


def forest(*, trees=20, leaves=31, seed=0, head=None, columns=COLUMNS, numbers=(1, 3, 4, 5)):
    """A forest of random trees over `columns`; sets test the text columns."""
    random = np.random.default_rng(seed)
    texts = [at for at in range(len(columns) - 1) if columns[at]["dtype"] == "string"]
    builder = _native.Builder(columns)
    sets, made = [], []
    for _ in range(trees):
        nodes = leaves - 1
        tree = {
            "slot": np.zeros(nodes, np.int64),
            "threshold": np.zeros(nodes),
            "set": np.full(nodes, -1, np.int32),
            "missing_right": random.random(nodes) < 0.5,
            "left": np.zeros(nodes, np.int32),
            "right": np.zeros(nodes, np.int32),
            "leaf_values": random.normal(0, 0.1, leaves),
            "output": 0,
        }
        slots = [("left", 0), ("right", 0)]  # open places, node 0 being the root
        for node in range(nodes):
            if node > 0:
                side, parent = slots.pop(int(random.integers(len(slots))))
                tree[side][parent] = node
                slots += [("left", node), ("right", node)]
            if texts and random.random() < 0.4:
                tree["slot"][node] = random.choice(texts)
                codes = len(columns[tree["slot"][node]]["categories"]) + 2
                tree["set"][node] = len(sets)
                sets.append(np.flatnonzero(random.random(codes) < 0.5).astype(np.int32))
            else:
                tree["slot"][node] = random.choice(numbers)
                tree["threshold"][node] = np.round(random.normal(0, 5), 1)
        for leaf, (side, parent) in enumerate(slots):
            tree[side][parent] = ~leaf
        made.append(tree)
    builder.set_forest(made, sets=sets, base=[0.25])
    given = {"link": "logistic", "rule": "margin_above_zero", "classes": CLASSES}
    builder.set_head(**(given if head is None else head))
    return builder.finish()


def linear(*, head=None):
    """Imputed and scaled numbers, and a table over one text column."""
    builder = _native.Builder(COLUMNS)
    delay = builder.add("fill_missing", [1], {"value": 3.0})
    delay = builder.add("divide", [delay], {"value": 7.0})
    seats = builder.add("fill_missing", [3], {"value": 150.0})
    speed = builder.add("fill_missing", [5], {"value": 0.1})
    heavy = builder.add("fill_missing", [4], {"value": 0.0})
    table = np.linspace(-1, 1, len(CARRIERS) + 2)
    carrier = builder.add("look_up", [0], {}, table)
    origin = builder.add("look_up", [2], {}, np.array([0.3, 0.2, -0.7, 0.0, 0.01]))
    slots = [carrier, delay, origin, seats, heavy, speed]
    builder.set_linear(slots, [[0.7], [1.3], [-0.4], [0.01], [0.2], [0.1]], [-1.5])
    given = {"link": "logistic", "rule": "margin_above_zero", "classes": CLASSES}
    builder.set_head(**(given if head is None else head))
    return builder.finish()


def model(plan, methods=None, metadata=None, level=None):
    """A model of a plan."""
    return Model(_native.Engine(plan, level), methods, metadata)


def table(rows, *, nulls=True, seed=1):
    """Random columns as lists of Python values; None is null."""
    random = np.random.default_rng(seed)

    def some(values):
        if not nulls:
            return values
        return [None if random.random() < 0.1 else value for value in values]

    texts = [*CARRIERS, "never seen", ""]
    return {
        "carrier": some([texts[at] for at in random.integers(0, len(texts), rows)]),
        "delay": some(np.round(random.normal(0, 5, rows), 1).tolist()),
        "origin": some([["EWR", "JFK", "LGA"][at] for at in random.integers(0, 3, rows)]),
        "seats": some(random.integers(-10, 300, rows).tolist()),
        "heavy": some([bool(at) for at in random.integers(0, 2, rows)]),
        "speed": some(np.round(random.normal(0, 5, rows), 1).tolist()),
        "note": some(["x"] * rows),
    }


def rows_of(columns):
    """A table as a list of dicts."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
