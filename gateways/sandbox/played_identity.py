"""Identity as the sandbox plays it: everybody is who they say, unless the control API tells otherwise."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from gateways.sandbox.world import arrive, check_token

router = APIRouter(prefix="/identity/v1")


class MobileOwnership(BaseModel):
    national_code: str
    mobile: str


@router.post("/mobiles/ownership")
async def owns_mobile(request: Request, asked: MobileOwnership) -> dict[str, bool]:
    visit = await arrive(request, "identity", "owns_mobile", asked.national_code, asked.mobile)
    check_token(request, visit.world.config.token)
    return {"owns": visit.fault("not_owner") is None}
