"""pelton doctor: what this machine and this installation offer."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from pelton.cli.output import AsJson, print_facts, print_json, print_table

# What each extra brings, by the names under which packages are installed.
EXTRAS = {
    "convert": ["scikit-learn", "lightgbm", "pandas", "xgboost", "xgboost-cpu"],
    "data": ["pyarrow"],
    "cli": ["typer", "rich"],
    "serve": ["fastapi", "uvicorn", "orjson", "prometheus-client"],
}


def run(as_json: AsJson = False) -> None:
    """Show the instruction set, threads, CUDA and the optional packages."""
    import pelton

    config = pelton.show_config()
    extras = {
        extra: {package: installed(package) for package in packages}
        for extra, packages in EXTRAS.items()
    }
    if as_json:
        print_json({"config": config, "extras": extras})
        return
    print_facts("configuration", config)
    rows = [
        [extra, package, found or "not installed"]
        for extra, packages in extras.items()
        for package, found in packages.items()
    ]
    print_table("optional packages", ["extra", "package", "version"], rows)


def installed(package: str) -> str | None:
    """The version of an installed package; None if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
