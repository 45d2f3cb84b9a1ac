"""What a value is by the name of the key that it stands under: in JSON, in XML, in the words of a message."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NAMES = {
    "INS": "ins nir nia matricule matriculeins insi nirpp secu numsecu nss ssn",
    "RPPS": "rpps adeli idnps idps idpp numerorpps idnat nationalid",
    "FINESS": "finess numfiness finessej finesset siret siren idnst",
    "NOM": (
        "nom prenom prenoms noms nomnaissance nomdenaissance nomusuel nomutilise nomusage nompatient prenompatient "
        "prenomnaissance prenomutilise premierprenom patronyme family given familyname givenname firstname lastname "
        "surname maidenname fullname patientname birthname usedname nomcomplet identite praticien medecin nommedecin "
        "username utilisateur user login"
    ),
    "NAISSANCE": (
        "naissance datenaissance datedenaissance ddn dnaiss birthdate dateofbirth dob birthtime birthday lieunaissance "
        "lieudenaissance birthplace"
    ),
    "TÉLÉPHONE": "tel telephone phone mobile portable fax gsm telecom phonenumber",
    "ADRESSE MAIL": "mail email courriel adressemail mssante emailaddress",
    "ADRESSE": "adresse address rue street streetaddress streetaddressline ville city codepostal postalcode zip",
    "SECRET": (
        "password passwd motdepasse mdp secret token accesstoken refreshtoken authorization cookie cookies setcookie "
        "sessionid csrftoken apikey xapikey pin codepin codeporteur clientsecret privatekey"
    ),
    "PERSONNEL": "ipaddress xforwardedfor xrealip remoteaddr servername hostname argv sysargv",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_WHOLE_NAMES_ONLY = ("ADRESSE", "PERSONNEL")  # « memory_address » is no street
_WORDS = re.compile(r"[_.\-\s]+|(?<=[a-z0-9])(?=[A-Z])")
_LONGEST, _MOST_WORDS = 60, 4


@lru_cache(maxsize=4096)
def kind_of_key(key: str) -> str | None:
    """What a value is taken for by the name that it stands under; `patient_nir` is one as `nir` is.

    >>> kind_of_key("dateNaissance"), kind_of_key("patient_nir"), kind_of_key("level")
    ('NAISSANCE', 'INS', None)
    """
    if len(key) > _LONGEST:
        return None
    if kind := _KINDS.get(plain(key)):
        return kind
    words = [plain(word) for word in _WORDS.split(key) if word]
    if len(words) > _MOST_WORDS:
        return None  # a sentence
    kinds = (_KINDS.get(word) for word in words[:1] + words[-1:])
    return next((kind for kind in kinds if kind and kind not in _WHOLE_NAMES_ONLY), None)


@lru_cache(maxsize=4096)
def plain(key: str) -> str:
    """`dateNaissance`, `date_naissance` and `Date-Naissance` are one."""
    bare = unicodedata.normalize("NFKD", key)
    return "".join(letter for letter in bare if letter.isascii() and letter.isalnum()).lower()
