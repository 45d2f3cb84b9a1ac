"""INSi answers as the wire carries them, and a peer that gives them.

Their shape is that of public samples: no SOAP header, the Body's prefix declared on itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from bonport.interop.soap.transport import Response
from tests.interop.identity.people import TestPerson

SOAP = "http://www.w3.org/2003/05/soap-envelope"
RESULT = "http://www.cnamts.fr/INSiResultat"


def soap(body: str, header: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{SOAP}">{header}'
        f'<S:Body xmlns:S="{SOAP}">{body}</S:Body></soap:Envelope>'
    ).encode()


def result(code: str, label: str, person: str = "", header: str = "") -> bytes:
    cr = f"<CR><CodeCR>{code}</CodeCR><LibelleCR>{label}</LibelleCR></CR>"
    return soap(f'<RESULTAT xmlns="{RESULT}">{cr}{person}</RESULTAT>', header)


def found(person: TestPerson, *, dates: tuple[str, str] | None = None, header: str = "") -> bytes:
    return result("00", "OK", individual(person, dates=dates), header)


def individual(person: TestPerson, *, dates: tuple[str, str] | None = None) -> str:
    period = f"<DateDeb>{dates[0]}</DateDeb><DateFin>{dates[1]}</DateFin>" if dates else ""
    former = "".join(
        f"<INSHISTO><IdIndividu><NumIdentifiant>{ins.number}</NumIdentifiant><Cle>{ins.key}</Cle>"
        f"<TypeMatricule>NIR</TypeMatricule></IdIndividu><OID>{ins.oid}</OID>{period}</INSHISTO>"
        for ins in person.history
    )
    traits, ins = person.traits, person.ins
    return (
        f"<INDIVIDU><INSACTIF><IdIndividu><NumIdentifiant>{ins.number}</NumIdentifiant><Cle>{ins.key}</Cle>"
        f"</IdIndividu><OID>{ins.oid}</OID></INSACTIF>{former}<TIQ><NomNaissance>{traits.birth_name}</NomNaissance>"
        f"<ListePrenom>{traits.birth_first_names}</ListePrenom><Sexe>{traits.sex}</Sexe>"
        f"<DateNaissance>{traits.birth_date}</DateNaissance><LieuNaissance>{traits.birth_place}</LieuNaissance>"
        f"</TIQ></INDIVIDU>"
    )


NOBODY = result("01", "Aucune identite trouvee")
SEVERAL = result("02", "Plusieurs identites trouvees")


def fault(
    side: str = "Receiver", subcode: str = "siram_40", code: str = "insi_102", text: str = "Indisponible."
) -> bytes:
    return soap(
        f'<S:Fault xmlns:S="{SOAP}"><S:Code><S:Value>S:{side}</S:Value><S:Subcode><S:Value>S:{subcode}</S:Value>'
        f'</S:Subcode></S:Code><S:Reason><S:Text xml:lang="en">{text}</S:Text></S:Reason><S:Detail>'
        f'<siram:Erreur severite="fatal" code="{code}" xmlns:siram="urn:siram">Erreur technique.</siram:Erreur>'
        f"</S:Detail></S:Fault>"
    )


def verification(code: str) -> bytes:
    space = "http://www.cnamts.fr/INSiLot2/REPUnitaire"
    return soap(f'<REPONSE xmlns="{space}"><CR><CodeCR>{code}</CodeCR><LibelleCR>OK</LibelleCR></CR></REPONSE>')


@dataclass
class Peer:
    """A transport at whose end the given bytes, or what a function makes of the request, come back."""

    answer: bytes | Exception | Callable[[etree._Element], bytes]
    status: int = 200
    received: list[etree._Element] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Response:
        request = etree.fromstring(body)
        self.received.append(request)
        self.headers.append(headers)
        if isinstance(self.answer, Exception):
            raise self.answer
        answer = self.answer(request) if callable(self.answer) else self.answer
        return Response(self.status, {"content-type": "application/soap+xml"}, answer)
