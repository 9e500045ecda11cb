"""Nothing goes into our own network by somebody else's address, however it is written, wherever its name points."""

import ipaddress
import ssl
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateways.hooks import EXCERPT, HookSender, asked_to_wait, is_public, why_not_url
from gateways.webhook_signature import new_secret, sign
from tests.receiver import Receiver, receiving

OURS = (
    "127.0.0.1", "127.8.9.1", "0.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
    "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "2001:0:53aa:64c:0:0:f5ff:fffe",
)  # fmt: skip
OPEN = ("1.1.1.1", "185.143.233.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101")

WRONG = {
    "": "bad_url",
    "shop": "bad_url",
    "ftp://shop.example/": "bad_url",
    "https://": "bad_url",
    "https://shop.example:0/": "bad_url",
    "https://shop.example:99999/": "bad_url",
    "https://user@shop.example/": "bad_url",
    "https://user:word@shop.example/": "bad_url",
    "https://shop.example/#part": "bad_url",
    "https://shop .example/": "bad_url",
    "https://shop.example/\r\nX: 1": "bad_url",
    "https://فروشگاه.example/": "bad_url",
    "http://shop.example/": "https_only",
    "https://localhost/": "refused_address",
    "https://a.localhost/": "refused_address",
    "https://127.0.0.1/": "refused_address",
    "https://[::1]/": "refused_address",
    "https://[::ffff:169.254.169.254]/": "refused_address",
    "https://10.0.0.1:8443/": "refused_address",
}


@pytest.mark.parametrize("address", OURS)
def test_our_own_network_is_known(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", OPEN)
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", WRONG)
def test_an_address_that_nothing_is_sent_to_is_refused_at_once(url: str) -> None:
    assert why_not_url(url, private=False) == WRONG[url]


def test_where_the_settings_allow_it_our_own_network_is_an_address() -> None:
    assert why_not_url("https://shop.example/hooks?of=us", private=False) is None
    assert why_not_url("http://127.0.0.1:9000/", private=True) is None
    assert why_not_url("ftp://127.0.0.1/", private=True) == "bad_url"


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::1", "1.1.1.1"], ["169.254.169.254"]]
)
async def test_a_name_of_ours_among_its_addresses_is_refused(found: list[str]) -> None:
    async def look_up(_: str, __: int) -> Sequence[str]:
        return found

    sender = HookSender(look_up=look_up)
    answer = await sender.send("https://shop.example/hooks", {}, b"{}")
    assert (answer.status, answer.problem) == (None, "refused_address")
    await sender.close()


async def test_other_spellings_of_loopback_are_looked_up_and_refused() -> None:
    for host in ("2130706433", "0x7f.1", "127.1", "localtest"):

        async def look_up(_: str, __: int) -> Sequence[str]:
            return ["127.0.0.1"]

        sender = HookSender(look_up=look_up)
        assert (await sender.send(f"https://{host}/", {}, b"{}")).problem == "refused_address"
        await sender.close()


