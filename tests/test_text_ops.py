"""Every operator on texts and bags, on the row path and in batches, against the oracle."""

import cases
import numpy as np
import oracle_text as oracle
import pytest

from pelton import _native, characters, regex

OPS = {op["name"]: op for op in _native.ops}
ON_TEXT = [name for name, op in OPS.items() if "text" in op["shape"] or "bag" in op["shape"]]


class Chain:
    """A plan of one column of text, built operator by operator."""

    def __init__(self):
        self.builder = _native.Builder([{"name": "text", "dtype": "text"}])
        self.slot, self.outputs = 0, 1

    def analyzer(self):
        automaton = self.automaton(cases.PATTERN)
        return self.builder.add_analyzer("words", 1, 1, automaton)

    def automaton(self, pattern):
        made = regex.automaton(pattern)
        return self.builder.add_automaton(
            made.starts, made.classes, made.kinds, made.start_states, made.next
        )

    def fold(self, fold):
        return self.builder.add_fold(
            fold.origins, fold.texts, fold.ends, fold.drops_others, fold.splits_hangul,
            fold.sigma_starts, fold.sigma_classes,
        )  # fmt: skip

    def tables(self, name, case):
        """Parameters of an operator that name tables."""
        if name == "fold":
            return {"table": self.fold(characters.lower())}
        if name == "strip":
            starts, classes, _ = characters.classes_of([characters.white_characters()])
            return {"classes": self.builder.add_classes(starts, classes)}
        made = {}
        if "words" in case:
            made["words"] = self.builder.add_words(case["words"])
        if "pattern" in case:
            made["automaton"] = self.automaton(case["pattern"])
        if name in ("count_terms", "hash_terms"):
            made["analyzer"] = self.analyzer()
        return made

    def add(self, name, case):
        given = {field: case[field] for field in OPS[name]["fields"] if field in case}
        params = {**given, **self.tables(name, case)}
        constants = case.get("constants")
        if OPS[name]["shape"] == "read_bag":
            self.outputs = 2 if name == "bag_project" else len(constants)
        self.slot = self.builder.add(name, [self.slot], params, constants, self.outputs)
        return self

    def numbers(self, shape, words):
        """Ends in numbers whatever was made."""
        if shape == "map_text":
            self.add("find_text", {"words": words})
        if shape in ("map_text", "find_text"):
            codes = np.arange(len(words) + 2, dtype=np.float64)
            self.slot = self.builder.add("look_up", [self.slot], {}, codes)
        if shape in ("count_text", "map_bag"):
            self.add("bag_items", {"constants": np.arange(len(words), dtype=np.float64)})
        self.builder.set_transform(list(range(self.slot, self.slot + self.outputs)))
        self.builder.set_head()
        return self.builder.finish()


def test_the_cases_are_all_operators_on_text():
    assert sorted(ON_TEXT) == sorted(cases.ON_TEXT)


def want_of(name, texts):
    """What the oracle says, and the words that codes of it stand for."""
    shape, case = OPS[name]["shape"], cases.ON_TEXT[name]
    function = getattr(oracle, name)
    if "bag" in shape:
        bags = [np.zeros(11) if t is None else _counts(t) for t in texts]
        return [function(bag, **case) for bag in bags], cases.VOCABULARY
    if shape == "find_text":
        return [function(text, **case) for text in texts], case["words"]
    if shape == "count_text":
        words = case.get("words", range(7))
        return [np.zeros(len(words)) if t is None else function(t, **case) for t in texts], words
    found = [None if text is None else function(text, **case) for text in texts]
    if shape == "measure_text":
        return [np.nan if one is None else float(one) for one in found], []
    words = sorted({one for one in found if one is not None})
    return [len(words) + 1 if one is None else words.index(one) for one in found], words


def _counts(text):
    return oracle.count_terms(text, **cases.ON_TEXT["count_terms"]).astype(np.float64)


def plan_of(name, words):
    chain = Chain()
    if "bag" in OPS[name]["shape"]:
        chain.add("count_terms", cases.ON_TEXT["count_terms"])
    return chain.add(name, cases.ON_TEXT[name]).numbers(OPS[name]["shape"], words)


def same(got, want, name):
    if OPS[name]["max_ulp"] == 0:
        np.testing.assert_array_equal(got, want)
    else:  # of the float32 that the case asks for
        got, want = np.asarray(got, np.float32), np.asarray(want, np.float32)
        np.testing.assert_array_max_ulp(got, want, OPS[name]["max_ulp"])


@pytest.mark.parametrize("executor", ["row", "scalar", "avx2", "avx512"])
@pytest.mark.parametrize("name", cases.ON_TEXT)
def test_op_agrees_with_oracle(name, executor):
    once = [*cases.TEXTS, None]
    want, words = want_of(name, once)
    plan = plan_of(name, words)
    want = np.array([np.atleast_1d(one).ravel() for one in want], np.float64)
    if executor == "row":
        call = _native.Scorer(_native.Engine(plan), ["predict"]).bind(["text"])
        return same([np.atleast_1d(call(text)) for text in once], want, name)
    levels = ["scalar", "avx2", "avx512"]
    if levels.index(executor) > levels.index(_native.best_level()):
        pytest.skip(f"this CPU has no {executor}")
    engine = _native.Engine(plan, level=executor)
    for copies in (0, 1, 60):  # past one tile
        column = _native.Reader(plan).objects(0, once * copies, "")
        got = engine.run_batch([column], len(once) * copies, values=True, threads=1)[1]
        same(got, np.tile(want, (copies, 1)).reshape(got.shape), name)


@pytest.mark.parametrize("name", cases.ON_TEXT)
def test_op_on_text_says_what_it_does_and_whom_it_follows(name):
    op = OPS[name]
    assert op["summary"].endswith(".")
    assert op["follows"]


def test_an_operator_on_text_is_refused_where_there_is_none():
    builder = _native.Builder([{"name": "x", "dtype": "f64"}])
    builder.set_transform([builder.add("text_length", [0])])
    with pytest.raises(Exception, match="an input of its kind"):
        builder.finish()


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("fold", {"table": 0}),
        ("contains", {"words": 3}),
        ("matches", {"automaton": 0.5}),
        ("part", {"words": 0, "position": 0.5}),
        ("hash_terms", {"analyzer": 0, "features": 0, "alternate_sign": 0}),
    ],
)
def test_parameters_that_make_no_sense_are_refused(name, params):
    builder = _native.Builder([{"name": "text", "dtype": "text"}])
    builder.add_words(["a"])
    with pytest.raises(Exception, match=f"^{name}: need "):
        builder.add(name, [0], params)


def test_a_plan_on_text_is_refused_by_the_device():
    plan = plan_of("text_length", [])
    with pytest.raises(Exception, match="one that reads text, which the CPU alone does"):
        _native.open_on_host(plan)
