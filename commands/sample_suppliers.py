"""Suppliers of a sample network: two that may be paid, one of them as a carrier, and one that awaits its second pair of eyes."""

from datetime import datetime

from domain.identifiers import sheba_from_account
from stores.database import Database
from stores.sealing import Keys
from stores.suppliers import CARRIAGE, PROPOSED, Supplier, SupplierStore

_PROPOSED_BY, _APPROVED_BY = "credit_officer1", "treasury1"
_SUPPLIERS = (
    ("supplier-sample-1", "بازرگانی نخ و پشم کویر", "10102536844", ("cell_setup", "livelihood"), True),
    ("supplier-sample-2", "شرکت پست", "14007219537", (f"{CARRIAGE}post",), True),
    ("supplier-sample-3", "چرخ خیاطی کاوه", "10860491270", ("cell_setup", "goods"), False),
)


def load_suppliers(database: Database, keys: Keys, now: datetime) -> None:
    """Doing it twice changes nothing."""
    for number, (supplier_id, name, legal_entity_id, purposes, approved) in enumerate(_SUPPLIERS, start=1):
        sheba = sheba_from_account("060", f"12345670{number}")
        supplier = Supplier(supplier_id, name, legal_entity_id, sheba, purposes, PROPOSED, _PROPOSED_BY, now)
        with database.writing() as session:
            store = SupplierStore(session, keys)
            store.propose(supplier)
            if approved:
                store.approve(supplier_id, _APPROVED_BY)
