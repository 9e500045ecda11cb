"""The engine is found in four ways, in order; where none works a sentence names them all."""

from pathlib import Path

import pytest

from engine.resolve import Binary, Cluster, find_engine
from engine.unavailable import EngineUnavailable
from engine.versions import SERVER_VERSION

SAYS_ITS_VERSION = f'#!/bin/sh\necho "temporal version {SERVER_VERSION}"\n'
BUILDS = f"""#!/bin/sh
[ "$1" = version ] && echo "go version go1.26.8 linux/amd64" && exit
printf '#!/bin/sh\\necho "temporal version {SERVER_VERSION}"\\n' > "$GOBIN/server"
chmod +x "$GOBIN/server"
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds the shell's own tools and what a test puts there; no internet, no cluster."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.delenv("TEMPORAL_ADDRESS", raising=False)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    return folder


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)
    return path


def built(cache: Path) -> Path:
    return cache / "engine" / f"temporal-server-{SERVER_VERSION}" / "server"


def test_a_cluster_that_is_named_comes_first(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(path / "temporal-server", SAYS_ITS_VERSION)
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    assert find_engine(tmp_path, say=print) == Cluster("temporal.example:7233")


def test_then_a_server_on_path_with_its_own_version(path: Path, tmp_path: Path) -> None:
    program(built(tmp_path), SAYS_ITS_VERSION)
    server = program(path / "temporal-server", '#!/bin/sh\necho "temporal version 1.33.0"\n')
    assert find_engine(tmp_path, say=print) == Binary(server, "server", "1.33.0")


def test_or_the_command_line_tool_with_the_version_of_its_server(path: Path, tmp_path: Path) -> None:
    told = 'echo "temporal version 1.9.1 (Server 1.32.0, UI 2.42.1)"'
    tool = program(path / "temporal", f"#!/bin/sh\n{told}\n")
    assert find_engine(tmp_path, say=print) == Binary(tool, "cli", "1.32.0")


def test_then_what_was_built_before(path: Path, tmp_path: Path) -> None:
    program(path / "go", "#!/bin/sh\nexit 1\n")
    server = program(built(tmp_path), SAYS_ITS_VERSION)
    assert find_engine(tmp_path, say=print) == Binary(server, "server", SERVER_VERSION)


def test_then_it_is_built_with_go_and_said_so(path: Path, tmp_path: Path) -> None:
    program(path / "go", BUILDS)
    said: list[str] = []
    found = find_engine(tmp_path, say=said.append)
    assert found == Binary(built(tmp_path), "server", SERVER_VERSION)
    assert any("about five minutes" in sentence for sentence in said)
    assert {path.name for path in (tmp_path / "engine").iterdir()} == {
        "building.lock",
        built(tmp_path).parent.name,
    }


def test_a_build_that_was_killed_is_begun_anew(path: Path, tmp_path: Path) -> None:
    program(path / "go", BUILDS)
    program(tmp_path / "engine" / "building" / "server", "half a progr")
    assert find_engine(tmp_path, say=print) == Binary(built(tmp_path), "server", SERVER_VERSION)


@pytest.mark.parametrize("damaged", ["", "half a progr", "#!/bin/sh\nexit 3\n"])
def test_a_damaged_engine_in_the_cache_is_built_again(path: Path, tmp_path: Path, damaged: str) -> None:
    program(path / "go", BUILDS)
    program(built(tmp_path), damaged)
    said: list[str] = []
    assert find_engine(tmp_path, say=said.append) == Binary(built(tmp_path), "server", SERVER_VERSION)
    assert "is damaged" in said[0]


def why_not(cache: Path) -> str:
    with pytest.raises(EngineUnavailable) as unavailable:
        find_engine(cache, say=print)
    return str(unavailable.value)


def test_without_any_of_them_a_sentence_names_all_four(path: Path, tmp_path: Path) -> None:
    sentence = why_not(tmp_path)
    for way in (
        "TEMPORAL_ADDRESS",
        "on PATH",
        "install Go 1.26.8",
        "connect to the internet",
        "Go is not installed",
    ):
        assert way in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("go", "why"),
    [
        (
            '#!/bin/sh\necho "go version go1.25.3 linux/amd64"\n',
            "go version go1.25.3 linux/amd64 is too old.",
        ),
        (
            '#!/bin/sh\n[ "$1" = version ] && echo "go version go1.27 linux/amd64" && exit\n'
            'echo half > "$GOBIN/server"; echo "no space left on device" >&2; exit 1\n',
            "The build with Go failed: no space left on device.",
        ),
    ],
)
def test_a_build_that_does_not_succeed_says_why_and_leaves_nothing(
    path: Path, tmp_path: Path, go: str, why: str
) -> None:
    program(path / "go", go)
    assert why in why_not(tmp_path)
    assert not built(tmp_path).exists()
    assert not (tmp_path / "engine" / "building").exists()


def test_a_cache_that_cannot_be_written_says_so(path: Path, tmp_path: Path) -> None:
    program(path / "go", BUILDS)
    (tmp_path / "cache").write_text("a file where a folder should be", "utf-8")
    assert f"The cache {tmp_path / 'cache'} cannot be written" in why_not(tmp_path / "cache")
