"""`bonport ins`: the key of a matricule, its check, the INS Data Matrix."""

from __future__ import annotations

import argparse
from pathlib import Path

from bonport.commands.common import (
    FINDING,
    OK,
    Commands,
    Outcome,
    add_environment,
    day_of,
    expected,
    ins_of,
    read_file,
    write_files,
)
from bonport.interop.errors import BadInput
from bonport.interop.identity import INS, Sex, Traits
from bonport.interop.identity.datamatrix import decode, encode, symbol_svg
from bonport.interop.identity.matricule import key_of
from bonport.interop.identity.traits import first_name_of, parse_birth_date


def main(argv: list[str]) -> int:
    commands = Commands(
        "ins",
        "Matricules INS: their key, their check, their Data Matrix. Nothing is sent anywhere.",
        """
bonport ins key 2790351215189
bonport ins check 279035121518989
bonport ins datamatrix --ins 279035121518989 --birth-name PAT-TROIS --first-names 'DOMINIQUE MARIE-LOUISE' \\
    --sex F --birth-date 28/03/1979 --birth-place 51215 --out ins.svg
bonport ins datamatrix --read scanned.txt --json""",
    )
    key = commands.add(
        "key", "the key of the 13 first characters", _key, "bonport ins key 2A0763220829X is refused, exit 2"
    )
    key.add_argument("number", help="13 characters; Corsica as 2A or 2B")
    check = commands.add(
        "check",
        "whether a matricule and its authority are possible in an environment",
        _check,
        "bonport ins check 279035121518989                  0: possible\n"
        "bonport ins check 279035121518900                  1: wrong key\n"
        "bonport ins check - --environment production       from stdin, production authority",
    )
    check.add_argument("ins", metavar="MATRICULE", help="15 characters, key included; - reads them from stdin")
    check.add_argument(
        "--oid", dest="ins_oid", metavar="OID", help="its authority (default: the NIR of the environment)"
    )
    add_environment(check)
    matrix = commands.add(
        "datamatrix",
        "write the INS Data Matrix of a qualified identity (SVG), or read what a scanner gave",
        _datamatrix,
        "bonport ins datamatrix --read scanned.txt    the bytes of the symbol, its separators as 0x1D",
    )
    matrix.add_argument(
        "--read", type=Path, metavar="FILE", help="content of a symbol (- for stdin); nothing is written"
    )
    matrix.add_argument("--out", type=Path, metavar="F.svg", help="without it, the content of the symbol is printed")
    matrix.add_argument("--ins", metavar="MATRICULE", help="15 characters, key included; - reads them from stdin")
    matrix.add_argument("--ins-oid", metavar="OID", help="its authority (default: the NIR of the environment)")
    add_traits(matrix)
    add_environment(matrix)
    return commands.run(argv)


def add_traits(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("traits", "In capitals without accents; other writing is brought to them.")
    group.add_argument("--birth-name", default="", metavar="NAME")
    group.add_argument("--first-names", default="", metavar="NAMES", help="as on the identity document, in order")
    group.add_argument("--sex", choices=["F", "M"])
    group.add_argument("--birth-date", default="", metavar="JJ/MM/AAAA", help="?? for an unknown day or month")
    group.add_argument(
        "--birth-place", default="", metavar="COG", help="INSEE code of 5 characters, 99xxx for a country"
    )


def traits_of(options: argparse.Namespace, used_name: str = "") -> Traits:
    """The traits that the options give, in official characters.

    Raises:
        BadInput: something is missing or cannot be.
    """
    if not options.sex:
        raise BadInput("sex", "le sexe est nécessaire.", "Donnez --sex F ou --sex M.")
    born, uncertain = parse_birth_date(day_of(options.birth_date))
    typed = Traits(
        options.birth_name, options.first_names, "", Sex(options.sex), born, options.birth_place, uncertain, used_name
    ).normalised()
    traits = Traits(
        typed.birth_name,
        typed.birth_first_names,
        first_name_of(typed.birth_first_names),
        typed.sex,
        typed.birth_date,
        typed.birth_place,
        typed.birth_date_uncertain,
        typed.used_name,
    )
    traits.check()
    return traits


def plain_traits(traits: Traits) -> dict[str, str]:
    return {
        "birth_name": traits.birth_name,
        "birth_first_names": traits.birth_first_names,
        "birth_first_name": traits.birth_first_name,
        "sex": traits.sex.value,
        "birth_date": traits.birth_date.isoformat(),
        "birth_place": traits.birth_place,
    }


def plain_ins(ins: INS) -> dict[str, str]:
    return {"matricule": ins.matricule, "oid": ins.oid, "nature": ins.nature}


def said_of(ins: INS, traits: Traits) -> tuple[str, ...]:
    """An identity as a human reads it."""
    return (
        f"INS\u00a0: {ins.grouped} ({ins.nature}, {ins.oid})",
        f"Nom de naissance\u00a0: {traits.birth_name}",
        f"Prénoms de naissance\u00a0: {traits.birth_first_names}",
        f"Sexe\u00a0: {traits.sex.value}, né(e) le {traits.birth_date:%d/%m/%Y}",
        f"Lieu de naissance (code INSEE)\u00a0: {traits.birth_place or '?'}",
    )


def _key(options: argparse.Namespace) -> Outcome:
    number = "".join(options.number.split()).upper()
    key = key_of(number)
    return Outcome({"number": number, "key": key, "matricule": number + key}, (key,))


def _check(options: argparse.Namespace) -> Outcome:
    try:
        ins = ins_of(options)
    except BadInput as error:
        finding = {"where": error.where, "what": error.what, "remedy": error.remedy}
        return Outcome({"valid": False, "finding": finding}, (f"{error.what} {error.remedy}".strip(),), FINDING)
    environment = options.environment.value
    said = f"Possible\u00a0: {ins.grouped} ({ins.nature}), environnement {environment}."
    return Outcome({"valid": True, "ins": plain_ins(ins), "environment": environment}, (said,), OK)


def _datamatrix(options: argparse.Namespace) -> Outcome:
    if options.read is not None:
        with expected(options.read, "le contenu d’un Data Matrix INS"):
            ins, traits = decode(read_file(options.read).rstrip(b"\r\n"))
        ins.check(options.environment)
        return Outcome({"ins": plain_ins(ins), "traits": plain_traits(traits)}, said_of(ins, traits))
    if not options.ins:
        raise BadInput("ins", "le matricule est nécessaire.", "Donnez --ins, ou --read pour lire un symbole.")
    content = encode(ins_of(options), traits_of(options))
    plain = {"content": content.decode("ascii")}
    warning = "Un Data Matrix INS n’accompagne qu’une identité qualifiée (EXI DIF 02)\u00a0: vous en répondez."
    if options.out is None:
        return Outcome(plain, (content.decode("ascii"),), warnings=(warning,))
    write_files({options.out: symbol_svg(content).encode()})
    return Outcome(plain | {"out": str(options.out)}, (str(options.out),), warnings=(warning,))
