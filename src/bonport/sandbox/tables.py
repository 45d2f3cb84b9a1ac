"""Which class and which format go with a document: the sandbox's own transcription, so that a slip in interop's shows.

Sources: ASS_X16 (1.2.250.1.213.1.1.5.587) of 2024-02-23, restricted to the DMP's types (JDV_J66) and classes (JDV_J57);
ASS_A11 and ASS_A12 5.0.0 of 2024-11-25.
"""

from __future__ import annotations

from bonport.interop.terminology import oids

FORMAT_FR = "1.2.250.1.213.1.1.4.2.282"
FORMAT_IHE = "1.3.6.1.4.1.19376.1.2.3"

_LOINC = {
    "10": "11488-4 11490-0 11502-2 11505-5 11506-3 11526-1 15507-7 15508-5 28653-4 29274-8 34112-3 34749-2 "
    "34794-8 34874-8 34875-5 47420-5 51969-4 59283-2 60568-3 67851-6 70004-7 75482-0 75492-9 75496-0 "
    "77436-4 78513-9 78601-2 83981-1 85208-7 93024-8 96349-6",
    "11": "18761-7 34133-9 34842-5 56445-0 57057-2 57055-6 57075-4 60591-5 68599-0 68817-6 74207-2 78489-2 "
    "80820-4 83901-9 83836-7 88348-8 89235-6",
    "31": "18748-4 52040-3",
    "42": "55115-0 57828-6 57832-8 57833-6 61357-0 75468-9",
    "43": "60593-1",
    "44": "18776-5 77604-7 80771-9 80788-3 83869-8",
    "45": "80565-5",
    "52": "11369-6 87273-9 89601-9 96173-0 96874-3",
    "90": "74465-6",
    "95": "59284-0 86531-1",
}
_FRENCH = {
    "10": "BIL_AUTO DOCPAT03 DOCPAT05 DOCPAT06",
    "11": "DOCPAT01 DOCPAT08 SYNTH",
    "31": "DOCPAT04 IMG-KOS",
    "42": "DOCPAT02 PRESC-AAT PRESC-BIO PRESC-KINE PRESC-INF PRESC-PEDI PRESC-ORTHOPHO PRESC-ORTHOPTIE",
    "43": "DISP_AUT",
    "44": "PROT_ALD",
    "52": "CERT_DECL DOCPAT07",
    "60": "REMB",
    "90": "EXPPAT_1 EXPPAT_2 EXPPAT_3",
    "95": "AUTORIS-SOINS ATTEST-RESID ATTEST-DROITS-AM ATTEST-ASS-COMPL ATTEST-HEBGT DOCPAT09",
}

CLASS_OF_TYPE = {
    (code, system): class_code
    for system, by_class in ((oids.LOINC, _LOINC), (oids.TYPE_CODE_FR, _FRENCH))
    for class_code, codes in by_class.items()
    for code in codes.split()
}
"""classCode by (typeCode, system)."""

