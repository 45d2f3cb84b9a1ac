"""What a document must satisfy before it is written: found on the model, said to the doctor in his words.

What the official rules would refuse (reference notes, cda-ci-sis section 10) and the model could violate is looked for
here, without needing those rules. `where` is a path in the model (`body.problems[2].end`); no value is repeated. One
module for the header and one for each kind of body.
"""

from bonport.interop.cda.preflight.findings import Finding
from bonport.interop.cda.preflight.whole import preflight

__all__ = ["Finding", "preflight"]
