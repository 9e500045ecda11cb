"""What the API answers about suppliers."""

from typing import Literal

from pydantic import BaseModel


class Supplier(BaseModel):
    """A business that loans are paid to; its account is masked."""

    id: str
    name: str
    legal_entity_id: str
    sheba_masked: str
    purposes: list[str]
    state: Literal["proposed", "active", "closed"]
    proposed_by: str
    approved_by: str | None
    connected: bool
