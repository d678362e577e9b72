"""Real processes for tests (web, worker, beat, Redis, PostgreSQL), and clients that keep every byte they are sent."""

from tests.processes.children import BEAT, Child, Process, database, running, worker
from tests.processes.own_postgres import OwnPostgres, own_postgres
from tests.processes.own_redis import OwnRedis, own_redis
from tests.processes.streams import Event, Stream
from tests.processes.waiting import PATIENCE, answers, free_port, wait_for
from tests.processes.web import Web, start_site, start_web, start_webs, web

__all__ = [
    "BEAT",
    "PATIENCE",
    "Child",
    "Event",
    "OwnPostgres",
    "OwnRedis",
    "Process",
    "Stream",
    "Web",
    "answers",
    "database",
    "free_port",
    "own_postgres",
    "own_redis",
    "running",
    "start_site",
    "start_web",
    "start_webs",
    "wait_for",
    "web",
    "worker",
]
