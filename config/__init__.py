"""Wiring: settings, addresses, servers, the first-run set-up. Nothing imports it but the entry points."""
