"""What the pages bring along is what was vendored, whole, licensed, and from nowhere else."""

import json
import re
from pathlib import Path

import httpx
import pytest

from scripts.vendor_assets import COPIED, ICONS, LOCKED, VENDOR, dark_rules, hashes

ROOT = Path(__file__).parents[2]
TEXTS = [
    path
    for folder in ("templates", "static")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".html", ".css", ".js", ".svg", ".txt", ".json"}
]
LOADS = re.compile(
    r"""(?:\b(?:src|href|action|formaction|poster|srcset|data|hx-\w+)\s*=\s*["']?\s*|url\(\s*["']?\s*|"""
    r"""@import\s+(?:url\()?["']?\s*|\bimport\s*\(?\s*["']|\bfrom\s*["']|\bfetch\(\s*["'`])(?:https?:|wss?:)?//""",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://([\w.-]+)")
NAMESPACES = {"www.w3.org"}


def test_the_vendored_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sha256"] == hashes(VENDOR)
    assert set(manifest["sha256"]) == {*COPIED, "bootstrap.dark.css", "icons.svg"}


def test_the_lock_pins_every_package_by_its_hash() -> None:
    wanted = json.loads((LOCKED / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lock = json.loads((LOCKED / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in wanted.items():
        assert lock[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in package for path, package in lock.items() if path)
    assert not any("resolved" in package for package in lock.values()), "a lock file names no registry"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not LOADS.search(text)
    if VENDOR not in path.parents:
        assert set(ADDRESS.findall(text)) <= NAMESPACES


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://cdn.example/x.js">',
        '<link href="//cdn.example/x.css">',
        'url("http://x.example/f.woff2")',
        '@import "https://x.example/y.css"',
        'import("https://x.example/m.js")',
        "fetch('https://x.example')",
    ],
)
def test_the_search_for_foreign_addresses_finds_them(line: str) -> None:
    assert LOADS.search(line)


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    sprite = (VENDOR / "icons.svg").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in sprite for name in ICONS)
    templates = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    used = set(re.findall(r'icon\("([\w-]+)"', templates))
    assert used <= set(ICONS)


def test_the_dark_rules_follow_the_system() -> None:
    made = dark_rules("a{b:c}[data-bs-theme=dark]{--x:1}[data-bs-theme=dark] .y{--z:2}")
    assert "prefers-color-scheme: dark" in made
    assert ":root{--x:1}" in made
    assert ":root .y{--z:2}" in made
    assert "a{b:c}" not in made


async def test_files_with_their_hash_are_kept_and_pages_name_them(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/login")).text
    named = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page))
    assert len(named) >= 6
    for address in named:
        answer = await browser.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in (await browser.get("/static/vendor/vazirmatn.woff2")).headers["cache-control"]
