# One image for web, worker and beat; which of them it is, the command says.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 ADVISOR_NO_VENV=1 \
    ADVISOR_DATA_DIR=/data ADVISOR_STATIC_ROOT=/srv/static

WORKDIR /srv/advisor
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
# The key is for this one command, which reads no data; the running services bring their own.
RUN SECRET_KEY=collectstatic python manage.py collectstatic --noinput \
    && python -m compileall -q advisor config workshops \
    && useradd --system --uid 1000 --home-dir /data --create-home advisor
USER advisor
VOLUME /data
EXPOSE 8000

CMD ["uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--no-server-header", "--no-access-log", "--no-proxy-headers", "--timeout-graceful-shutdown", "5"]
