"""Schedules a post for in a few seconds on the first channel there is, and waits until it is out.

Needs Python 3.9 or newer, and nothing else:
    SCHEDULY_URL=http://localhost:8000 SCHEDULY_API_KEY=sch_… python3 schedule.py "Good morning"
"""

import datetime
import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
import uuid

URL = os.environ.get("SCHEDULY_URL", "http://localhost:8000")
KEY = os.environ["SCHEDULY_API_KEY"]
TRIES = 5


class Problem(Exception):
    """What the API refused, with its code and its sentence."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body.get('code', '')}: {body.get('detail', 'no reason given')}")
        self.status = status
        self.code = body.get("code")


def call(method, path, body=None):
    """Sends a request until it is answered. A write has one key for all its tries, so it is carried out once."""
    headers = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
    if method != "GET":
        headers["Idempotency-Key"] = str(uuid.uuid4())
    if body is not None:
        headers["Content-Type"] = "application/json"
    data = None if body is None else json.dumps(body).encode()
    for tried in range(1, TRIES + 1):
        wait = random.uniform(0, 0.25 * 2**tried)
        try:
            request = urllib.request.Request(URL + path, data, headers, method=method)
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read()
            problem = json.loads(text) if text.startswith(b"{") else {}
            passes = error.code in (429, 503, 504) or problem.get("code") == "idempotency_key_in_flight"
            if not passes or tried == TRIES:
                raise Problem(error.code, problem) from None
            wait += float(error.headers.get("Retry-After", 0))
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if tried == TRIES:
                raise
        time.sleep(wait)


def pages(path):
    """Every entry of a list, page after page."""
    cursor = ""
    while True:
        page = call("GET", path + cursor)
        yield from page["data"]
        if not page.get("page", {}).get("has_more"):
            return
        cursor = f"?cursor={page['page']['next_cursor']}"


def main():
    text = sys.argv[1] if len(sys.argv) > 1 else "Good morning"
    organization = next(pages("/orgs"))
    channel = next(each for each in pages(f"/orgs/{organization['id']}/channels") if each["status"] == "active")
    due = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=5)
    post = call(
        "POST",
        f"/orgs/{organization['id']}/posts",
        {"text": text, "channels": [{"channel_id": channel["id"]}], "scheduled_at": due.isoformat()},
    )
    print(f"{post['status']}, for {post['scheduled_at']} on @{channel['handle']}")
    while post["status"] in ("queued", "publishing"):
        time.sleep(0.5)
        post = call("GET", f"/posts/{post['id']}")
    for publication in post["publications"]:
        failure = publication.get("failure") or {}
        print(publication["status"], publication["url"] or failure.get("detail", ""))
    return 0 if post["status"] == "published" else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"refused: {problem}")
