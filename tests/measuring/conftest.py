from tests.decisions.conftest import proposed, recommended

__all__ = ["proposed", "recommended"]
