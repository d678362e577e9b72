"""All settings, read from the environment; each is named in `.env.example` and the README.

Every variable may also be given as NAME_FILE, the path of a file that holds the value
(the way that container secrets arrive).
"""

from __future__ import annotations

import gc
from pathlib import Path

from csp.constants import NONCE
from environs import FileAwareEnv

BASE_DIR = Path(__file__).resolve().parent.parent

env = FileAwareEnv(strip_whitespace=True)

DEBUG = env.bool("DEBUG", False)
# `up` makes a key once and keeps it in the data folder; a server started by hand must bring its own.
SECRET_KEY = env.str("SECRET_KEY", "")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
ADVISOR_DATA_DIR = Path(env.str("ADVISOR_DATA_DIR", str(BASE_DIR / ".data"))).resolve()
ADVISOR_ALLOW_TIME_TRAVEL = env.bool("ADVISOR_ALLOW_TIME_TRAVEL", False)
# A folder of frameworks of the site's own, one .toml file each; read once per process.
ADVISOR_FRAMEWORKS_DIR = env.str("ADVISOR_FRAMEWORKS_DIR", "")
# A table of retirement dates of the site's own, in the form of advisor/retirements.toml; read once per process.
ADVISOR_RETIREMENTS = env.str("ADVISOR_RETIREMENTS", "")
# Networks that are not public and to which channels may lead nevertheless: nobody but this installation can say so.
ADVISOR_CHANNELS_ALLOW_NETWORKS: list[str] = env.list("ADVISOR_CHANNELS_ALLOW_NETWORKS", [])
# Signs the log's daily checkpoint (Ed25519), which is kept in a file or sent to an address.
ADVISOR_CHECKPOINT_KEY = env.str("ADVISOR_CHECKPOINT_KEY", "")
ADVISOR_CHECKPOINT_TO = env.str("ADVISOR_CHECKPOINT_TO", "")
# all: both lanes in one process; stream or web: one lane each, where a proxy splits by path.
ADVISOR_ROLE = env.str("ADVISOR_ROLE", "all")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    # Only for Chart.js among its static files; see templatetags/charts.py.
    "unfold",
    "workshops",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "workshops.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workshops.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "workshops.middleware.who",
            ],
            "loaders": ["django.template.loaders.filesystem.Loader"]
            if DEBUG
            else [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
        },
    }
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", "postgres://advisor@localhost/advisor")}
# The same database for the owner of its tables, which `migrate` needs and the web must not have. Without it the web's
# own role makes the tables, and `check --deploy` says so.
DATABASE_OWNER = env.dj_db_url("DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", "") else {}
DATABASE_WEB_ROLE = DATABASES["default"]["USER"]
# A connection is borrowed per request and given back at its end, so that an open stream holds none.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A connection that PostgreSQL's restart has cut is noticed before a request meets it, without a round trip each.
DATABASES["default"]["ENGINE"] = "config.postgresql"
DATABASES["default"].setdefault("OPTIONS", {}).update(
    pool={"min_size": 1, "max_size": env.int("ADVISOR_DB_POOL", 18), "timeout": 10},
    # The server puts the values in, so that it can keep the plan of what is asked again and again.
    server_side_binding=True,
    prepare_threshold=3,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "workshops.User"

REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = (
    "redis+socket://" + REDIS_URL.removeprefix("unix://").replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("ADVISOR_STATIC_ROOT", str(ADVISOR_DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Without a collected folder (development, tests, first run) files are served as they lie in the tree.
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
WHITENOISE_USE_FINDERS = not _COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

_email = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = _email["EMAIL_BACKEND"].replace(
    "django.core.mail.backends.console.EmailBackend", "config.mail.TextBackend"
)
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
# Seconds for each answer of the mail server.
EMAIL_TIMEOUT = _email["EMAIL_TIMEOUT"] or 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Advisor <advisor@localhost>")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_I18N = True
# What the pages are written in. A catalogue in `locale/` makes another one (docs/decisions/0007).
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

LOGIN_URL = "/sign-in/"
SESSION_ENGINE = "workshops.queries.sessions"
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "workshops.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 3600 if _HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", _HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
X_FRAME_OPTIONS = "DENY"

_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": _SELF,
        "script-src": [*_SELF, NONCE],
        "style-src": _SELF,
        "img-src": [*_SELF, "data:"],
        "connect-src": _SELF,
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": _SELF,
        "frame-ancestors": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A refusal is an answer, not an event: only what broke on our side is worth a line.
        "django.request": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# Here, because every process that uses Django reads this file: what it loads from now on it keeps, and to look through
# that for garbage after every 700 objects takes a tenth of its start.
gc.set_threshold(20_000, 20, 20)

# Last: in every such process tasks must find their app.
import config.celery  # noqa: E402, F401
