"""Operators on text again, in plain Python, one value at a time. None is null."""

import re

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils import murmurhash3_32

from pelton.convert.city_hash import city_hash64


def fold(text):
    return text.lower()


def strip(text):
    return text.strip()


def replace_text(text, words):
    return text.replace(*words)


def part(text, words, position):
    parts = text.split(words[0])
    return parts[position] if -len(parts) <= position < len(parts) else None


def extract(text, pattern):
    found = re.search(pattern, text)
    return found[0] if found else None


def text_length(text):
    return len(text)


def hash_text(text, buckets, seed):
    return murmurhash3_32(text, int(seed), positive=True) % int(buckets)


def city_hash(text):
    return city_hash64(text.encode()) % 2**32


def contains(text, words):
    return words[0] in text


def matches(text, pattern):
    return re.search(pattern, text) is not None


def starts_with(text, words):
    return text.startswith(words[0])


def ends_with(text, words):
    return text.endswith(words[0])


def find_text(text, words):
    return (
        len(words) + 1
        if text is None
        else {w: i for i, w in enumerate(words)}.get(text, len(words))
    )


def count_terms(text, words, **options):
    return CountVectorizer(vocabulary=words, **options).transform([text]).toarray()[0]


def hash_terms(text, features, alternate_sign, **options):
    steps = HashingVectorizer(
        n_features=features, norm=None, alternate_sign=alternate_sign, **options
    )
    return steps.transform([text]).toarray()[0]


def bag_log(bag, f32):
    values = bag[bag != 0].astype(np.float32 if f32 else np.float64)
    after = np.zeros(len(bag))
    after[bag != 0] = np.log(values) + 1
    return after


def bag_ones(bag):
    return (bag != 0).astype(np.float64)


def bag_weights(bag, f32, constants):
    return (bag * constants).astype(np.float32 if f32 else np.float64)


def bag_norm(bag, norm, f32):
    rows = scipy.sparse.csr_array(bag[None].astype(np.float32 if f32 else np.float64))
    return normalize(rows, norm=["l1", "l2", "max"][int(norm)]).toarray()[0]


def bag_items(bag, constants):
    return bag[constants.astype(int)]


def bag_project(bag, f32, constants):
    dtype = np.float32 if f32 else np.float64
    matrix = constants.reshape(len(bag), -1).astype(dtype)
    return scipy.sparse.csr_array(bag[None].astype(dtype)) @ matrix
