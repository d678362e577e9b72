"""Django alone, without the stream: for a WSGI server beside a stream process, and inside asgi.py."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.key import require_key
from config.postgresql.base import be_impatient

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

require_key()
be_impatient(settings.DATABASES["default"]["OPTIONS"], settings.ADVISOR_DB_PATIENCE)
application = get_wsgi_application()