async def test_a_name_is_asked_once_and_its_checked_address_is_called() -> None:
    """A name that stands for another address a moment later (rebinding) leads nowhere: nobody asks again."""
    asked = []

    async def look_up(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    receiver = Receiver(secrets=[new_secret()])
    with receiving(receiver):
        sender = HookSender(private=True, look_up=look_up)
        headers = sign(receiver.secrets[0], "evt_1", datetime.now(UTC), b'{"type":"x"}')  # noqa: TID251
        url = f"http://shop.example:{receiver.port}/hooks"
        answer = await sender.send(url, headers, b'{"type":"x"}')
        await sender.close()
    assert answer.status == 204
    assert asked == [("shop.example", receiver.port)]
    assert receiver.hosts == [f"shop.example:{receiver.port}"]


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    other, receiver = Receiver(secrets=[new_secret()]), Receiver(status=302)
    receiver.secrets = other.secrets
    with receiving(other), receiving(receiver):
        receiver.headers = {"Location": other.url}
        sender = HookSender(private=True)
        headers = sign(other.secrets[0], "evt_1", datetime.now(UTC), b'{"type":"x"}')  # noqa: TID251
        answer = await sender.send(receiver.url, headers, b'{"type":"x"}')
        await sender.close()
    assert answer.status == 302
    assert other.hosts == []


async def test_of_an_endless_answer_only_the_beginning_is_read() -> None:
    receiver = Receiver(said="خطا\x00\n ".encode() + b"x" * 5_000_000)
    with receiving(receiver):
        sender = HookSender(private=True)
        answer = await sender.send(receiver.url, {}, b"{}")
        await sender.close()
    assert answer.status == 401
    assert answer.excerpt.startswith("خطا")
    assert len(answer.excerpt) <= EXCERPT
    assert answer.excerpt.isprintable()


@pytest.mark.parametrize(("status", "heard"), [(429, "120"), (503, "120"), (500, None), (204, None)])
async def test_when_to_come_again_is_heard_where_it_has_a_meaning(status: int, heard: str | None) -> None:
    receiver = Receiver(status=status, secrets=[new_secret()], headers={"Retry-After": "120"})
    with receiving(receiver):
        sender = HookSender(private=True)
        headers = sign(receiver.secrets[0], "evt_1", datetime.now(UTC), b"{}")  # noqa: TID251
        answer = await sender.send(receiver.url, headers, b"{}")
        await sender.close()
    assert (answer.status, answer.retry_after) == (status, heard)


WAITS = {
    "120": 120,
    " 7 ": 7,
    "0": 0,
    "21600": 21_600,
    "21601": 21_600,
    "9" * 400: 21_600,
    "Fri, 27 Nov 2026 08:01:30 GMT": 90,
    "Fri, 27 Nov 2026 08:01:30": 90,
    "Friday, 27-Nov-26 08:01:30 GMT": 90,
    "Fri Nov 27 08:01:30 2026": 90,
    "Fri, 27 Nov 2026 07:59:00 GMT": 0,
    "Sat, 27 Nov 2027 08:00:00 GMT": 21_600,
    "Fri, 31 Dec 9999 23:59:59 -9999": 0,
    "": 0,
    "-5": 0,
    "1.5": 0,
    "soon": 0,
    "۱۲": 0,
    "²": 0,
}


@pytest.mark.parametrize("said", WAITS)
def test_a_receiver_is_waited_for_as_long_as_it_asks_and_not_for_ever(said: str) -> None:
    at = datetime(2026, 11, 27, 8, tzinfo=UTC)
    assert asked_to_wait(said, at, longest=timedelta(hours=6)) == timedelta(seconds=WAITS[said])
    assert asked_to_wait(None, at, longest=timedelta(hours=6)) == timedelta(0)


async def test_who_does_not_answer_is_not_waited_for() -> None:
    receiver = Receiver(slow_seconds=1)
    with receiving(receiver):
        sender = HookSender(private=True, seconds=0.2)
        answer = await sender.send(receiver.url, {}, b"{}")
        assert (answer.status, answer.problem) == (None, "no_answer")
        assert answer.milliseconds < 900
        await sender.close()


async def test_nobody_there_and_nobody_of_that_name() -> None:
    sender = HookSender(private=True)
    assert (await sender.send("http://127.0.0.1:1/", {}, b"{}")).problem == "no_connection"
    assert (await sender.send("http://nobody.invalid/", {}, b"{}")).problem == "unknown_host"
    await sender.close()


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A server whose certificate is of shop.example; its port, and who vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.example")])
    now = datetime.now(UTC)  # noqa: TID251 - a test's own clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    whole = tmp_path / "both.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    vouched = tmp_path / "certificate.pem"
    vouched.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    whole.write_bytes(plain + vouched.read_bytes())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(whole)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    listening = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    listening.start()
    yield server.server_address[1], vouched
    server.shutdown()
    server.server_close()
    listening.join()


async def test_at_the_checked_address_the_certificate_is_still_the_names(tls: tuple[int, Path]) -> None:
    async def look_up(_: str, __: int) -> Sequence[str]:
        return ["127.0.0.1"]

    port, vouched = tls
    sender = HookSender(private=True, look_up=look_up, verify=ssl.create_default_context(cafile=vouched))
    assert (await sender.send(f"https://shop.example:{port}/", {}, b"{}")).status == 204
    other = await sender.send(f"https://other.example:{port}/", {}, b"{}")
    assert (other.status, other.problem) == (None, "bad_certificate")
    await sender.close()
