"""`bonport insi`: ask INSi who has these traits."""

from __future__ import annotations

import argparse
from uuid import NAMESPACE_OID, UUID, uuid5

from bonport import __version__
from bonport.commands.common import FINDING, OK, Commands, Outcome, add_environment, new_id, now
from bonport.commands.ins import add_traits, plain_ins, plain_traits, said_of, traits_of
from bonport.commands.service import INSI_PATH, add_service, address_of, national_id_of, transport_of
from bonport.interop.errors import BadInput, RetryLater, Unreadable
from bonport.interop.insi import Answer, AnswerCode, InsiClient, Software, TraitsQuery, search
from bonport.interop.terminology.oids import Environment

_NOT_FOUND = {
    AnswerCode.NONE: "INSi ne trouve personne qui ait ces traits.",
    AnswerCode.SEVERAL: "INSi trouve plusieurs personnes qui ont ces traits\u00a0: précisez les prénoms ou le lieu.",
}


def main(argv: list[str]) -> int:
    commands = Commands(
        "insi",
        "The INSi teleservice, in the sandbox or at any address.",
        "bonport insi search --services https://127.0.0.1:8443 --keys keys --rpps 99700000017 \\\n"
        "    --birth-name ECETINSI --first-names PIERRE-ALAIN --sex M --birth-date 14/07/2009",
    )
    parser = commands.add(
        "search",
        "find an INS by traits: at most 8 questions, then what INSi answered (status 1 if nobody, or several)",
        _search,
    )
    add_traits(parser)
    parser.add_argument("--used-name", default="", metavar="NAME", help="tried as birth name if the other finds nobody")
    add_environment(parser)
    add_service(parser)
    parser.add_argument("--rpps", required=True, help="of the professional who asks (11 digits, or 8 + RPPS)")
    parser.add_argument("--authorisation", default="SIMULATED", metavar="NUMBER", help="CNDA number of the software")
    parser.add_argument("--lps-name", default="BONPORT", metavar="NAME")
    parser.add_argument("--instance", type=UUID, metavar="UUID", help="of this installation")
    return commands.run(argv)


def _search(options: argparse.Namespace) -> Outcome:
    traits = traits_of(options, options.used_name)
    emitter = national_id_of(options.rpps)
    if options.environment is Environment.PRODUCTION and options.authorisation == "SIMULATED":
        raise BadInput("authorisation", "en production, le logiciel dit son numéro CNDA.", "Donnez --authorisation.")
    instance = options.instance or uuid5(NAMESPACE_OID, options.authorisation)
    client = InsiClient(
        transport_of(options),
        address_of(options, INSI_PATH),
        Software(options.authorisation, options.lps_name, __version__, instance),
        emitter,
        options.environment,
    )

    def ask(query: TraitsQuery) -> Answer:
        try:
            return client.search_by_traits(query, new_id(), now())
        except Unreadable:
            raise RetryLater("unreadable") from None  # it is not what the user gave that cannot be read

    result = search(traits, ask)
    answer = result.answer
    steps = [{"variant": step.variant.value, "code": step.code.value} for step in result.steps]
    plain: dict[str, object] = {"code": answer.code.value, "steps": steps}
    if answer.ins is None or answer.traits is None:
        return Outcome(plain, (_NOT_FOUND[answer.code],), FINDING)
    history = [plain_ins(past.ins) for past in answer.history]
    plain |= {"ins": plain_ins(answer.ins), "traits": plain_traits(answer.traits), "history": history}
    return Outcome(plain, said_of(answer.ins, answer.traits), OK)
