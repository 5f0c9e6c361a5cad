"""The editors' desk: a web application over one claims database. Needs the extra `[review]`."""

from claimcheck.review.settings import ReviewSettings

__all__ = ["ReviewSettings"]
