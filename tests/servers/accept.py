"""aiosmtpd, which accepts messages and records their recipients.

The settings are one JSON object: port, log, greylist (refuse each address once), tls (certificate and key), limit (of
messages per connection), lmtp (instead of SMTP).
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

settings = json.loads(sys.argv[1])
log = open(settings["log"], "a", buffering=1)
seen = set()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if settings.get("greylist") and address not in seen:
            seen.add(address)
            return "450 4.2.0 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        for address in envelope.rcpt_tos:
            log.write(f"accepted {address}\n")
        return "250 OK"


def session():
    log.write("connected\n")
    options = {}
    if "tls" in settings:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*settings["tls"])
        # aiosmtpd would refuse LHLO before STARTTLS. The client requires TLS, too.
        options |= {"tls_context": context, "require_starttls": not settings.get("lmtp")}
    if "limit" in settings:
        options["command_call_limit"] = {"MAIL": settings["limit"], "*": 1_000_000}
    protocol = LMTP if settings.get("lmtp") else SMTP
    return protocol(Handler(), loop=asyncio.get_running_loop(), hostname="relay.example.com", **options)


async def main():
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", settings["port"])
    await server.serve_forever()


asyncio.run(main())
