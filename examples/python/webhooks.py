"""Receives Scheduly's webhooks, and verifies them by Standard Webhooks.

Needs Python 3.9 or newer, and nothing else:
    SCHEDULY_WEBHOOK_SECRET=whsec_… PORT=9000 python3 webhooks.py
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import time

SECRET = base64.b64decode(os.environ["SCHEDULY_WEBHOOK_SECRET"].removeprefix("whsec_"))
TOLERANCE_SECONDS = 5 * 60

# A real receiver keeps these where it keeps what it does with them, and in the same transaction.
known = set()


def is_genuine(headers, body):
    """Whether one of the signatures is ours, and it is not older than five minutes."""
    identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{identifier}.{timestamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    signatures = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(wanted.encode(), each.encode()) for each in signatures)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not is_genuine(self.headers, body):
            self.answer(400)
            print("refused", flush=True)
            return
        self.answer(204)
        event = json.loads(body)
        data = event["data"]
        if data["event_id"] not in known:
            known.add(data["event_id"])
            print(f"{event['type']} of {data['subject']['type']} {data['subject']['id']}", flush=True)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format, *words):
        """The standard log is left out: what matters is printed above."""


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9000"))), Receiver)
print("listening", flush=True)
server.serve_forever()
