"""Background work. Postgres is the schedule and the record; Celery only knocks (docs/decisions/0001)."""

from __future__ import annotations

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.schedules import crontab
from celery.signals import beat_init, celeryd_init
from django.conf import settings
from kombu import Queue

from config import traces
from config.key import read_settings, require_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# The engine's products are small: a second thread gains nothing and waits for a processor (docs/benchmarks.md).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# A worker would look at every model, template and address before it starts, and tell nobody what it found.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

# Root is warned of pickled messages; ours are JSON only.
warnings.filterwarnings("ignore", category=SecurityWarning)

# What speaks to the mail server.
SENDING = (
    "workshops.send_mails",
    "workshops.send_channel_messages",
    "workshops.mail_sign_in_code",
    "workshops.mail_way_in",
)

read_settings()  # before Celery asks for one of them, and shows where in its own code
app = Celery("advisor", set_as_current=True)
app.config_from_object("django.conf:settings", namespace="CELERY")  # broker_url, read when first needed
app.add_defaults(
    lambda: {
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_default_queue": "advisor",
        # A mail server may keep whoever speaks to it waiting, so what speaks to it has a queue, and where `up` or
        # docker-compose start the workers, a worker of its own. A worker that is told nothing serves both.
        "task_queues": [Queue("advisor"), Queue("mail")],
        "task_routes": {name: {"queue": "mail"} for name in SENDING},
        # Nobody waits for a result: tasks write their outcome to Postgres.
        "task_ignore_result": True,
        # A task is taken off the queue when it is done, so a killed worker loses nothing: what it held comes
        # back after the visibility timeout (seconds). Every task is safe to repeat, and none runs that long.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "broker_transport_options": {
            "visibility_timeout": 120,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 25,
            **settings.REDIS_BROKER_OPTIONS,
        },
        "task_time_limit": 110,
        # Asked to stop (SIGQUIT), a worker gives its tasks this long, then puts them back on the queue at once.
        "worker_soft_shutdown_timeout": 1.0,
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": 2,
        # Redis may go away and come back at any moment: wait for it, for ever.
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        # A web request that queues work gives up after about a second; the next tick picks the work up.
        "task_publish_retry_policy": {"max_retries": 3, "interval_start": 0, "interval_step": 0.2},
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        # The schedule has no memory of its own to lose or corrupt: one entry, and no file.
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_schedule": {
            "tick": {"task": "workshops.tick", "schedule": settings.ADVISOR_TICK_SECONDS, "options": {"expires": 55}},
            "watch": {"task": "workshops.watch", "schedule": crontab(hour=4, minute=17)},
        },
        "beat_max_loop_interval": 30,
    }
)
app.autodiscover_tasks()


celeryd_init.connect(require_key)
beat_init.connect(require_key)
if traces.are_asked_for():
    traces.follow_tasks()


@beat_init.connect
def knock_at_once(**_: object) -> None:
    """What fell due while nothing ran should not wait for beat's first minute to pass."""
    app.send_task("workshops.tick", expires=55)
    app.send_task("workshops.watch", expires=3600)
