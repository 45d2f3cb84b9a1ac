"""What the official rules say of one document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`ENGINE`: the rule itself could not be evaluated; whether the document respects it is not known."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    ENGINE = "engine-error"


REFUSING = frozenset({Severity.ERROR, Severity.ENGINE})


@dataclass(frozen=True, slots=True)
class Failure:
    """One rule that the document does not respect.

    Attributes:
        location: XPath of the node, without namespaces (`/ClinicalDocument[1]/recordTarget[1]`); for the XSD, `line N`.
        message: the official text, which may repeat values of the document.
        pattern, test: where the rule stands in its schematron, and its XPath; empty for the XSD.
    """

    severity: Severity
    location: str
    message: str
    pattern: str = ""
    test: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One set of rules: the XSD or a schematron.

    Attributes:
        not_run: why it did not run; empty when it ran to its end.
        defects: what is wrong with the official source itself, survived or not.
    """

    name: str
    failures: tuple[Failure, ...] = ()
    not_run: str = ""
    defects: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.not_run and not any(failure.severity in REFUSING for failure in self.failures)


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one document.

    Attributes:
        model: the model schematron that was chosen (`VSM_2023.01`), None where there is none.
        chosen_by: why that one.
        stages: in the order of the official chain. One that did not run is never a pass.
    """

    model: str | None
    chosen_by: str
    stages: tuple[Stage, ...]

    @property
    def passed(self) -> bool:
        return bool(self.stages) and all(stage.passed for stage in self.stages)

    @property
    def failures(self) -> list[tuple[str, Failure]]:
        """Every failure with the name of its stage."""
        return [(stage.name, failure) for stage in self.stages for failure in stage.failures]
