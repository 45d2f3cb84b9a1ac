"""SOAP 1.2 over mutual TLS: transport, envelopes, MTOM/XOP, signing keys, VIHF.

A client of `interop.dmp` or `interop.insi` is given a `Transport`; the DMP's, a `SigningKey` and a `Caller` too.
"""

from bonport.interop.soap.keys import SigningKey, pkcs11_key, software_key
from bonport.interop.soap.transport import HttpTransport, Response, Transport, WebTransport
from bonport.interop.soap.vihf import Caller, Mode, Purpose, Software, VihfSettings

__all__ = [
    "Caller",
    "HttpTransport",
    "Mode",
    "Purpose",
    "Response",
    "SigningKey",
    "Software",
    "Transport",
    "VihfSettings",
    "WebTransport",
    "pkcs11_key",
    "software_key",
]
