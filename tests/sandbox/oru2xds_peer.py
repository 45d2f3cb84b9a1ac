"""Run by test_peers in oru2xds's own environment: its Document Source sends one document of ours to the sandbox.

Its ITI-41, its SOAP, its MTOM; ours are the values, and what IHE leaves to the affinity domain (the type of an
identifier, ^NH or ^PI, which it does not let one write).
"""

import importlib.util
import json
import sys
from pathlib import Path

given = json.load(sys.stdin)
package = importlib.util.find_spec("oru2xds")
sys.path.insert(0, str(Path(package.origin).parent))

import config  # noqa: E402

config.SERVICE_URL = given["url"]
for log in ("CDA", "XDS_REQUEST", "SOAP_ENVELOPE", "SOAP_RESPONSE"):
    setattr(config, f"LOG_{log}_TOFILE", False)
config.PRETTY_PRINT = False

import hl7_v2x_receiver  # noqa: E402, F401  (it must come before ihe_xds)
import ihe_xds  # noqa: E402


class OurDocument(ihe_xds.HL7CdaBuilder):
    def build_cda(self, hl7message, content_id):
        return given["cda"]


class OurValues(ihe_xds.IheXds):
    def fill_xds_metadata(self, hl7message):
        for name, value in given["values"].items():
            setattr(self, f"m_{name}", value)

    def build_ProvideAndRegisterDocumentSetRequest(self, *arguments):
        tree = super().build_ProvideAndRegisterDocumentSetRequest(*arguments)
        for identifier in tree.iter("{urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0}ExternalIdentifier"):
            if identifier.get("value").endswith("&ISO"):
                identifier.set("value", identifier.get("value") + "^NH")
        for slot in tree.iter("{urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0}Slot"):
            if slot.get("name") == "sourcePatientId":
                slot[0][0].text += "^PI"
        return tree


ihe_xds.HL7CdaBuilder = OurDocument
OurValues().convert_to_ITI41(None)
print("Success")
