"""A filter for OpenSMTPD (smtpd-filters(7)) that refuses each recipient once with 450."""

import sys

seen = set()


def say(line):
    print(line, flush=True)


for line in sys.stdin:
    if line == "config|ready\n":
        say("register|filter|smtp-in|rcpt-to")
        say("register|ready")
    elif line.startswith("filter|"):
        *_, session, token, address = line.rstrip("\n").split("|")
        result = "proceed" if address in seen else "reject|450 4.2.0 Greylisted, try again later"
        seen.add(address)
        say(f"filter-result|{session}|{token}|{result}")
