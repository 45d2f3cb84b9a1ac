"""XDS formatCode: by the model that a structured CDA claims, by the media type of an unstructured one.

Sources: ASS_A11 and ASS_A12, version 5.0.0 of 2024-11-25. The value sets give no usable French label for these codes;
the displays here are ours.
"""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology.code import Code, Edition

EDITION = Edition("ASS_A11 and ASS_A12 5.0.0 (ANS, 2024-11-25)", date(2024, 11, 25))

FORMAT_FR = "1.2.250.1.213.1.1.4.2.282"
FORMAT_IHE = "1.3.6.1.4.1.19376.1.2.3"

FORMAT_BY_MODEL: dict[str, Code] = {
    "1.2.250.1.213.1.1.1.5.1": Code("urn:asip:ci-sis:cse-cs8:2017", FORMAT_FR, "Certificat de santé du 8e jour"),
    "1.2.250.1.213.1.1.1.5.2": Code("urn:asip:ci-sis:cse-cs9:2017", FORMAT_FR, "Certificat de santé du 9e mois"),
    "1.2.250.1.213.1.1.1.5.3": Code("urn:asip:ci-sis:cse-cs24:2017", FORMAT_FR, "Certificat de santé du 24e mois"),
    "1.2.250.1.213.1.1.1.13": Code("urn:asip:ci-sis:vsm:2012", FORMAT_FR, "Volet de synthèse médicale"),
    "1.2.250.1.213.1.1.1.21": Code("urn:asip:ci-sis:ldl-ees:2017", FORMAT_FR, "Lettre de liaison à l'entrée"),
    "1.2.250.1.213.1.1.1.29": Code("urn:asip:ci-sis:ldl-ses:2017", FORMAT_FR, "Lettre de liaison à la sortie"),
    "1.2.250.1.213.1.1.1.37": Code("urn:asip:ci-sis:vac:2019", FORMAT_FR, "Historique des vaccinations"),
    "1.2.250.1.213.1.1.1.46": Code("urn:asip:ci-sis:vac-note:2021", FORMAT_FR, "Note de vaccination"),
    "1.2.250.1.213.1.1.1.39": Code("urn:ihe:pharm:pre:2010", FORMAT_IHE, "Prescription de produits de santé"),
    "1.2.250.1.213.1.1.1.54": Code("urn:ihe:pharm:dis:2010", FORMAT_IHE, "Dispensation de produits de santé"),
    "1.2.250.1.213.1.1.1.45": Code(
        "urn:ihe:rad:CDA:ImagingReportStructuredHeadings:2013", FORMAT_IHE, "Compte rendu d'imagerie"
    ),
    "1.2.250.1.213.1.1.1.55": Code("urn:ihe:lab:xd-lab:2008", FORMAT_IHE, "Compte rendu de biologie"),
    "1.2.250.1.213.1.1.1.51": Code("urn:ihe:pcc:ips:2020", FORMAT_IHE, "Résumé patient international"),
}
"""By root templateId of the model."""

FORMAT_BY_MEDIA: dict[str, Code] = {
    "application/pdf": Code("urn:ihe:iti:xds-sd:pdf:2008", FORMAT_IHE, "Document non structuré, PDF"),
    "text/plain": Code("urn:ihe:iti:xds-sd:text:2008", FORMAT_IHE, "Document non structuré, texte"),
    "text/rtf": Code("urn:ihe:iti-fr:xds-sd:rtf:2010", FORMAT_IHE, "Document non structuré, RTF"),
    "image/jpeg": Code("urn:ihe:iti-fr:xds-sd:jpeg:2010", FORMAT_IHE, "Document non structuré, JPEG"),
    "image/tiff": Code("urn:ihe:iti-fr:xds-sd:tiff:2010", FORMAT_IHE, "Document non structuré, TIFF"),
}
"""By media type of the nonXMLBody."""