_FR = {
    "1.2.250.1.213.1.1.1.5.1": "urn:asip:ci-sis:cse-cs8:2017",
    "1.2.250.1.213.1.1.1.5.2": "urn:asip:ci-sis:cse-cs9:2017",
    "1.2.250.1.213.1.1.1.5.3": "urn:asip:ci-sis:cse-cs24:2017",
    "1.2.250.1.213.1.1.1.5.4": "urn:ans:ci-sis:cse-mde:2023",
    "1.2.250.1.213.1.1.1.8": "urn:asip:ci-sis:frcp:2011",
    "1.2.250.1.213.1.1.1.9": "urn:asip:ci-sis:idap:2011",
    "1.2.250.1.213.1.1.1.10": "urn:asip:ci-sis:cva:2017",
    "1.2.250.1.213.1.1.1.12.1": "urn:asip:ci-sis:obp-sap:2023",
    "1.2.250.1.213.1.1.1.12.2": "urn:asip:ci-sis:obp-snm:2023",
    "1.2.250.1.213.1.1.1.12.3": "urn:asip:ci-sis:obp-sne:2023",
    "1.2.250.1.213.1.1.1.12.4": "urn:asip:ci-sis:obp-scm:2023",
    "1.2.250.1.213.1.1.1.12.5": "urn:asip:ci-sis:obp-sem:2023",
    "1.2.250.1.213.1.1.1.13": "urn:asip:ci-sis:vsm:2012",
    "1.2.250.1.213.1.1.1.18": "urn:asip:ci-sis:crrtn:2013",
    "1.2.250.1.213.1.1.1.20": "urn:asip:ci-sis:pps-paerpa:2017",
    "1.2.250.1.213.1.1.1.21": "urn:asip:ci-sis:ldl-ees:2017",
    "1.2.250.1.213.1.1.1.22": "urn:asip:ci-sis:dlu:2015",
    "1.2.250.1.213.1.1.1.23": "urn:asip:ci-sis:fludt:2017",
    "1.2.250.1.213.1.1.1.24": "urn:asip:ci-sis:fludr:2017",
    "1.2.250.1.213.1.1.1.29": "urn:asip:ci-sis:ldl-ses:2017",
    "1.2.250.1.213.1.1.1.36": "urn:asip:ci-sis:hr:2019",
    "1.2.250.1.213.1.1.1.37": "urn:asip:ci-sis:vac:2019",
    "1.2.250.1.213.1.1.1.38": "urn:asip:ci-sis:tlm-da:2020",
    "1.2.250.1.213.1.1.1.46": "urn:asip:ci-sis:vac-note:2021",
    "1.2.250.1.213.1.1.1.47": "urn:ans:ci-sis:img-da:2022",
    "1.2.250.1.213.1.1.1.48": "urn:asip:ci-sis:dlu-dlu-dom:2022",
    "1.2.250.1.213.1.1.1.52": "urn:ans:ci-sis:bio-ep-bio:2022",
    "1.2.250.1.213.1.1.1.56": "urn:asip:ci-sis:ppp:2023",
}
_IHE = {
    "1.2.250.1.213.1.1.1.39": "urn:ihe:pharm:pre:2010",
    "1.2.250.1.213.1.1.1.54": "urn:ihe:pharm:dis:2010",
    "1.2.250.1.213.1.1.1.45": "urn:ihe:rad:CDA:ImagingReportStructuredHeadings:2013",
    "1.2.250.1.213.1.1.1.55": "urn:ihe:lab:xd-lab:2008",
    "1.3.6.1.4.1.19376.1.3.3": "urn:ihe:lab:xd-lab:2008",
    "1.2.250.1.213.1.1.1.57": "urn:ihe:palm:apsr:2016",
    "1.2.250.1.213.1.1.1.51": "urn:ihe:pcc:ips:2020",
    "1.3.6.1.4.1.19376.1.8.1.1.1": "urn:ihe:pat:apsr:all:2010",
}

FORMAT_OF_MODEL = {
    **{model: (code, FORMAT_FR) for model, code in _FR.items()},
    **{model: (code, FORMAT_IHE) for model, code in _IHE.items()},
}
"""(formatCode, scheme) by the templateId of a structured document's model."""

FORMAT_OF_MEDIA = {
    "application/pdf": ("urn:ihe:iti:xds-sd:pdf:2008", FORMAT_IHE),
    "text/plain": ("urn:ihe:iti:xds-sd:text:2008", FORMAT_IHE),
    "text/rtf": ("urn:ihe:iti-fr:xds-sd:rtf:2010", FORMAT_IHE),
    "image/jpeg": ("urn:ihe:iti-fr:xds-sd:jpeg:2010", FORMAT_IHE),
    "image/tiff": ("urn:ihe:iti-fr:xds-sd:tiff:2010", FORMAT_IHE),
}
"""(formatCode, scheme) by the media type of an unstructured body."""

UNKNOWN_MODEL = ("urn:asipSante:modelesHorsProfils:2011", "")
"""The format of a model that the association does not name; its scheme is not in our sources, so any is taken."""
