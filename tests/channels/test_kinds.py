"""Through apprise and over TLS: what a Teams workflow and a mailbox get, and that certificates are checked."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.channels.conftest import Receiver, serve
from tests.processes import free_port
from tests.revisits.conftest import Sink, current, make_due, text_of
from tests.revisits.conftest import sink as sink
from workshops.domain import channels
from workshops.domain.channel_faults import sentence_of
from workshops.domain.channel_post import Watch, noting
from workshops.domain.tick import tick
from workshops.models import Decision, Member

pytestmark = pytest.mark.django_db


def certificate(folder: Path) -> Path:
    """Key and certificate of 127.0.0.1, signed by itself, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(private + made.public_bytes(pem))
    return file


@pytest.fixture
def behind_tls(tmp_path: Path) -> Iterator[tuple[Receiver, Path]]:
    """The receiver, and the file with the certificate that it shows."""
    receiver, file = Receiver(), certificate(tmp_path)
    server = serve(receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver, file
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_nothing_is_sent_where_the_certificate_is_not_valid(
    behind_tls: tuple[Receiver, Path], olive: Member, permitted: None
) -> None:
    receiver, _file = behind_tls
    url = f"https://127.0.0.1:{receiver.port}/hook"
    added = channels.add_channel(workspace=olive.workspace, by=olive, name="", url=url)
    fault = channels.try_channel(channel=added.channel, by=olive)
    assert fault is not None
    assert sentence_of(fault) == "The receiver’s certificate is not valid, so nothing was sent."
    assert receiver.got == []


def test_a_teams_workflow_gets_a_card_with_the_links(
    behind_tls: tuple[Receiver, Path],
    olive: Member,
    permitted: None,
    decision: Decision,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    receiver, file = behind_tls
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    receiver.answers = [(202, {}, b"")]
    url = f"workflows://127.0.0.1:{receiver.port}/WORKFLOW/PLANTED-signature"
    added = channels.add_channel(workspace=olive.workspace, by=olive, name="", url=url)
    assert (added.channel.kind, added.channel.shown) == ("teams", f"https://127.0.0.1:{receiver.port}/…")
    make_due(decision)
    assert tick()["channel_sent"] == 1
    (request,) = receiver.got
    assert request.path.startswith("/workflows/WORKFLOW/")
    assert "1 decision wants another look" in request.body.decode()
    assert f"/revisits/{current(decision).pk}/" in request.body.decode()


def test_a_mailbox_gets_one_mail_for_all(sink: Sink, olive: Member, permitted: None, decision: Decision) -> None:
    url = f"mailto://mail.example:{sink.port}?to=team@acme.example&from=advisor@mail.example&smtp=127.0.0.1"
    channels.add_channel(workspace=olive.workspace, by=olive, name="", url=url)
    make_due(decision)
    assert tick()["channel_sent"] == 1
    (mail,) = [mail for mail in sink.mails if "team@acme.example" in str(mail["To"])]
    assert mail["Subject"] == "Acme: 1 decision wants another look"
    assert f"/revisits/{current(decision).pk}/" in text_of(mail)


def test_a_mail_server_that_is_away_is_told_from_one_that_refuses(olive: Member, permitted: None) -> None:
    url = f"mailto://mail.example:{free_port()}?to=team@acme.example&from=advisor@mail.example&smtp=127.0.0.1"
    added = channels.add_channel(workspace=olive.workspace, by=olive, name="", url=url)
    fault = channels.try_channel(channel=added.channel, by=olive)
    assert fault is not None
    assert (sentence_of(fault), fault.is_final) == ("The receiver could not be reached.", False)


@pytest.mark.parametrize(("hangs_up", "noted"), [(False, "timeout"), (True, "unreachable")])
def test_a_mail_server_that_hangs_is_told_from_one_that_hangs_up(hangs_up: bool, noted: str) -> None:
    watch = Watch([])
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _address = server.accept()
            with connection:
                if not hangs_up:
                    done.wait(30)

        done, thread = threading.Event(), threading.Thread(target=answer)
        thread.start()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            noting(watch, smtplib.SMTP.connect)(smtplib.SMTP(timeout=0.3), *server.getsockname())
        done.set()
        thread.join()
    assert watch.fault == (noted, "")


def test_a_mail_server_that_answers_no_is_not_away() -> None:
    watch = Watch([])

    def refuse() -> None:
        raise smtplib.SMTPSenderRefused(550, b"no", "advisor@mail.example")

    with pytest.raises(smtplib.SMTPSenderRefused):
        noting(watch, refuse)()
    assert watch.fault is None


def test_a_mail_server_that_refuses_is_final(sink: Sink, olive: Member, permitted: None) -> None:
    sink.answers = {"team@acme.example": "550 no such user"}
    url = f"mailto://mail.example:{sink.port}?to=team@acme.example&from=advisor@mail.example&smtp=127.0.0.1"
    added = channels.add_channel(workspace=olive.workspace, by=olive, name="", url=url)
    fault = channels.try_channel(channel=added.channel, by=olive)
    assert fault is not None
    assert (sentence_of(fault), fault.is_final) == ("The mail server answered 550.", True)
