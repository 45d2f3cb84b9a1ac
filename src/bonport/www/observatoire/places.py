"""The départements: their names, and where each lies on a map of equal tiles, so that Paris is as large as the Landes.

Names: Insee, « Code officiel géographique ». The layout is ours: neighbours lie as near to each other as squares allow,
those overseas below.
"""

from __future__ import annotations

from dataclasses import dataclass

NAMES: dict[str, str] = {
    "01": "Ain", "02": "Aisne", "03": "Allier", "04": "Alpes-de-Haute-Provence", "05": "Hautes-Alpes",
    "06": "Alpes-Maritimes", "07": "Ardèche", "08": "Ardennes", "09": "Ariège", "10": "Aube", "11": "Aude",
    "12": "Aveyron", "13": "Bouches-du-Rhône", "14": "Calvados", "15": "Cantal", "16": "Charente",
    "17": "Charente-Maritime", "18": "Cher", "19": "Corrèze", "21": "Côte-d’Or", "22": "Côtes-d’Armor", "23": "Creuse",
    "24": "Dordogne", "25": "Doubs", "26": "Drôme", "27": "Eure", "28": "Eure-et-Loir", "29": "Finistère",
    "2A": "Corse-du-Sud", "2B": "Haute-Corse", "30": "Gard", "31": "Haute-Garonne", "32": "Gers", "33": "Gironde",
    "34": "Hérault", "35": "Ille-et-Vilaine", "36": "Indre", "37": "Indre-et-Loire", "38": "Isère", "39": "Jura",
    "40": "Landes", "41": "Loir-et-Cher", "42": "Loire", "43": "Haute-Loire", "44": "Loire-Atlantique", "45": "Loiret",
    "46": "Lot", "47": "Lot-et-Garonne", "48": "Lozère", "49": "Maine-et-Loire", "50": "Manche", "51": "Marne",
    "52": "Haute-Marne", "53": "Mayenne", "54": "Meurthe-et-Moselle", "55": "Meuse", "56": "Morbihan", "57": "Moselle",
    "58": "Nièvre", "59": "Nord", "60": "Oise", "61": "Orne", "62": "Pas-de-Calais", "63": "Puy-de-Dôme",
    "64": "Pyrénées-Atlantiques", "65": "Hautes-Pyrénées", "66": "Pyrénées-Orientales", "67": "Bas-Rhin",
    "68": "Haut-Rhin", "69": "Rhône", "70": "Haute-Saône", "71": "Saône-et-Loire", "72": "Sarthe", "73": "Savoie",
    "74": "Haute-Savoie", "75": "Paris", "76": "Seine-Maritime", "77": "Seine-et-Marne", "78": "Yvelines",
    "79": "Deux-Sèvres", "80": "Somme", "81": "Tarn", "82": "Tarn-et-Garonne", "83": "Var", "84": "Vaucluse",
    "85": "Vendée", "86": "Vienne", "87": "Haute-Vienne", "88": "Vosges", "89": "Yonne",
    "90": "Territoire de Belfort", "91": "Essonne", "92": "Hauts-de-Seine", "93": "Seine-Saint-Denis",
    "94": "Val-de-Marne", "95": "Val-d’Oise", "971": "Guadeloupe", "972": "Martinique", "973": "Guyane",
    "974": "La Réunion", "975": "Saint-Pierre-et-Miquelon", "976": "Mayotte", "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
}  # fmt: skip

_ROWS = """
 .   .   .   .   .   .   .   62  59  .   .   .   .
 .   .   .   .   .   .   76  80  02  08  .   .   .
 .   .   .   .   50  14  27  95  60  51  55  57  67
 29  22  35  53  61  28  78  92  93  77  10  54  .
 .   56  44  49  72  41  91  75  94  89  52  88  68
 .   .   85  79  37  36  45  18  58  21  70  90  .
 .   .   .   17  86  87  23  03  71  39  25  .   .
 .   .   .   .   16  19  63  42  69  01  74  .   .
 .   .   .   33  24  46  15  43  07  38  73  .   .
 .   .   .   40  47  82  12  48  26  05  .   .   .
 .   .   .   64  32  31  81  30  84  04  06  .   .
 .   .   .   .   65  09  11  34  13  83  .   .   2B
 .   .   .   .   .   .   66  .   .   .   .   .   2A
 971 972 973 974 976 .   975 977 978 .   .   .   .
"""
TILES: dict[str, tuple[int, int]] = {
    code: (column, row)
    for row, line in enumerate(_ROWS.strip().splitlines())
    for column, code in enumerate(line.split())
    if code != "."
}
"""Column and row of each."""
SIDE, GAP, LEVELS = 44, 4, 5


@dataclass(frozen=True, slots=True)
class Tile:
    """One département on the map: where, how dark (0 to 4; -1: no figure), and what is written on it."""

    code: str
    name: str
    x: int
    y: int
    level: int
    said: str

    @property
    def middle(self) -> int:
        return self.x + SIDE // 2

    @property
    def head(self) -> int:
        return self.y + 18

    @property
    def foot(self) -> int:
        return self.y + 35


@dataclass(frozen=True, slots=True)
class Map:
    width: int
    height: int
    side: int
    tiles: list[Tile]


def tiles(values: dict[str, tuple[float | None, str]]) -> Map:
    """The map of a share by département: how much, and how it is said. Each level has as many départements as the
    others: what is dark is so beside its neighbours, and the figure is on the tile."""
    known = sorted(value for value, _ in values.values() if value is not None)
    steps = [known[len(known) * one // LEVELS] for one in range(1, LEVELS)] if known else []
    found = []
    for code, (column, row) in TILES.items():
        value, said = values.get(code, (None, "—"))
        level = -1 if value is None else sum(value >= step for step in steps)
        found.append(Tile(code, NAMES[code], column * (SIDE + GAP), row * (SIDE + GAP), level, said))
    columns, rows = (max(place[axis] for place in TILES.values()) + 1 for axis in (0, 1))
    return Map(columns * (SIDE + GAP), rows * (SIDE + GAP), SIDE, found)
