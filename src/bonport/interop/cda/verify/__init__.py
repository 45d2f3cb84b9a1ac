"""The pre-flight of a written CDA: what the official rules would refuse in it, said in French without needing them.

Four looks, from the general to the particular: the shape of every element (`grammar`, `datatypes`), the values of the
data types (`values`), the header (`header`), the body by the templates that it claims (`templates`). It knows the
documents that a practice writes whole, and the rest as far as the shape goes: nothing found is no proof of conformance,
which only the official rules give (`interop.cda.rules`).
"""

from bonport.interop.cda.verify.whole import preflight_xml

__all__ = ["preflight_xml"]
