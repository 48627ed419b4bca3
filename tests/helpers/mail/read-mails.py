"""Reads messages with Python's email package and prints the result, one line of JSON each.

usage: read-mails.py FOLDER FIRST LAST    reads FOLDER/<number>.eml
"""

import email
import email.policy
import hashlib
import json
import sys

folder, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for number in range(first, last + 1):
    with open(f"{folder}/{number}.eml", "rb") as file:
        # Not message_from_binary_file, which makes LF of every CRLF.
        message = email.message_from_bytes(file.read(), policy=email.policy.default)
    defects = [repr(defect) for part in message.walk() for defect in part.defects]
    for part in message.walk():
        for name, value in part.items():
            defects += [f"{name}: {defect!r}" for defect in getattr(value, "defects", ())]
    parts = []
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        text = part.get_content().replace("\r\n", "\n")
        parts.append(
            {
                "type": part.get_content_type(),
                "encoding": part["content-transfer-encoding"],
                "sha256": hashlib.sha256(content).hexdigest(),
                # As a reader's program shows it: decoded to text by the charset that the part names.
                "sameText": text == content.decode("utf-8").replace("\r\n", "\n"),
                "textSha256": hashlib.sha256(text.rstrip("\n").encode()).hexdigest(),
            }
        )
        defects += [f"{part.get_content_type()}: {defect!r}" for defect in part.defects]
    (to,) = message["to"].addresses
    print(
        json.dumps(
            {"defects": defects, "parts": parts, "to": [to.display_name, to.addr_spec], "subject": str(message["subject"])}
        )
    )
