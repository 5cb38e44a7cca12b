"""The operators of ensembles, kernel machines and neighbours again, in float64 NumPy."""

import numpy as np


def _narrow(x):
    return x.astype(np.float32).astype(np.float64)


def _class_pairs(classes):
    return [(i, j) for i in range(classes) for j in range(i + 1, classes)]


def one_vs_one(*columns):
    pairs = _class_pairs(3)
    predicted, sure = columns[:3], columns[3:]
    sums, votes = (np.zeros((len(columns[0]), 3)) for _ in range(2))
    for k, (i, j) in enumerate(pairs):
        sums[:, i] -= sure[k]
        sums[:, j] += sure[k]
        votes[:, i] += predicted[k] == 0
        votes[:, j] += predicted[k] == 1
    return np.column_stack([votes + sums / (3 * (np.abs(sums) + 1)), votes])


def pair_votes(*margins):
    votes = np.zeros((len(margins[0]), 3))
    for margin, (i, j) in zip(margins, _class_pairs(3), strict=True):
        votes[:, i] += margin > 0
        votes[:, j] += ~(margin > 0)
    return votes


def support_vectors(*columns, kernel, gamma, shift, degree, constants):
    x = np.column_stack(columns)
    vectors, intercepts = constants[4:-3].reshape(4, 4), constants[-3:]
    owner = [0, 0, 1, 2]
    sums = np.zeros((len(x), 3))
    for own, vector in zip(owner, vectors, strict=True):
        value = np.exp(-gamma * ((x - vector[:2]) ** 2).sum(axis=1))
        for pair, (i, j) in enumerate(_class_pairs(3)):
            if own in (i, j):
                sums[:, pair] += vector[2:][j - 1 if own == i else i] * value
    return sums + intercepts


def couple_pairs(*margins, constants):
    found = np.zeros((len(margins[0]), 15))
    for row, margin in enumerate(np.column_stack(margins)):
        r = np.zeros((3, 3))
        for k, (i, j) in enumerate(_class_pairs(3)):
            x = margin[k] * constants[k] + constants[3 + k]
            share = np.exp(-x) / (1 + np.exp(-x)) if x >= 0 else 1 / (1 + np.exp(x))
            r[i, j] = min(share, 1 - 1e-7) if share > 1e-7 else 1e-7
            r[j, i] = 1 - r[i, j]
        found[row, :3] = _coupled(r)
    return found


def _coupled(r):
    classes = len(r)
    q = -r * r.T
    np.fill_diagonal(q, (r**2).sum(axis=0))
    p = np.full(classes, 1 / classes)
    for _ in range(100):
        qp = q @ p
        whole = p @ qp
        if np.abs(qp - whole).max() < 0.005 / classes:
            break
        for t in range(classes):
            step = (whole - qp[t]) / q[t, t]
            p[t] += step
            whole = (whole + step * (step * q[t, t] + 2 * qp[t])) / (1 + step) / (1 + step)
            qp = (qp + step * q[t]) / (1 + step)
            p /= 1 + step
    return p


def nearest(*columns, metric, tree, rows, constants):
    given = constants.reshape(int(rows), 3)[:, :2]
    found = np.zeros((len(columns[0]), 4))
    largest = np.finfo(np.float64).max
    for at, x in enumerate(np.column_stack(columns)):
        # Two neighbours: the farther one first, replaced by whatever is nearer.
        heap = [(largest, 0), (largest, 0)]
        for row, y in enumerate(given):
            square = (x[0] - y[0]) ** 2 + (x[1] - y[1]) ** 2
            if square < heap[0][0]:
                heap[0] = (square, row)
                if heap[1][0] > square:
                    heap.reverse()
        near = heap if heap[0][0] <= heap[1][0] else heap[::-1]
        found[at] = [np.sqrt(near[0][0]), np.sqrt(near[1][0]), near[0][1], near[1][1]]
    return found


def _weights(distances):
    weights = 1 / np.column_stack(distances)
    only = weights == np.inf
    return np.where(only.any(axis=1, keepdims=True), only, weights)


def _rows_of(numbers, rows):
    numbers = np.where(numbers > 0, np.minimum(numbers, rows - 1), 0)
    return numbers.astype(np.int64)


def neighbor_votes(*columns, by_distance, constants):
    weights = _weights(columns[:2])
    labels = np.column_stack([constants[_rows_of(one, 3)] for one in columns[2:]])
    votes = [
        np.where(labels == one, weights, 0)[:, 0] + np.where(labels == one, weights, 0)[:, 1]
        for one in (0, 1)
    ]
    return np.column_stack([*votes, *votes, weights])


def neighbor_means(*columns, by_distance, rows, constants):
    weights = _weights(columns[:2])
    means = []
    for table in constants.reshape(2, 3):
        targets = np.column_stack([table[_rows_of(one, 3)] for one in columns[2:]])
        parts = targets * weights
        means.append((0.0 + parts[:, 0] + parts[:, 1]) / (weights[:, 0] + weights[:, 1]))
    return np.column_stack([*means, weights])


def neighbor_outlier(*columns, constants):
    farthest, density = constants.reshape(2, 3)
    near = [_rows_of(one, 3) for one in columns[2:]]
    reach = [
        np.where(farthest[row] > far, farthest[row], far)
        for far, row in zip(columns[:2], near, strict=True)
    ]
    own = 1 / ((reach[0] + reach[1]) / 2 + 1e-10)
    return -((density[near[0]] / own + density[near[1]] / own) / 2)


def weighted_median(*columns, constants):
    found = []
    for row in np.column_stack(columns):
        sorted_ = []
        for value, weight in zip(row, constants, strict=True):
            to = len(sorted_)
            while to > 0 and sorted_[to - 1][0] > value:
                to -= 1
            sorted_.insert(to, (value, weight))
        values, weights = (np.array(one) for one in zip(*sorted_, strict=True))
        sums = np.cumsum(weights)
        middle = values[np.argmax(sums >= 0.5 * sums[-1])]
        found.append([middle, *values, *weights])
    return np.array(found).reshape(len(columns[0]), 7)


def interpolate_f32(x, constants):
    xs, ys = constants.astype(np.float32).reshape(2, 3)
    inside = np.clip(x, xs[0], xs[-1])
    right = np.clip(np.searchsorted(xs, inside), 1, 2)
    slope = (ys[right] - ys[right - 1]) / (xs[right] - xs[right - 1])
    below = _narrow(inside - xs[right - 1]).astype(np.float32)
    return np.where(np.isnan(x), x, (slope * below + ys[right - 1]).astype(np.float64))


def within(*columns, metric, radius, by_distance, rows, constants):
    x = np.column_stack(columns)
    given, belongs = constants[:12].reshape(4, 3)[:, :2], constants[12:].reshape(4, 2)
    sums, alone = (np.zeros((len(x), 3)) for _ in range(2))
    for y, column in zip(given, belongs, strict=True):
        far = np.abs(x[:, 0] - y[0]) + np.abs(x[:, 1] - y[1])
        inside = far <= radius
        weight = np.where(inside & (far != 0), 1 / far, 0.0)
        touches = np.where(inside & (far == 0), 1.0, 0.0)
        sums += weight[:, None] * np.append(column, 1.0)
        alone += touches[:, None] * np.append(column, 1.0)
    return np.column_stack([np.where(alone[:, 2:] > 0, alone, sums), np.zeros((len(x), 3))])
