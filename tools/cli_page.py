"""docs/cli.md, written from the commands' own help: `make docs`."""

from pathlib import Path
from typing import Any

from typer.core import TyperArgument, TyperCommand
from typer.main import get_command

from pelton.cli.app import app

PAGE = Path(__file__).parents[1] / "docs" / "cli.md"

HEAD = """\
# The command line

`pip install "pelton[cli]"` brings the command `pelton`. Answers go to stdout, as tables or with
`--json` as one JSON object; errors are one sentence on stderr, and progress is drawn there on a
terminal only.
"""


def parameter(param: Any) -> str:
    """One argument or option, as a line of the list."""
    if isinstance(param, TyperArgument):
        return f"- `{param.name.upper()}`: {param.help or ''}"
    names = ", ".join(param.opts)
    default = param.default
    told = "" if default in (None, False, "", ()) or callable(default) else f" Default {default}."
    return f"- `{names}`: {param.help or ''}{told}"


def section(name: str, command: TyperCommand) -> str:
    """One command, as a section of the page."""
    names = [p.name.upper() for p in command.params if isinstance(p, TyperArgument) and p.name]
    lines = [f"## pelton {name}", "", (command.help or "").replace("\n\n", "\n"), ""]
    lines += [f"`{' '.join(['pelton', name, *names, '[options]'])}`", ""]
    lines += [parameter(param) for param in command.params if param.name != "help"]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page, commands in their own order."""
    group: Any = get_command(app)
    parts = [HEAD, *(section(name, command) for name, command in group.commands.items())]
    return "\n".join(parts) + f"\n## Exit codes\n\n{group.epilog.partition(': ')[2]}\n"


if __name__ == "__main__":
    PAGE.write_text(page())
