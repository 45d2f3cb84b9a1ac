"""The official rules of the CI-SIS, run from a checkout of TestContenuCDA-3-0 that is not part of this project.

`OfficialRules(checkout).check(cda)` runs the XSD and every schematron of the document's chain; `RulesPool` does the
same for batches, in a process that is renewed before it takes too much memory. Needs the extra `rules` (saxonche).

What the official sources say is read each time and kept nowhere: they have no licence.
"""

from bonport.interop.cda.rules.checkout import Checkout, Edition
from bonport.interop.cda.rules.official import OfficialRules
from bonport.interop.cda.rules.pool import RulesPool
from bonport.interop.cda.rules.report import Failure, Report, Severity, Stage

__all__ = ["Checkout", "Edition", "Failure", "OfficialRules", "Report", "RulesPool", "Severity", "Stage"]
