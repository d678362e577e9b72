"""Pilots: evaluation files of other tools read, and what their numbers can and cannot tell."""
