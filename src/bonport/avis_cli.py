"""`bonport avis`: Avis from the command line of the machine that holds its data."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from bonport import clock
from bonport.cli import OK, setup_django
from bonport.houses import open_house
from bonport.interop.errors import BadInput

SETTINGS = "bonport.config.avis"


def main(argv: list[str]) -> int:
    """The marks, how the method does on a generated truth and under attack, who may sign in, what is kept."""
    parser = argparse.ArgumentParser(prog="bonport avis", description=main.__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    marks = verbs.add_parser("marks", help="the marks of every product, as everybody reads them")
    _add_data(marks)
    marks.add_argument("--json", action="store_true", help="one JSON object on stdout, by category")
    simulate = verbs.add_parser("simulate", help="the method beside the raw mean, and attacked")
    simulate.add_argument("--runs", type=int, default=200, help="generated markets")
    simulate.add_argument("--seed", type=int, default=1)
    simulate.add_argument("--json", action="store_true", help="one JSON object on stdout")
    estimate = verbs.add_parser("estimate", help="what the published constants would be, from the reviews; once a year")
    _add_data(estimate)
    estimate.add_argument("--json", action="store_true", help="one JSON object on stdout, by category and facet")
    sweep = verbs.add_parser("sweep", help="erase what may no longer be kept, tell profiles that may be; once a day")
    _add_data(sweep)
    for name, what in (("member", "add somebody, and print"), ("link", "print, for somebody who lost his key,")):
        verb = verbs.add_parser(name, help=f"{what} the address that lets him in, once")
        verb.add_argument("name", help="by which he signs in")
        _add_data(verb)
        verb.add_argument("--url", required=True, help="of Avis, as a browser reaches it")
        verb.add_argument("--hours", type=float, default=1.0, help="how long the address opens")
        if name == "member":
            verb.add_argument("--vendor", help="of this vendor, which is in the catalogue; of the team unless given")
    options = parser.parse_args(argv)
    if options.verb == "simulate":
        return _simulate(options)
    open_house(options.data, SETTINGS)
    does = {"marks": _marks, "estimate": _estimate, "sweep": _sweep, "member": _member, "link": _member}
    return does[options.verb](options)


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=Path("var"), metavar="DIR", help="where Avis keeps its data")


def _marks(options: argparse.Namespace) -> int:
    from bonport.reviews.catalogue.perms import acting
    from bonport.reviews.catalogue.queries import categories
    from bonport.reviews.reading.opendata import marks

    today = acting(None, clock.from_env().now()).today
    told = {category.code: marks(category, today) for category in categories()}
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
        return OK
    for category in categories():
        print(f"{category.label}")
        for one in told[category.code]:
            mark = one["mark"]
            place = f"{one['place']:>3}." if one["place"] else "   –"
            value = f"{mark['value']:.2f} [{mark['low']:.2f} – {mark['high']:.2f}]" if mark else "note à venir"
            print(f"{place} {one['product']} ({one['vendor']})  {value}  {one['reviews']} avis")
    return OK


def _estimate(options: argparse.Namespace) -> int:
    from bonport.reviews.catalogue.perms import acting
    from bonport.reviews.catalogue.queries import categories
    from bonport.reviews.reading.counting import estimates

    today = acting(None, clock.from_env().now()).today
    told = {category.code: estimates(category.pk, today) for category in categories()}
    if options.json:
        plain = {code: {facet: asdict(one) for facet, one in of.items()} for code, of in told.items()}
        print(json.dumps(plain, ensure_ascii=False))
        return OK
    for code, of in told.items():
        for facet, one in of.items():
            prior = f"{one.prior:.1f}" if one.prior is not None else "–"
            print(f"{code:18}{facet:14}{one.products:4} produits{one.marks:7} notes  dans {one.spread:.2f}"
                  f"  entre {one.between:.2f}  m {prior}")  # fmt: skip
    return OK


def _simulate(options: argparse.Namespace) -> int:
    if options.runs < 1:
        raise BadInput("runs", "au moins un marché est demandé")
    setup_django(SETTINGS)  # the rules are beside the rows; no database is opened
    from bonport.reviews.reading.simulation import as_plain, attacks, scores, sincere

    told = {"scores": as_plain(scores(options.runs, options.seed)), "attacks": as_plain(attacks(options.seed))}
    told["sincere"] = as_plain(sincere(max(1, options.runs // 100), options.seed))
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
        return OK
    print(f"{'':32}{'erreur':>8}{'premier':>12}{'premier sur':>13}{'intervalle':>12}")
    print(f"{'':32}{'(RMSE)':>8}{'parmi les 4':>12}{'moins de 10':>13}{'juste':>12}")
    for row in told["scores"]:
        covered = f"{row['covered']:>11.0%} " if row["covered"] is not None else f"{'–':>12}"
        print(f"{row['name']:32}{row['rmse']:>8}{row['top']:>12.0%}{row['few']:>13.0%}{covered}")
    print(f"\n{'attaque':46}{'envoyés':>8}{'retenus':>9}{'bougé de':>10}{'sans rien':>11}{'intervalle ±':>14}")
    for row in told["attacks"]:
        print(
            f"{row['name']:46}{row['sent']:>8}{row['queued']:>9}{row['moved']:>10}{row['largest']:>11}{row['half']:>14}"
        )
    print(f"\n{'avis sincères, sur un produit':46}{'avis':>8}{'relus d’abord':>15}{'dont même sens':>16}")
    for row in told["sincere"]:
        print(f"{row['name']:46}{row['reviews']:>8}{row['held']:>15.1%}{row['alike']:>16.1%}")
    return OK


def _sweep(options: argparse.Namespace) -> int:
    from bonport.reviews.catalogue.perms import acting
    from bonport.reviews.kits.actions import sweep_kits
    from bonport.reviews.opinions.actions import sweep, tell_profiles

    now = clock.from_env().now()
    swept = {**sweep(acting(None, now)), "kits": sweep_kits(acting(None, now))}
    print(json.dumps({**swept, "told": tell_profiles(acting(None, now))}))
    return OK


def _member(options: argparse.Namespace) -> int:
    from django.urls import reverse

    from bonport.base.errors import ActionError
    from bonport.reviews.catalogue.actions import add_member, issue_link
    from bonport.reviews.catalogue.models import Member, Vendor
    from bonport.reviews.catalogue.perms import acting

    now = clock.from_env().now()
    try:
        if options.verb == "member":
            vendor = Vendor.objects.filter(name=options.vendor).first()
            if options.vendor and vendor is None:
                raise BadInput("vendor", "aucun éditeur du catalogue n’a ce nom")
            member: Member | None = add_member(acting(None, now), options.name, vendor)
        else:
            member = Member.objects.filter(user__username=options.name, user__is_active=True).first()
        if member is None:
            raise BadInput("name", "personne de ce nom n’entre ici")
        token = issue_link(acting(None, now), member, timedelta(hours=options.hours))
    except ActionError as error:
        raise BadInput("name", error.what) from None
    print(f"{options.url.rstrip('/')}{reverse('enter_by_link')}#{token}")
    return OK
