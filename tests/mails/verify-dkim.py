"""Verifies messages with dkimpy and prints the result, one line of JSON each.

usage: verify-dkim.py RECORDS FOLDER COUNT [--forge]

Reads FOLDER/<number>.eml. RECORDS is a JSON object: DNS names and their TXT records; there is no other DNS. Prints for each
signature whether it is valid. With --forge: the header names of the signature for which a signature stays valid when a
second header of that name is put on top.
"""

import json
import re
import sys

import dkim

records = {f"{name}.".encode(): text.encode() for name, text in json.loads(sys.argv[1]).items()}
folder, count, forge = sys.argv[2], int(sys.argv[3]), "--forge" in sys.argv


def record(name, timeout=5):
    return records.get(name)


def verdicts(message):
    signatures = len(re.findall(rb"^DKIM-Signature:", message[: message.index(b"\r\n\r\n")], re.M))
    return [verdict(message, i) for i in range(signatures)]


def verdict(message, i):
    try:
        return dkim.DKIM(message).verify(idx=i, dnsfunc=record)
    except dkim.DKIMException:
        return False


def signed_names(message):
    listed = re.search(rb"^DKIM-Signature:.*?\bh=([^;]+);", message, re.M | re.S).group(1)
    return list(dict.fromkeys(re.sub(rb"\s", b"", listed).decode().split(":")))


for number in range(count):
    with open(f"{folder}/{number}.eml", "rb") as file:
        message = file.read()
    if forge:
        print(json.dumps([name for name in signed_names(message) if any(verdicts(f"{name}: x\r\n".encode() + message))]))
    else:
        print(json.dumps(verdicts(message)))
