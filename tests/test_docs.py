"""Pages: their links lead somewhere, and what is generated is current."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PATH_IN_PROSE = re.compile(
    r"`((?:cpp|cuda|bindings|python|tests|benchmarks|examples|docs|tools)/[\w./]*\w\.\w+)`"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_and_paths_lead_to_files(page):
    text = page.read_text()
    local = [link for link in LINK.findall(text) if "://" not in link]
    lost = [link for link in local if not (page.parent / link).exists()]
    lost += [path for path in PATH_IN_PROSE.findall(text) if not (ROOT / path).exists()]
    assert not lost


def test_every_page_of_docs_is_in_its_index():
    index = (ROOT / "docs/README.md").read_text()
    missing = [p.name for p in (ROOT / "docs").glob("*.md") if f"({p.name})" not in index]
    assert missing == ["README.md"]


@pytest.mark.parametrize("maker", ["operators_page", "cli_page", "expressions_page", "onnx_page"])
def test_a_generated_page_is_current(maker):
    made = runpy.run_path(str(ROOT / "tools" / f"{maker}.py"))
    assert made["PAGE"].read_text() == made["page"](), "run `make docs`"
