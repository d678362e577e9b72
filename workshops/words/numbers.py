"""A number as people write it, with as many places as it has."""

from workshops.figures import plain_number

__all__ = ["plain_number"]
