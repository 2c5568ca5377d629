#!/usr/bin/python3
"""A mail server (Debian's python3-aiosmtpd) that keeps each mail as a file: the hub's peer in tests and the walkthrough.

    mail_receiver.py [--starttls|--tls --certificate FILE --key FILE] [--user NAME --password TEXT]
                     [--refuse ADDRESS] FOLDER PORT

With a user it takes no mail without signing in, and no sign-in without TLS. --refuse answers 550 to this address.
"""
import argparse
import os
import signal
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

parser = argparse.ArgumentParser()
parser.add_argument("--starttls", action="store_true")
parser.add_argument("--tls", action="store_true")
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--refuse")
parser.add_argument("folder")
parser.add_argument("port", type=int)
options = parser.parse_args()


class Keeper:
    def __init__(self):
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == options.refuse:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = os.path.join(options.folder, f"{self.count:04}.eml")
        signed_in = "yes" if getattr(session, "authenticated", False) else "no"
        with open(name + ".new", "wb") as out:
            out.write(f"X-Received-From: {envelope.mail_from}\r\n".encode())
            out.write(f"X-Received-To: {','.join(envelope.rcpt_tos)}\r\n".encode())
            out.write(f"X-Received-By-TLS: {'yes' if session.ssl else 'no'}\r\n".encode())
            out.write(f"X-Received-Signed-In: {signed_in}\r\n".encode())
            out.write(envelope.original_content)
        os.rename(name + ".new", name)  # a mail that can be seen is whole
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    good = (
        isinstance(data, LoginPassword)
        and data.login == (options.user or "").encode()
        and data.password == (options.password or "").encode()
    )
    return AuthResult(success=good, handled=False)  # the library answers


context = None
if options.certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate, options.key)
more = {}
if options.starttls:
    more.update(tls_context=context, require_starttls=True)
if options.tls:
    more.update(ssl_context=context)
if options.user:
    # Behind --tls the library does not see that the line is secure.
    more.update(authenticator=authenticate, auth_required=True, auth_require_tls=not options.tls)
controller = Controller(Keeper(), hostname="127.0.0.1", port=options.port, **more)
controller.start()
signal.sigwait({signal.SIGTERM, signal.SIGINT})
controller.stop()
