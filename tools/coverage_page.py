"""docs/coverage.md: every class with its parity, tested options and worst error: `make docs`."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coverage.md"
sys.path.insert(0, str(ROOT / "tests"))

HEAD = """\
# What can be compiled

Written by `tools/coverage_page.py` from the converters' own table and the cases in
`tests/coverage_list.py`, each compiled and compared with its source on sample and edge rows. The
classes of parity are those of [parity.md](parity.md). The worst error is over all cases of the
class; where answers went through a BLAS it is relative to the size of the sums. A class that is not
on this page is refused by name, and so is any option that is not reproduced exactly.
"""

LIBRARIES = {
    "sklearn": "scikit-learn",
    "lightgbm": "LightGBM",
    "xgboost": "XGBoost",
    "catboost": "CatBoost",
}


# What is no class with options: its own page says what is covered.
ELSEWHERE = {
    "pelton.features.Features": "- `pelton.features.Features`: [expressions.md](expressions.md).",
    "pelton.convert.onnx_source.OnnxSource": "- `onnx.ModelProto`, or a file: [onnx.md](onnx.md).",
    "pelton.convert.torch_source.TorchSource": "- `torch.nn.Module`: [onnx.md](onnx.md).",
}
COLUMNS = "| class | parity | tested with | worst error |"


def public(name: str) -> str:
    """The public name of a class: without the private modules."""
    return ".".join(part for part in name.split(".") if not part.startswith("_"))


def covered() -> list[str]:
    """The full name of every class of the converters' table."""
    from pelton.convert import table

    return [*table.TRANSFORMERS, *table.MODELS]


def page() -> str:
    """The page."""
    from coverage_list import CASES
    from measured import Measured, error_of, measure

    from pelton.convert.refused import REFUSED

    found: dict[str, Measured] = {}
    for case in CASES:
        measure(case, found.setdefault(case.meant, Measured()))
    sections: dict[str, list[str]] = {}
    for name in sorted(covered(), key=public):
        library = LIBRARIES.get(name.partition(".")[0], "Others")
        if name in ELSEWHERE:
            continue
        one = found[name]
        options = "; ".join(dict.fromkeys(one.options)).replace("|", "\\|")
        line = f"| `{public(name)}` | {one.parity} | {options} | {error_of(one)} |"
        sections.setdefault(library, []).append(line)
    lines = [HEAD]
    for library, rows in sections.items():
        lines += [
            f"## {library}: {len(rows)} classes",
            "",
            "| class | parity | tested with | worst error |",
        ]
        lines += ["|---|---|---|---|", *rows, ""]
    lines += ["## Others", "", *ELSEWHERE.values(), ""]
    lines += [f"## Refused, with the reason: {len(REFUSED)} classes of scikit-learn", ""]
    lines += ["| class | why |", "|---|---|"]
    lines += [f"| `{public(name)}` | {REFUSED[name]} |" for name in sorted(REFUSED, key=public)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
