"""Shapley values by their definition, of the path-dependent game of LightGBM's trees."""

from __future__ import annotations

import itertools
import math

import numpy as np


def tree_value(node, row, player_of, present):
    """What a tree is worth to some players: without a player, both ways by training rows."""
    if "split_index" not in node:
        return node["leaf_value"]
    left, right = node["left_child"], node["right_child"]
    feature = node["split_feature"]
    if player_of[feature] in present:
        return tree_value(left if goes_left(node, row[feature]) else right, row, player_of, present)
    counts = [child.get("internal_count", child.get("leaf_count")) for child in (left, right)]
    parts = [tree_value(child, row, player_of, present) for child in (left, right)]
    return float(np.average(parts, weights=counts))


def goes_left(node, value):
    """LightGBM's decision, for plain numbers and learned sides of NaN."""
    if node["missing_type"] == "NaN" and np.isnan(value):
        return node["default_left"]
    value = 0.0 if np.isnan(value) else value
    if node["decision_type"] == "==":
        return str(int(value)) in node["threshold"].split("||")
    return value <= node["threshold"]


def shapley(booster, rows, player_of):
    """Values of each player for each row, and the value of nobody.

    Args:
        booster: A LightGBM booster of one output.
        rows: What its features are, as numbers.
        player_of: Per feature, which player it belongs to.
    """
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    players = sorted(set(player_of))
    values = np.zeros((len(rows), len(players)))
    for at, row in enumerate(rows):
        worth = {
            present: sum(tree_value(tree, row, player_of, present) for tree in trees)
            for size in range(len(players) + 1)
            for present in itertools.combinations(players, size)
        }
        for who, player in enumerate(players):
            others = [one for one in players if one != player]
            for size in range(len(others) + 1):
                weight = 1 / (len(players) * math.comb(len(players) - 1, size))
                for present in itertools.combinations(others, size):
                    joined = tuple(sorted((*present, player)))
                    values[at, who] += weight * (worth[joined] - worth[present])
    return values, worth[()]
