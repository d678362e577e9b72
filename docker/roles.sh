#!/bin/sh
# Runs once, when PostgreSQL makes its data: the owner of the tables, who is no superuser, and the web's role, who owns
# nothing (README, "Two database roles"). Afterwards nobody comes in as `postgres` over the network.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v owner_password="$OWNER_PASSWORD" -v web_password="$WEB_PASSWORD" -v superuser="$POSTGRES_USER" <<'SQL'
SET password_encryption = 'scram-sha-256';
SET log_statement = 'none';
CREATE ROLE advisor LOGIN PASSWORD :'owner_password';
CREATE ROLE advisor_web LOGIN PASSWORD :'web_password';
CREATE DATABASE advisor OWNER advisor;
ALTER ROLE :"superuser" PASSWORD NULL;
SQL
