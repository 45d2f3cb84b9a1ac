from tests.www.conftest import browser

__all__ = ["browser"]
