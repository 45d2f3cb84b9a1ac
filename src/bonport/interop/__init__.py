"""The ground floor: every French format and protocol, in pure Python, with no global state.

Rooms, and what each is for; every room says in its `__all__` what is public, and docs/api.md lists it.

    identity      INS, traits, the status of an identity, comparison; Data Matrix in identity.datamatrix
    terminology   code tables, one module each, with source, edition and dates
    cda           documents from a plain model (cda.model), their pre-flight, and the header of any CDA
    pdf           the PDF/A-1b twin of a document, and the gate for a PDF made elsewhere
    fhir          an IPS bundle (FHIR R4) as a patient summary of the same model
    xds           the metadata of a document, derived from its header
    soap          mutual TLS, signing keys, who asks (VIHF)
    insi, dmp     clients of those services
    signalement   what software tells Sentinelle of a failure, without personal data
    errors        the one tree of exceptions

Time (aware) and identifiers are passed in; nothing here reads a clock, draws a number, keeps a state or writes a log.
What comes from outside is bounded and trusted in nothing. No exception carries a name, a matricule or a health datum.
"""
