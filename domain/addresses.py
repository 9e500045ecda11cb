"""Where parcels go: a person, a telephone and a place in Iran. Personal: kept sealed, in no history and no log."""

from dataclasses import dataclass

POSTAL_CODE_DIGITS = 10


@dataclass(frozen=True, slots=True)
class ShipTo:
    """Who receives a parcel and where. `region` is a province (ISO 3166-2), the mobile in international form."""

    name: str
    mobile: str
    region: str
    county: str
    address: str
    postal_code: str
