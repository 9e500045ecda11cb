"""Where baskets go, sealed: whoever carries a parcel reads it when it is sent, and nobody else."""

import json
from dataclasses import asdict

from sqlalchemy.orm import Session

from domain.addresses import ShipTo
from stores.conflicts import insert_new
from stores.order_rows import ShipToRow
from stores.sealing import Keys, seal, unseal


class ShipToStore:
    """The addresses of all baskets. They never change: another address is another basket."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self._session = session
        self._keys = keys

    def keep(self, basket_id: str, where: ShipTo) -> None:
        """With the basket, in its transaction. A repeat changes nothing."""
        sealed = seal(self._keys, json.dumps(asdict(where)).encode(), _about(basket_id))
        insert_new(self._session, ShipToRow, [{"basket_id": basket_id, "sealed": sealed}])

    def of_basket(self, basket_id: str) -> ShipTo | None:
        row = self._session.get(ShipToRow, basket_id, populate_existing=True)
        return ShipTo(**json.loads(unseal(self._keys, row.sealed, _about(basket_id)))) if row else None


def _about(basket_id: str) -> str:
    return f"ship_to:{basket_id}"
