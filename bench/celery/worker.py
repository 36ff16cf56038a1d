"""Celery's part of the benchmark, on the Celery that Debian packages.

  worker.py work ORDER    a worker with ORDER["inFlight"] threads, until SIGTERM; says "ready" when it begins
  worker.py feed URL      adds the posts whose due times (milliseconds since 1970) stand in standard input, one a line
  worker.py pending URL   prints how many tasks are not done yet
"""

import json
import os
import sys
import time
from datetime import datetime, timezone

from celery import Celery
from celery.signals import worker_ready


def create(url, lease):
    app = Celery("bench", broker=url)
    app.conf.update(
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        # Without these two a task that a killed worker had in hand is gone.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=4,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        task_default_queue="posts",
        broker_transport_options={"visibility_timeout": lease},
        broker_connection_retry=True,
    )
    return app


def work(order):
    app = create(order["url"], order["leaseSeconds"])
    ledger = os.open(order["ledger"], os.O_WRONLY | os.O_APPEND)
    pause = order["networkMs"] / 1000

    @app.task(name="post")
    def post(index):
        os.write(ledger, b"%08d %017.3f\n" % (index, time.time() * 1000))
        if pause > 0:
            time.sleep(pause)

    @worker_ready.connect
    def ready(**_):
        print("ready", flush=True)

    app.worker_main(
        ["worker", "--pool=threads", "--concurrency=%d" % order["inFlight"], "--loglevel=ERROR", "--without-gossip",
         "--without-mingle", "--without-heartbeat"]
    )


def feed(url):
    app = create(url, 3600)
    now = time.time() * 1000
    with app.producer_or_acquire() as producer:
        for index, line in enumerate(sys.stdin):
            due = float(line)
            eta = datetime.fromtimestamp(due / 1000, timezone.utc) if due > now else None
            app.send_task("post", args=(index,), eta=eta, producer=producer)


def pending(url):
    from redis import Redis

    store = Redis.from_url(url)
    print(store.llen("posts") + store.hlen("unacked"))


if __name__ == "__main__":
    verb, word = sys.argv[1:3]
    if verb == "work":
        work(json.loads(word))
    else:
        {"feed": feed, "pending": pending}[verb](word)
