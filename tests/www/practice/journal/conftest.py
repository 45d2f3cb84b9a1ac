from tests.www.practice.deliveries.conftest import dmp, fed

__all__ = ["dmp", "fed"]
