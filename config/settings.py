"""All settings, read from the environment; each is named in `.env.example` and the README.

Every variable may also be given as NAME_FILE, the path of a file that holds the value
(the way that container secrets arrive).
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from csp.constants import NONCE

from config import traces
from config.logs import KINDS, LEVELS, formatter, is_news
from config.variables import Parts, Variables
from workshops.hops import networks
from workshops.redis_address import broker

BASE_DIR = Path(__file__).resolve().parent.parent

env = Variables()

DEBUG = env.flag("DEBUG", False)
# `up` makes a key once and keeps it in the data folder; a server started by hand must bring its own.
SECRET_KEY = env.text("SECRET_KEY", "")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.several("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
ADVISOR_DATA_DIR = Path(env.text("ADVISOR_DATA_DIR", str(BASE_DIR / ".data"))).resolve()
ADVISOR_ALLOW_TIME_TRAVEL = env.flag("ADVISOR_ALLOW_TIME_TRAVEL", False)
# A folder of frameworks of the site's own, one .toml file each; read once per process.
ADVISOR_FRAMEWORKS_DIR = env.text("ADVISOR_FRAMEWORKS_DIR", "")
# A table of retirement dates of the site's own, in the form of advisor/retirements.toml; read once per process.
ADVISOR_RETIREMENTS = env.text("ADVISOR_RETIREMENTS", "")
# Networks that are not public and to which channels may lead nevertheless: nobody but this installation can say so.
ADVISOR_CHANNELS_ALLOW_NETWORKS: list[str] = env.several("ADVISOR_CHANNELS_ALLOW_NETWORKS", [])
# Signs the log's daily checkpoint (Ed25519), which is kept in a file or sent to an address.
ADVISOR_CHECKPOINT_KEY = env.text("ADVISOR_CHECKPOINT_KEY", "")
ADVISOR_CHECKPOINT_TO = env.text("ADVISOR_CHECKPOINT_TO", "")
# What the secret key in a backup is encrypted with; for `backup` and `restore` alone.
ADVISOR_BACKUP_PASSPHRASE = env.text("ADVISOR_BACKUP_PASSPHRASE", "")
# Requests served at once by one process; below ADVISOR_DB_POOL, or threads wait for connections.
ADVISOR_THREADS = env.whole("ADVISOR_THREADS", 8)
# How often beat knocks. Tests and rehearsals knock faster.
ADVISOR_TICK_SECONDS = env.number("ADVISOR_TICK_SECONDS", 60.0)
# all: both lanes in one process; stream or web: one lane each, where a proxy splits by path.
ADVISOR_ROLE = env.one_of("ADVISOR_ROLE", "all", "all", "web", "stream")

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
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    # Only for Chart.js among its static files; see templatetags/charts.py.
    "unfold",
    "workshops",
]

MIDDLEWARE = [
    # First: what nobody trusted has said of a request is nobody's to read.
    "workshops.middleware.TrustedHopsMiddleware",
    "workshops.middleware.AskingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "workshops.middleware.LanguageMiddleware",
    "workshops.middleware.HostMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workshops.middleware.RefusalMiddleware",
]

# Only where the environment asks for them (OTEL_…).
if traces.are_asked_for():
    MIDDLEWARE.insert(0, traces.MIDDLEWARE)

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

# By one address, or by its parts, in which a password may have any character.
_PARTS = {
    "host": env.text("DATABASE_HOST", ""),
    "port": str(env.whole("DATABASE_PORT", 5432)),
    "name": env.text("DATABASE_NAME", "advisor"),
    "user": env.text("DATABASE_USER", "advisor_web"),
    "password": env.text("DATABASE_PASSWORD", ""),
}


def _database_of(**parts: str) -> Parts:
    quoted = {name: quote(part, safe="") for name, part in {**_PARTS, **parts}.items()}
    return {**dj_database_url.parse("postgres://{user}:{password}@{host}:{port}/{name}".format(**quoted))}


_BY_PARTS = bool(_PARTS["host"]) and not env.text("DATABASE_URL", "")
DATABASES: dict[str, Parts] = {
    "default": _database_of() if _BY_PARTS else env.database("DATABASE_URL", "postgres://advisor@localhost/advisor")
}
# The same database for the owner of its tables, which `migrate` needs and the web must not have. Without it the web's
# own role makes the tables, and `check --deploy` says so.
_OWNER, _OWNERS_PASSWORD = env.text("DATABASE_OWNER_USER", ""), env.text("DATABASE_OWNER_PASSWORD", "")
DATABASE_OWNER: Parts = env.database("DATABASE_OWNER_URL", "") if env.text("DATABASE_OWNER_URL", "") else {}
if _BY_PARTS and _OWNER and not DATABASE_OWNER:
    DATABASE_OWNER = _database_of(user=_OWNER, password=_OWNERS_PASSWORD)
DATABASE_WEB_ROLE = DATABASES["default"]["USER"]
# A connection is borrowed per request and given back at its end, so that an open stream holds none.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A connection that PostgreSQL's restart has cut is noticed before a request meets it, without a round trip each.
DATABASES["default"]["ENGINE"] = "config.postgresql"
# Off behind a pooler that keeps none (PgBouncer before 1.21, or with max_prepared_statements = 0).
_PREPARED = env.flag("ADVISOR_DB_PREPARE", True)
# What the web waits for an answer at most, in seconds; the server is told too. Commands and workers wait.
ADVISOR_DB_PATIENCE = env.number("ADVISOR_DB_PATIENCE", 10.0)
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = not _PREPARED
DATABASES["default"].setdefault("OPTIONS", {}).update(
    pool={"min_size": 1, "max_size": env.whole("ADVISOR_DB_POOL", 20), "timeout": 3},
    # The server puts the values in, so that it can keep the plan of what is asked again and again.
    server_side_binding=_PREPARED,
    prepare_threshold=3 if _PREPARED else None,
    # A database that falls silent, with its machine or the network on the way, is noticed within four seconds.
    connect_timeout=3,
    tcp_user_timeout=4000,
    keepalives_idle=5,
    keepalives_interval=2,
    keepalives_count=2,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "workshops.User"

REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")
# What is beside the address stands in config/celery.py, with the other options of the same name.
CELERY_BROKER_URL, REDIS_BROKER_OPTIONS = broker(REDIS_URL)

# What allauth notes of one-time codes that were used. Nothing in it is the only copy of anything.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": [REDIS_URL],
        "KEY_PREFIX": "cache",
        "OPTIONS": {"pool_class": "workshops.redis_pools.CachePool"},
    }
}

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("ADVISOR_STATIC_ROOT", str(ADVISOR_DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Without a collected folder (development, tests, first run) files are served as they lie in the tree.
_COLLECTED = sys.argv[1:2] == ["collectstatic"] or ((STATIC_ROOT / "staticfiles.json").exists() and not DEBUG)
WHITENOISE_USE_FINDERS = not _COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static.CollectedStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

_email = env.mail("EMAIL_URL", "console:")
_BACKENDS = {
    "django.core.mail.backends.console.EmailBackend": "config.mail.TextBackend",
    "django.core.mail.backends.smtp.EmailBackend": "workshops.domain.mail_smtp.EmailBackend",
}
EMAIL_BACKEND = str(_BACKENDS.get(_email["EMAIL_BACKEND"]) or _email["EMAIL_BACKEND"])
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
# Seconds for each answer of the mail server.
EMAIL_TIMEOUT = _email["EMAIL_TIMEOUT"] or 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Advisor <advisor@localhost>")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.zone("TIME_ZONE", "UTC")
USE_I18N = True
# What the pages are written in. A catalogue in `locale/` makes another one (docs/decisions/0007).
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

# Signing in is django-allauth's, fenced in by workshops/signing_in/ (docs/decisions/0012).
ACCOUNT_ADAPTER = "workshops.signing_in.account.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_TIMEOUT = 20 * 60
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Tries are counted by workshops/attempts.py alone, in Redis, for all web processes together.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "workshops.signing_in.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Advisor"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "add_webauthn": "workshops.signing_in.forms.AddPasskeyForm",
    "login_webauthn": "workshops.signing_in.forms.PasskeyForm",
    "authenticate_webauthn": "workshops.signing_in.forms.SecondPasskeyForm",
    "authenticate": "workshops.signing_in.forms.SecondCodeForm",
    "activate_totp": "workshops.signing_in.forms.AppForm",
}
ACCOUNT_FORMS = {"confirm_login_code": "workshops.signing_in.forms.MailedCodeForm"}
# One OpenID Connect provider, for all workspaces of this installation.
OIDC_ISSUER = env.text("OIDC_ISSUER", "").rstrip("/")
OIDC_NAME = env.text("OIDC_NAME", "") or "OpenID Connect"
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET", "")
# Domains whose addresses count as confirmed where the provider says nothing about that.
OIDC_CONFIRMED_DOMAINS: list[str] = env.several("OIDC_CONFIRMED_DOMAINS", [])
SOCIALACCOUNT_ADAPTER = "workshops.signing_in.provider.ProviderAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# A workspace's directory (workshops/signing_in/scim.py).
SCIM_SERVICE_PROVIDER = {
    "NETLOC": SITE_URL.partition("://")[2],
    "SCHEME": SITE_URL.partition("://")[0],
    "AUTHENTICATION_SCHEMES": [{"type": "oauthbearertoken", "name": "Bearer"}],
    "USER_MODEL_GETTER": "workshops.signing_in.scim.member_model",
    "USER_ADAPTER": "workshops.signing_in.scim.DirectoryMember",
    "USER_FILTER_PARSER": "workshops.signing_in.scim_filter.MemberFilter",
    "BASE_LOCATION_GETTER": "workshops.signing_in.scim.location",
    "GET_EXTRA_MODEL_FILTER_KWARGS_GETTER": "workshops.signing_in.scim.own_members",
    "AUTH_CHECK_MIDDLEWARE": "workshops.signing_in.scim.OfDirectory",
}

LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "home"
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
# For a year this host alone, whatever its neighbours under the same name do; browsers keep no list of it.
SECURE_HSTS_SECONDS = env.whole("SECURE_HSTS_SECONDS", 365 * 24 * 3600 if _HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_HSTS_PRELOAD = False
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", _HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# Networks whose X-Forwarded-… is believed (workshops/hops.py); what anybody else sends of it is not read.
TRUSTED_PROXIES = networks(env.several("TRUSTED_PROXIES", []))
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
if BEHIND_PROXY or TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
X_FRAME_OPTIONS = "DENY"
# What no page of ours does, a script that got into one cannot do either.
_NOBODY = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi"),
    *("payment", "picture-in-picture", "serial", "storage-access", "usb", "window-management", "xr-spatial-tracking"),
)
_OURSELVES = ("clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get")
SECURITY_HEADERS = {
    "Permissions-Policy": ", ".join([*(f"{one}=()" for one in _NOBODY), *(f"{one}=(self)" for one in _OURSELVES)]),
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Where somebody who has found a weakness may write, for /.well-known/security.txt: an address (mailto:, https:).
ADVISOR_SECURITY_CONTACT = env.text("ADVISOR_SECURITY_CONTACT", "")
# Opens /metrics to whoever sends it as a bearer token; without one, to whoever asks this process and no proxy.
ADVISOR_METRICS_TOKEN = env.text("ADVISOR_METRICS_TOKEN", "")

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
    "formatters": {"ours": {"()": formatter(env.one_of("LOG_FORMAT", "auto", *KINDS))}},
    "filters": {"news": {"()": lambda: is_news}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours", "filters": ["news"]}},
    "root": {"handlers": ["console"], "level": env.one_of("LOG_LEVEL", "INFO", *LEVELS)},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A refusal is an answer, not an event: only what broke on our side is worth a line.
        "django.request": {"level": "ERROR"},
        # By our handler too. An access log would hold paths, some of which let in whoever has them.
        "uvicorn": {"propagate": True},
        "uvicorn.error": {"propagate": True},
        "uvicorn.access": {"level": "WARNING", "propagate": True},
    },
}
# HSTS for this host alone: see there.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Here, because every process that uses Django reads this file: what it loads from now on it keeps, and to look through
# that for garbage after every 700 objects takes a tenth of its start.
gc.set_threshold(20_000, 20, 20)

# Last: in every such process tasks must find their app.
import config.celery  # noqa: E402, F401
