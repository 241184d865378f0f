#!/usr/bin/env python3
"""Serve Earshot with TLS to phones in the same network, to try what it does without a connection.

    python3 deploy/try_on_a_phone.py [ADDRESS]

Makes a certificate authority of its own (kept in DATA_DIR/tls), prints the address as a QR code,
and how a phone is brought to trust it. Not for a company's own use: docs/how-to/try-on-a-phone.md.
"""

import datetime as dt
import ipaddress
import os
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
PORT, HANDOUT = 8443, 8480
YEARS = dt.timedelta(days=365)
TRUST = """
1. Open {handout} on the phone (the first code) and let it download the certificate.
   iPhone:  Settings, Profile Downloaded, Install; then Settings, General, About, Certificate
            Trust Settings: switch “Earshot on {host}” on.
   Android: Settings, search “CA certificate”, Install anyway, choose the file.
2. Open {address} (the second code), sign in as erin with the password demo, and add it to the
   home screen. Then switch the connection off.
Take the certificate off the phone again when you are done.
"""


def main():
    """Certificates, the page that hands one out, then the product itself in our place."""
    import run  # the project's own: needs nothing but Python

    run.ensure_venv("requirements")
    if Path(sys.prefix) != run.VENV:
        os.execv(run.PYTHON, [str(run.PYTHON), __file__, *sys.argv[1:]])
    host = sys.argv[1] if len(sys.argv) > 1 else own_address()
    folder = Path(os.environ.get("DATA_DIR") or PROJECT / ".data").expanduser() / "tls"
    authority = certificates(folder, host)
    hand_out(authority)
    address, handout = f"https://{host}:{PORT}", f"http://{host}:{HANDOUT}"
    for text in (handout, address):
        print(f"\n{text}")
        show(text)
    print(TRUST.format(handout=handout, address=address, host=host), flush=True)
    serve(folder, address)


def own_address():
    """This machine's address in the network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect(("192.0.2.1", 9))
        return line.getsockname()[0]


def certificates(folder, host):
    """The authority's certificate, in bytes; with it one for ``host``, both kept in ``folder``."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = folder / f"{host}.pem"
    if known.exists() and not is_old(x509.load_pem_x509_certificate(known.read_bytes())):
        return (folder / "authority.crt").read_bytes()
    authority, key = signed(f"Earshot on {host}", None, None, None)
    mine, my_key = signed(host, host, authority, key)
    for name, one in (("authority.crt", authority), (f"{host}.pem", mine)):
        (folder / name).write_bytes(one.public_bytes(serialization.Encoding.PEM))
    secret = folder / f"{host}.key"
    secret.touch(mode=0o600)
    secret.write_bytes(my_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    return (folder / "authority.crt").read_bytes()  # its key is forgotten: it signs nothing else


def is_old(certificate):
    """Whether it ends within a day."""
    return certificate.not_valid_after_utc < dt.datetime.now(dt.UTC) + dt.timedelta(days=1)


def signed(name, host, issuer, issuer_key):
    """A certificate with its key: for ``host``, or without an issuer an authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(issuer.subject if issuer else subject, subject, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if host:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])  # iPhones insist on it
        made = made.add_extension(usage, critical=False)
        made = made.add_extension(x509.SubjectAlternativeName([named(host)]), critical=False)
    return made.sign(issuer_key or key, hashes.SHA256()), key


def named(host):
    """An address as a certificate names it: by number or by name."""
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def hand_out(authority):
    """Give the authority's certificate to whoever asks, and nothing else."""

    class Handout(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/x-x509-ca-cert")
            self.send_header("Content-Disposition", 'attachment; filename="earshot.crt"')
            self.end_headers()
            self.wfile.write(authority)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("", HANDOUT), Handout)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def show(text):
    """A QR code in the terminal."""
    from qrcode.main import QRCode

    code = QRCode(border=1)
    code.add_data(text)
    code.print_ascii(invert=True)


def serve(folder, address):
    """Be what `make run` is, with TLS, until Ctrl-C."""
    host = address.removeprefix("https://").partition(":")[0]
    os.environ |= {
        "HOST": "0.0.0.0",  # noqa: S104 - the phone is another machine
        "PORT": str(PORT),
        "PUBLIC_URL": address,
        "TLS_CERTIFICATE": str(folder / f"{host}.pem"),
        "TLS_KEY": str(folder / f"{host}.key"),
    }
    os.chdir(PROJECT)
    from fieldapp import supervisor

    sys.exit(supervisor.main())


if __name__ == "__main__":
    main()
