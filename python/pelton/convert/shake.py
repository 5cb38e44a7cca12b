"""How far answers move when the results of inexact steps move: the bound for what follows them.

Where a source computes a logarithm or a sum whose last bits depend on its machine, ours may differ
by some ulps, and what follows can make more of them: x - mean loses the digits that both share. No
fixed bound is honest. So the plan is built again with every such result moved by what it may be
off, up or down as a coin falls, and a source's answer must lie within twice the distance by which
the answers move.
"""

from __future__ import annotations

import random

# Operators whose class is ulp; all others equal their source to the bit.
INEXACT = frozenset(
    (
        *("log", "log1p", "log2", "log10", "exp", "expm1", "power", "power_of", "power_columns"),
        *("sin", "cos", "arcsin", "tanh", "normal_quantile"),
    )
)
ULPS = 4  # by which a source's own function may be off ours
F64, F32 = ULPS * 2.0**-52, ULPS * 2.0**-23
PLANS = 6  # all up, all down, then as the coin falls


class Coin:
    """Up or down for each inexact result of one plan, the same at every run."""

    def __init__(self, plan: int) -> None:
        self._plan = plan
        self._random = random.Random(plan)  # noqa: S311 - it hides nothing

    def toss(self) -> float:
        """1 or -1."""
        if self._plan < 2:
            return 1.0 - 2.0 * self._plan
        return self._random.choice((1.0, -1.0))
