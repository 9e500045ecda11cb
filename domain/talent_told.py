"""How far a talent's cell is set up, as others read it."""

from typing import Any

from domain.talent_pilot import PilotOrder, product_id_of
from domain.talent_setup import Equipment, LoanWanted
from domain.talents import TalentCase


def setup_told(case: TalentCase) -> dict[str, Any]:
    """How far the cell is set up, as others read it (api.v1.shapes_cells.ShownSetup)."""
    plan = case.plan
    if plan is None:
        return {}
    return {
        "plan": {
            "monthly_rials": plan.monthly_rials,
            "jobs": plan.jobs,
            "equipment_rials": plan.equipment_rials,
            "loan_rials": plan.loan_rials,
        },
        "supports": [
            {
                "kind": one.kind,
                "needed": one.needed,
                "support_id": one.support_id,
                "outcome": one.outcome or None,
            }
            for one in case.supports
            if one.support_id
        ],
        "loan": _loan_told(case.loan),
        "equipment": _equipment_told(case.equipment),
        "pilot": _pilot_told(case.pilot),
        "product_id": product_id_of(case.nomination.talent_id) if case.product else None,
        "cell_id": case.cell_id or None,
    }


def _loan_told(loan: LoanWanted | None) -> dict[str, Any] | None:
    if loan is None:
        return None
    return {
        "loan_id": loan.loan_id,
        "amount_rials": loan.amount_rials,
        "supplier_id": loan.supplier_id,
        "state": loan.state,
        "outcome": loan.outcome or None,
    }


def _equipment_told(equipment: Equipment | None) -> dict[str, Any] | None:
    if equipment is None:
        return None
    return {
        "state": equipment.state,
        "order_number": equipment.order_number or None,
        "deliver_by": equipment.deliver_by or None,
        "photo": equipment.photo or None,
    }


def _pilot_told(pilot: PilotOrder | None) -> dict[str, Any] | None:
    if pilot is None:
        return None
    return {"pieces": pilot.pieces, "hand_in_by": pilot.hand_in_by, "reworks": pilot.reworks}
