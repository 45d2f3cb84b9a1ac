"""What the DMP's codes mean, for whoever reads them in the practice.

The DMP's own list (annex of SEL-MP-037) is not public. The codes come from its published samples, from IHE ITI TF-3
(table 4.2.4.1-2) and from docs/services/dmp.md; meanings and remedies are ours. `simulated` says that we have not seen
the DMP itself use the code, or use it for this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bonport.interop.terminology.code import Edition

EDITION = Edition("IHE ITI TF-3 4.2.4; DMPi samples v02.05.00; docs/services/dmp.md of 2026-11-21", date(2026, 11, 21))


@dataclass(frozen=True, slots=True)
class DmpError:
    """One code.

    Attributes:
        code: as the service writes it, without namespace.
        what: what happened, in French.
        meaning: what it means for the patient, in French.
        remedy: what to do, in French.
        human: whether a person must decide before anything else is tried.
        simulated: we have not seen the DMP use it so.
    """

    code: str
    what: str
    meaning: str
    remedy: str
    human: bool = True
    simulated: bool = True


_NOT_FED = "Le document n’est pas dans le DMP du patient."
_UNCHANGED = "Rien n’a changé dans le DMP du patient."
_SUPPORT = "Signalez l’incident à l’assistance de Bonport : le document est à corriger avant tout nouvel envoi."

_ROWS = (
    # --- the DMP's own
    DmpError(
        "DMPInvalidCertificate",
        "Le DMP ne reconnaît pas le certificat de la structure, ou le jeton d’identification est invalide ou expiré.",
        "Aucun document ne part vers les DMP tant que le certificat n’est pas réglé.",
        "Vérifiez les certificats d’authentification et de signature de la structure, leur date de fin et l’heure du"
        " poste.",
        simulated=False,
    ),
    DmpError(
        "DMPAccessDeniedByRightsService",
        "Le DMP ne permet pas cette action à ce professionnel ou à cette structure.",
        _UNCHANGED,
        "Le patient a pu bloquer l’accès. Cette action peut aussi demander la carte du médecin.",
        simulated=False,
    ),
    DmpError(
        "DMPClosed",
        "Le DMP du patient est fermé.",
        _NOT_FED,
        "Remettez le document au patient ou envoyez-le par messagerie sécurisée ; il partira si le DMP est rouvert.",
        simulated=False,
    ),
    DmpError(
        "DMPPatientAccessAlreadyExists",
        "L’accès internet du patient existe déjà.",
        "Le patient a déjà accès à son DMP.",
        "Aucune action n’est nécessaire.",
        human=False,
        simulated=False,
    ),
    DmpError(
        "DMPPatientAccessOTPAlreadyExists",
        "Ce moyen de réception des codes d’accès est déjà enregistré.",
        "Le patient a déjà accès à son DMP.",
        "Aucune action n’est nécessaire.",
        human=False,
        simulated=False,
    ),
    # --- identity
    DmpError(
        "XDSUnknownPatientId",
        "Aucun DMP n’existe pour cette identité.",
        _NOT_FED,
        "Vérifiez l’identité par le téléservice INSi. Si elle est exacte, le patient n’a pas de DMP (opposition ou"
        " profil non créé).",
        simulated=False,
    ),
    DmpError(
        "XDSPatientIdDoesNotMatch",
        "L’identité portée par le document n’est pas celle du DMP visé.",
        "Le document n’a été versé dans aucun DMP.",
        "Vérifiez l’identité du patient avant toute nouvelle tentative : c’est un risque d’erreur d’identité.",
        simulated=False,
    ),
    # --- duplicates and versions
    DmpError(
        "XDSDuplicateUniqueIdInRegistry",
        "Le DMP a déjà reçu ce lot ou ce document.",
        "Le document est probablement déjà dans le DMP du patient ; sa présence est vérifiée.",
        "Aucune action n’est nécessaire pendant la vérification.",
        human=False,
    ),
    DmpError(
        "XDSReplaceFailed",
        "La version à remplacer n’est plus la version courante dans le DMP.",
        "La nouvelle version n’est pas dans le DMP ; l’ancienne a pu être supprimée, archivée ou déjà remplacée.",
        "Recherchez la version courante dans le DMP, puis décidez d’un nouvel envoi.",
    ),
    DmpError(
        "XDSRegistryDeprecatedDocumentError",
        "Le document visé a déjà été remplacé dans le DMP.",
        _UNCHANGED,
        "Recherchez la version courante dans le DMP.",
    ),
    DmpError(
        "XDSMetadataVersionError",
        "La fiche du document a changé dans le DMP depuis sa lecture.",
        _UNCHANGED,
        "Relisez la fiche du document dans le DMP, puis recommencez.",
    ),
    DmpError(
        "XDSMetadataUpdateError",
        "Le DMP a refusé la modification de la fiche du document.",
        _UNCHANGED,
        "Vérifiez que le document est toujours présent et que son auteur est bien ce médecin.",
    ),
    # --- the message itself
    DmpError(
        "XDSNonIdenticalHash",
        "L’empreinte du document ne correspond pas : il a été altéré, ou un autre document porte le même identifiant.",
        _NOT_FED,
        _SUPPORT,
    ),
    DmpError("XDSNonIdenticalSize", "La taille du document ne correspond pas à sa fiche.", _NOT_FED, _SUPPORT),
    DmpError(
        "XDSRegistryMetadataError", "La fiche du document contredit le document, ou est incomplète.", _NOT_FED, _SUPPORT
    ),
    DmpError(
        "XDSRepositoryMetadataError",
        "La fiche du lot est incomplète, ou sa signature n’est pas valable.",
        _NOT_FED,
        _SUPPORT,
    ),
    DmpError("XDSMissingDocument", "Le document annoncé n’était pas dans l’envoi.", _NOT_FED, _SUPPORT),
    DmpError("XDSMissingDocumentMetadata", "Un document a été envoyé sans sa fiche.", _NOT_FED, _SUPPORT),
    DmpError(
        "XDSDocumentUniqueIdError",
        "Le DMP ne trouve pas de document sous cet identifiant.",
        "Le document demandé n’est pas, ou n’est plus, dans le DMP.",
        "Relancez la recherche dans le DMP du patient.",
        simulated=False,
    ),
    DmpError(
        "XDSUnknownRepositoryId", "L’entrepôt indiqué n’est pas celui du DMP.", "Le document n’a pas été lu.", _SUPPORT
    ),
    # --- questions
    DmpError(
        "XDSTooManyResults",
        "La recherche donne trop de résultats.",
        "Les documents du patient n’ont pas été affichés.",
        "Restreignez la période ou le type de document.",
    ),
    DmpError("XDSUnknownStoredQuery", "Le DMP ne connaît pas cette recherche.", _UNCHANGED, _SUPPORT),
    DmpError("XDSStoredQueryMissingParam", "Il manque un critère à la recherche.", _UNCHANGED, _SUPPORT),
    DmpError("XDSStoredQueryParamNumber", "Un critère de la recherche est répété à tort.", _UNCHANGED, _SUPPORT),
    # --- trouble on their side
    DmpError(
        "XDSRegistryBusy",
        "Le DMP est momentanément surchargé.",
        "Le document partira plus tard, de lui-même.",
        "Aucune action n’est nécessaire.",
        human=False,
    ),
    DmpError(
        "XDSRepositoryBusy",
        "Le DMP est momentanément surchargé.",
        "Le document partira plus tard, de lui-même.",
        "Aucune action n’est nécessaire.",
        human=False,
    ),
    DmpError(
        "XDSRegistryNotAvailable",
        "Le registre du DMP est indisponible.",
        "Le document partira plus tard, de lui-même, s’il n’a pas déjà été reçu.",
        "Aucune action n’est nécessaire.",
        human=False,
        simulated=False,
    ),
    DmpError(
        "XDSRegistryOutOfResources",
        "Le registre du DMP manque de ressources.",
        "Le document partira plus tard, de lui-même, s’il n’a pas déjà été reçu.",
        "Aucune action n’est nécessaire.",
        human=False,
    ),
    DmpError(
        "XDSRepositoryOutOfResources",
        "L’entrepôt du DMP manque de ressources.",
        "Le document partira plus tard, de lui-même, s’il n’a pas déjà été reçu.",
        "Aucune action n’est nécessaire.",
        human=False,
    ),
    DmpError(
        "XDSRegistryError",
        "Le registre du DMP a rencontré une erreur interne.",
        "L’issue de l’envoi est vérifiée avant toute nouvelle tentative.",
        "Aucune action n’est nécessaire pendant la vérification.",
        human=False,
    ),
    DmpError(
        "XDSRepositoryError",
        "L’entrepôt du DMP a rencontré une erreur interne.",
        "L’issue de l’envoi est vérifiée avant toute nouvelle tentative.",
        "Aucune action n’est nécessaire pendant la vérification.",
        human=False,
    ),
)

DMP_ERRORS: dict[str, DmpError] = {row.code: row for row in _ROWS}
"""By code."""

BUSY = frozenset({"XDSRegistryBusy", "XDSRepositoryBusy"})
"""Registry errors which say that nothing was done and that the same request may be made later."""

UNSURE = frozenset(
    {
        "XDSRegistryError",
        "XDSRegistryNotAvailable",
        "XDSRegistryOutOfResources",
        "XDSRepositoryError",
        "XDSRepositoryOutOfResources",
    }
)
"""Registry errors which tell of trouble on their side: a repository may have stored before its registry failed."""


def dmp_error(code: str) -> DmpError:
    """The row of a code; for one that we do not know, a row that says so."""
    return DMP_ERRORS.get(code) or DmpError(
        code,
        f"Le DMP a refusé la demande (code {code or 'absent'}).",
        _UNCHANGED,
        "Ce code n’est pas documenté : signalez-le à l’assistance de Bonport.",
    )
