"""The secrets of a house: made once, and completed where a file is of an older release."""

import json
from pathlib import Path

import pytest

from settings import WEBHOOK_SOURCES, Settings, secrets_of


def test_a_file_of_an_older_release_gets_what_it_lacks_once_and_keeps_the_rest(tmp_path: Path) -> None:
    made = secrets_of(tmp_path)
    path = tmp_path / "secrets.json"
    older = json.loads(path.read_text("utf-8"))
    del older["supplier_token"]
    del older["webhooks"]["supplier"]
    path.write_text(json.dumps(older), "utf-8")

    found = secrets_of(tmp_path)

    assert set(found.webhooks) == set(WEBHOOK_SOURCES)
    assert found.supplier_token != made.supplier_token
    assert {name: found.webhooks[name] for name in older["webhooks"]} == older["webhooks"]
    assert secrets_of(tmp_path) == found


def test_a_file_that_lacks_only_a_source_is_completed_too(tmp_path: Path) -> None:
    secrets_of(tmp_path)
    path = tmp_path / "secrets.json"
    older = json.loads(path.read_text("utf-8"))
    del older["webhooks"]["supplier"]
    path.write_text(json.dumps(older), "utf-8")
    assert secrets_of(tmp_path) == secrets_of(tmp_path)


@pytest.mark.parametrize("name", ["supplier_url", "peyvand_url", "gozar_url", "carrier_url"])
def test_a_real_system_is_somebody_outside(name: str) -> None:
    assert Settings(_env_file=None).model_copy(update={name: ""}).only_plays
    assert not Settings(_env_file=None).model_copy(update={name: "https://outside.example"}).only_plays
