"""The DMP's client: `DmpClient`, what it takes (`Lot`, `DmpSettings`) and what it gives."""

from bonport.interop.dmp.authorisation import AuthorisationAction
from bonport.interop.dmp.client import REPOSITORY_ID, Accepted, DmpClient, DmpSettings
from bonport.interop.dmp.lot import Lot
from bonport.interop.dmp.status import Authorisation, DmpStatus, Existence
from bonport.interop.errors import AlreadyThere
from bonport.interop.xds.ebrim import Retrieved

__all__ = [
    "REPOSITORY_ID",
    "Accepted",
    "AlreadyThere",
    "Authorisation",
    "AuthorisationAction",
    "DmpClient",
    "DmpSettings",
    "DmpStatus",
    "Existence",
    "Lot",
    "Retrieved",
]
