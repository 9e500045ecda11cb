"""Copies the pages' styles, script, font and icons from npm packages of a lock file into static/vendor/."""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKED = ROOT / "scripts" / "vendor"
VENDOR = ROOT / "static" / "vendor"

COPIED = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.rtl.min.css": "bootstrap/dist/css/bootstrap.rtl.min.css",
    "vazirmatn.woff2": "vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/bootstrap.txt": "bootstrap/LICENSE",
    "licences/bootstrap-icons.txt": "bootstrap-icons/LICENSE",
    "licences/vazirmatn.txt": "vazirmatn/OFL.txt",
}
ICONS = (
    "arrow-left", "arrow-right", "arrow-counterclockwise", "box-arrow-right", "calendar-event", "check-circle",
    "check2", "chevron-left", "chevron-right", "clock", "exclamation-triangle-fill", "fast-forward-fill",
    "folder2-open", "hand-index-thumb", "hourglass-split", "inbox", "info-circle", "moon-stars", "pause-fill",
    "people", "person", "person-check", "play-fill", "plus-lg", "question-circle", "search", "shield-lock",
    "slash-circle", "translate", "x-circle", "cash-coin", "chat-left-text", "flag", "envelope", "globe2",
    "pencil-square",
)  # fmt: skip

_SOURCE_MAP = re.compile(r"\n?/[/*][#@] ?sourceMappingURL=[^\n*]*(?:\*/)?")
_DARK_RULE = re.compile(r"[^{}]*\[data-bs-theme=dark\][^{}]*\{[^{}]*\}")
_SVG = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        modules = _install(Path(folder))
        shutil.rmtree(VENDOR, ignore_errors=True)
        for name, source in COPIED.items():
            _copy(modules / source, VENDOR / name)
        _write("bootstrap.dark.css", dark_rules((VENDOR / "bootstrap.min.css").read_text(encoding="utf-8")))
        _write("icons.svg", sprite(modules / "bootstrap-icons" / "icons"))
    _write("manifest.json", json.dumps({"sha256": hashes(VENDOR)}, indent=2) + "\n")


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every file but the manifest itself, by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def dark_rules(bootstrap: str) -> str:
    """Bootstrap's dark theme for whoever's system is dark, so that it needs no script and no attribute."""
    rules = [rule.strip().replace("[data-bs-theme=dark]", ":root") for rule in _DARK_RULE.findall(bootstrap)]
    lines = "\n".join(f"  {rule}" for rule in rules)
    return f"/* Taken from Bootstrap, MIT licence. */\n@media (prefers-color-scheme: dark) {{\n{lines}\n}}\n"


def sprite(icons: Path) -> str:
    """One SVG with a symbol for each icon that the pages use."""
    symbols = []
    for name in sorted(ICONS):
        found = _SVG.search((icons / f"{name}.svg").read_text(encoding="utf-8"))
        if found is None:
            raise ValueError(f"{name}.svg is no icon")
        drawing = " ".join(found[2].split())
        symbols.append(f'  <symbol id="{name}" viewBox="{found[1]}">{drawing}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _install(folder: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKED / name, folder / name)
    # No scripts: what is copied is read, never run.
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder / "node_modules"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in {".css", ".js"}:
        # Source maps are not shipped, and a browser would ask for them.
        target.write_text(_SOURCE_MAP.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(source, target)


def _write(name: str, text: str) -> None:
    (VENDOR / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
