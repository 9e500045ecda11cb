"""Suppliers of a sample network: somebody to pay, somebody to approve, and the same again the next time."""

from commands.sample_suppliers import load_suppliers
from domain.identifiers import parse_legal_entity_id, parse_sheba
from stores.database import Database
from stores.suppliers import CARRIAGE, SupplierStore
from tests.stores.house import KEYS, NOW


def test_there_are_some_to_pay_and_one_to_approve_and_they_are_loaded_once(database: Database) -> None:
    for _ in range(2):
        load_suppliers(database, KEYS, NOW)
    found = database.read(lambda session: SupplierStore(session, KEYS).find()).items
    assert sorted(one.state for one in found) == ["active", "active", "proposed"]
    assert [one.id for one in found if f"{CARRIAGE}post" in one.purposes] == ["supplier-sample-2"]
    for one in found:
        assert parse_legal_entity_id(one.legal_entity_id) == one.legal_entity_id
        assert parse_sheba(one.sheba) == one.sheba
