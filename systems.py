"""The outside systems that the worker speaks to: those that the settings name, and played ones for the others."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from domain.payment_gateways import GATEWAYS, GOZAR, PEYVAND
from gateways.bank import BankGateway
from gateways.caller import Address
from gateways.carrier import CarrierGateway
from gateways.email import EmailGateway
from gateways.identity import IdentityGateway
from gateways.merat import MeratGateway
from gateways.payments import PaymentGateway, payment_gateways
from gateways.sms import Kavenegar, SmsGateway
from gateways.suppliers import SuppliersGateway
from gateways.university import UniversityGateway
from settings import Secrets, Settings


@dataclass(frozen=True)
class Systems:
    """The outside systems, as gateways."""

    bank: BankGateway
    merat: MeratGateway
    identity: IdentityGateway
    university: UniversityGateway
    suppliers: SuppliersGateway
    carrier: CarrierGateway
    gateways: Mapping[str, PaymentGateway]
    sms: SmsGateway
    email: EmailGateway


def systems_of(settings: Settings, secrets: Secrets, http: httpx.AsyncClient) -> Systems:
    """Systems that the settings name, and played ones for the others; rehearsals only ever meet played ones."""
    bank, merat, identity, university, supplier, carrier = (
        Address(settings.played_url(one), secrets.sandbox_token)
        for one in ("bank", "merat", "identity", "university", "supplier", "carrier")
    )
    own_identity = (
        Address(settings.identity_url, secrets.identity_token) if settings.identity_url else identity
    )
    own_university = (
        Address(settings.university_url, secrets.university_token) if settings.university_url else university
    )
    own_supplier = (
        Address(settings.supplier_url, secrets.supplier_token) if settings.supplier_url else supplier
    )
    own_carrier = Address(settings.carrier_url, secrets.carrier_token) if settings.carrier_url else carrier
    own_bank = Address(settings.bank_url, secrets.bank_token) if settings.bank_url else bank
    own_merat = Address(settings.merat_url, secrets.merat_token) if settings.merat_url else merat
    sms_url = settings.sms_url or settings.played_url("kavenegar")
    smtp_host, smtp_port = settings.mail_server
    return Systems(
        bank=BankGateway(own_bank, http, rehearsals=bank),
        merat=MeratGateway(own_merat, http, rehearsals=merat),
        identity=IdentityGateway(own_identity, http, rehearsals=identity),
        university=UniversityGateway(own_university, http, rehearsals=university),
        suppliers=SuppliersGateway(own_supplier, http, rehearsals=supplier),
        carrier=CarrierGateway(own_carrier, http, rehearsals=carrier),
        gateways=payment_gateways(*_payment_addresses(settings, secrets), http),
        sms=Kavenegar(sms_url, secrets.sms_key, settings.sms_sender, http),
        email=EmailGateway(smtp_host, smtp_port, settings.smtp_sender),
    )


def _payment_addresses(settings: Settings, secrets: Secrets) -> tuple[dict[str, Address], dict[str, Address]]:
    """Of the payment gateways: of those that the settings name, and where each is played."""
    own = {
        PEYVAND: (settings.peyvand_url, secrets.peyvand_token),
        GOZAR: (settings.gozar_url, secrets.gozar_token),
    }
    played = {
        name: Address(settings.played_url(f"payment/{name}"), secrets.sandbox_token) for name in GATEWAYS
    }
    return {name: Address(url, token) for name, (url, token) in own.items() if url}, played
