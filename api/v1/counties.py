"""The counties (شهرستان) with their size and water stress: reference data, the same for everybody."""

from typing import Annotated, Any

from fastapi import Query

from api.dependencies import Store
from api.paging import ListPage, Page
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from domain.counties import County
from stores.counties import CountyStore

counties = router(tag="people")


@counties.get("/counties")
@allow(scope="kanoons:read", people=anybody)
async def find(
    store: Store,
    page: Page,
    province: Annotated[str | None, Query(pattern=r"^IR-[0-9]{2}$", max_length=5)] = None,
    q: Annotated[str, Query(max_length=100)] = "",
) -> ListPage[dict[str, Any]]:
    """Counties of a province (ISO 3166-2), or of all; `q` is a part of a county's name in Persian or English.

    A kanoon's `region` and `place.county` name one of them. What no source gives is null.
    """
    return await answered(
        store,
        lambda session: CountyStore(session).find(
            province_code=province, q=q, after=page.after, limit=page.limit
        ),
        county_shape,
    )


def county_shape(one: County) -> dict[str, Any]:
    return {
        "province_code": one.province_code,
        "province": {"fa": one.province_fa, "en": one.province_en},
        "county": {"fa": one.county_fa, "en": one.county_en},
        "population": one.population,
        "population_class": one.population_class,
        "water_stress": one.water_stress,
    }
