"""Places: the entities and the sites of the demo group, with what the other subjects need of them.

The towns are real, everything else about a site is invented. Solendi Expansion owns the buildings
in which the head office and seven delegations are tenants, so their fabric counts once, there.
"""

import datetime as dt
import unicodedata
from dataclasses import dataclass, field

from scenario.lines import generator

SIRENS = {
    "ALS": "111111118",
    "ONV": "222222226",
    "SOL": "666666664",
    "MNV": "777777772",
    "AST": "888888880",
}
"""Invented, repeated digits so that it shows; only their check digit is right."""

REGIONS = {
    "ARA": ("Auvergne-Rhône-Alpes", "Lyon|69003"),
    "BFC": ("Bourgogne-Franche-Comté", "Dijon|21000"),
    "BRE": ("Bretagne", "Rennes|35000"),
    "CVL": ("Centre-Val de Loire", "Orléans|45000"),
    "GES": ("Grand Est", "Strasbourg|67000"),
    "HDF": ("Hauts-de-France", "Lille|59000"),
    "IDF": ("Île-de-France", "Paris|75012"),
    "NOR": ("Normandie", "Rouen|76000"),
    "NAQ": ("Nouvelle-Aquitaine", "Bordeaux|33000"),
    "OCC": ("Occitanie", "Toulouse|31000"),
    "PDL": ("Pays de la Loire", "Nantes|44000"),
    "PAC": ("Provence-Alpes-Côte d’Azur et Corse", "Marseille|13002"),
    "OUT": ("Outre-mer", "Saint-Denis|97400"),
}

TOWNS = {
    "ARA": "Bourg-en-Bresse 01000, Annecy 74000, Chambéry 73000, Grenoble 38000, Valence 26000,"
    " Saint-Étienne 42000, Clermont-Ferrand 63000, Roanne 42300, Villefranche-sur-Saône 69400,"
    " Villeurbanne 69100, Bourgoin-Jallieu 38300, Vienne 38200, Annemasse 74100, Montluçon 03100,"
    " Aurillac 15000, Le Puy-en-Velay 43000, Annonay 07100, Montélimar 26200",
    "BFC": "Besançon 25000, Belfort 90000, Montbéliard 25200, Chalon-sur-Saône 71100, Mâcon 71000,"
    " Nevers 58000, Auxerre 89000, Lons-le-Saunier 39000, Vesoul 70000",
    "BRE": "Brest 29200, Quimper 29000, Lorient 56100, Vannes 56000, Saint-Brieuc 22000,"
    " Saint-Malo 35400",
    "CVL": "Tours 37000, Blois 41000, Bourges 18000, Chartres 28000, Châteauroux 36000,"
    " Dreux 28100, Montargis 45200",
    "GES": "Metz 57000, Nancy 54000, Reims 51100, Troyes 10000, Mulhouse 68100, Colmar 68000,"
    " Épinal 88000, Charleville-Mézières 08000, Châlons-en-Champagne 51000, Chaumont 52000,"
    " Thionville 57100, Haguenau 67500",
    "HDF": "Amiens 80000, Arras 62000, Valenciennes 59300, Dunkerque 59140, Calais 62100,"
    " Lens 62300, Douai 59500, Béthune 62400, Boulogne-sur-Mer 62200, Saint-Quentin 02100,"
    " Beauvais 60000, Compiègne 60200, Maubeuge 59600, Roubaix 59100",
    "IDF": "Cergy 95000, Versailles 78000, Évry-Courcouronnes 91000, Melun 77000, Créteil 94000,"
    " Bobigny 93000, Nanterre 92000, Saint-Denis 93200, Boulogne-Billancourt 92100, Meaux 77100,"
    " Mantes-la-Jolie 78200, Massy 91300, Argenteuil 95100, Montreuil 93100",
    "NOR": "Le Havre 76600, Caen 14000, Cherbourg-en-Cotentin 50100, Évreux 27000, Alençon 61000,"
    " Saint-Lô 50000, Vernon 27200",
    "NAQ": "Limoges 87000, Poitiers 86000, La Rochelle 17000, Niort 79000, Angoulême 16000,"
    " Bayonne 64100, Pau 64000, Périgueux 24000, Agen 47000, Mont-de-Marsan 40000,"
    " Brive-la-Gaillarde 19100, Mérignac 33700",
    "OCC": "Montpellier 34000, Nîmes 30000, Perpignan 66000, Albi 81000, Tarbes 65000,"
    " Montauban 82000, Béziers 34500, Carcassonne 11000, Rodez 12000, Narbonne 11100, Alès 30100",
    "PDL": "Angers 49000, Le Mans 72000, Laval 53000, La Roche-sur-Yon 85000, Saint-Nazaire 44600,"
    " Cholet 49300",
    "PAC": "Nice 06000, Toulon 83000, Avignon 84000, Aix-en-Provence 13100, Gap 05000, Arles 13200,"
    " Cannes 06400, Fréjus 83600, Ajaccio 20000",
    "OUT": "Fort-de-France 97200, Le Lamentin 97232, Baie-Mahault 97122, Cayenne 97300,"
    " Mamoudzou 97600, Saint-Pierre 97410",
}

STOCK = {
    2019: "Rouen 76000 120, Le Havre 76600 90, Amiens 80000 110, Creil 60100 95,"
    " Saint-Quentin 02100 85, Reims 51100 105, Troyes 10000 90, Dijon 21000 85, Bourges 18000 80",
    2020: "Vénissieux 69200 150, Saint-Étienne 42000 120, Grigny 91350 140, Tourcoing 59200 100,"
    " Metz 57000 80",
    2021: "Lille 59000 160, Roubaix 59100 140, Valenciennes 59300 110, Mulhouse 68100 130,"
    " Strasbourg 67000 150, Nancy 54000 95, Besançon 25000 100, Chalon-sur-Saône 71100 80,"
    " Grenoble 38000 140, Villeurbanne 69100 170, Clermont-Ferrand 63000 105, Limoges 87000 90,"
    " Toulouse 31000 160, Montpellier 34000 135, Nîmes 30000 110, Marseille 13014 190,"
    " Toulon 83000 105, Nantes 44000 150, Rennes 35000 140, Caen 14000 95, Sevran 93270 120,"
    " Évry-Courcouronnes 91000 75",
}
"""Towns and dwellings of the blocks bought, by year of purchase: 1,450 before 2021, then 4,200."""

NETWORKS = {
    "ALS-75-01": ("heat_network_paris_cpcu", "cold_network_paris_climespace"),
    "ALS-75-02": ("heat_network_paris_cpcu", ""),
    "ALS-69-01": ("heat_network_lyon", "cold_network_lyon"),
    "ALS-38-01": ("heat_network_grenoble", "cold_network_grenoble"),
    "ALS-67-01": ("heat_network_strasbourg_elsau", ""),
    "ALS-59-01": ("heat_network_lille", ""),
    "ALS-44-01": ("heat_network_nantes_centre_loire", ""),
    "ALS-35-01": ("heat_network_rennes_sud", ""),
    "ALS-21-01": ("heat_network_dijon", ""),
    "ALS-57-01": ("heat_network_metz", ""),
    "ALS-13-01": ("heat_network_marseille_thassalia", ""),
    "ALS-31-01": ("heat_network_toulouse_rangueil", ""),
    "ALS-33-01": ("heat_network_bordeaux_meriadeck", ""),
}
"""Sites on a heat network, and on a cold one."""

OTHER_HEAT = {
    "ALS-12-01": "fuel_oil",
    "ALS-52-01": "fuel_oil",
    "ALS-15-01": "lpg",
    "ALS-05-01": "wood",
}
GAS_SITES = 45
SOLENDI = {
    "Paris|75013": 15_000,
    "Lyon|69003": 7_500,
    "Lille|59000": 6_800,
    "Strasbourg|67000": 5_300,
    "Bordeaux|33000": 6_300,
    "Toulouse|31000": 6_200,
    "Nantes|44000": 6_000,
    "Marseille|13002": 6_900,
}
"""Buildings of Solendi Expansion and their m² SHON; the group is a tenant in each."""

MERGED = (
    *("ALS-42-02", "ALS-59-05", "ALS-62-04", "ALS-27-02"),
    *("ALS-57-02", "ALS-78-02", "ALS-11-02", "ALS-38-03"),
)
"""Agencies closed in the summer of 2021: "regroupement d'implantations"."""

OPENED = {
    "ALS-64-02": dt.date(2020, 3, 1),
    "ALS-33-02": dt.date(2020, 9, 1),
    "ALS-93-03": dt.date(2021, 2, 1),
}

OVERSEAS = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}


@dataclass(slots=True, kw_only=True)
class Place:
    """A site. ``surface`` in m²; ``heating`` names its energy, or a network's series."""

    site: str
    entity: str
    name: str
    kind: str
    town: str
    postcode: str
    surface: int
    occupancy: str
    geography: str = "FR"
    region: str = ""
    entry: dt.date | None = None
    exit: dt.date | None = None
    heating: str = "electricity"
    cooling: str = ""
    dwellings: int = 0
    landlord: str = ""

    @property
    def is_mainland(self) -> bool:
        """Whether the mainland's electricity serves it."""
        return self.geography == "FR"

    def held(self, start: dt.date, end: dt.date) -> tuple[dt.date, dt.date] | None:
        """The days of a period on which the group holds the site, if any."""
        first = max(start, self.entry) if self.entry else start
        last = min(end, self.exit) if self.exit else end
        return (first, last) if first <= last else None


@dataclass(slots=True)
class Register:
    """Gives each site the next number of its entity and department."""

    numbers: dict[str, int] = field(default_factory=dict)

    def code(self, entity: str, postcode: str) -> str:
        """For example ALS-69-01."""
        department = postcode[:3] if postcode.startswith("97") else postcode[:2]
        department = "2A" if department == "20" else department
        key = f"{entity}-{department}"
        self.numbers[key] = self.numbers.get(key, 0) + 1
        return f"{key}-{self.numbers[key]:02d}"


def of_town(town: str) -> str:
    """« d’Annecy », « du Mans », « de Lyon »."""
    for article, short in (("Le ", "du "), ("Les ", "des ")):
        if town.startswith(article):
            return short + town.removeprefix(article)
    first = unicodedata.normalize("NFKD", town)[0]
    return f"d’{town}" if first in "AEIOUY" else f"de {town}"


def places() -> list[Place]:
    """Every site of the group, in the order of the file."""
    register = Register()
    agencies = _group_offices(register)
    return [*agencies, *_subsidiaries(register), *_stock(register)]


def _group_offices(register: Register) -> list[Place]:
    """The 145 sites of ALS: the head office, 13 delegations, 131 agencies."""
    rng = generator("sites")
    found = [_office(register, "head_office", "Paris|75013", "IDF", 13_800)]
    for region, (_, town) in REGIONS.items():
        surface = 900 if region == "OUT" else 10 * rng.randint(170, 290)
        found.append(_office(register, "delegation", town, region, surface))
    for region, towns in TOWNS.items():
        for text in towns.split(", "):
            town, _, postcode = text.rpartition(" ")
            surface = 5 * round(rng.lognormvariate(5.48, 0.40) / 5)
            found.append(_office(register, "agency", f"{town}|{postcode}", region, surface))
    _furnish(found)
    return found


def _office(register: Register, kind: str, town: str, region: str, surface: int) -> Place:
    """An office of ALS, leased; from Solendi Expansion where it owns the building."""
    title, postcode = town.split("|")
    names = {"head_office": "Siège", "delegation": f"Délégation {REGIONS[region][0]}"}
    geography = OVERSEAS.get(postcode[:3], "FR-COR" if postcode.startswith("20") else "FR")
    code = register.code("ALS", postcode)
    return Place(
        site=code,
        entity="ALS",
        name=names.get(kind, f"Agence {of_town(title)}"),
        kind=kind,
        town=title,
        postcode=postcode,
        surface=surface,
        occupancy="operating_lease",
        geography=geography,
        region=region,
        entry=OPENED.get(code),
        exit=dt.date(2021, 6, 30) if code in MERGED else None,
        landlord="SOL" if kind != "agency" and town in SOLENDI else "",
    )


def _furnish(offices: list[Place]) -> None:
    """Give each office its heating: a network where there is one, gas for 45, else electricity."""
    rng = generator("heating")
    for place in offices:
        heat, cold = NETWORKS.get(place.site, ("", ""))
        place.heating = heat or OTHER_HEAT.get(place.site, "electricity")
        place.cooling = cold
    electric = [p for p in offices if p.heating == "electricity" and p.is_mainland and not p.entry]
    leased = [p for p in electric if p.kind == "delegation"]
    agencies = [p for p in electric if p.kind == "agency"]
    for place in [*leased, *rng.sample(agencies, GAS_SITES - len(leased))]:
        place.heating = "gas"


def _subsidiaries(register: Register) -> list[Place]:
    """Solendi's and Astria's buildings, Ma Nouvelle Ville's offices, and ONV's of 2020."""
    found = []
    for place, surface in SOLENDI.items():
        found.append(_building(register, "SOL", place, surface))
    for town, surface in {"Paris|75009": 1_300, "Lyon|69002": 560, "Lille|59800": 540}.items():
        found.append(_branch(register, "MNV", town, surface))
    found.append(_branch(register, "MNV", "Marseille|13001", 500))
    for town, surface in {"Nanterre|92000": 3_200, "Montreuil|93100": 2_300}.items():
        found.append(_building(register, "AST", town, surface))
    own = _branch(register, "ONV", "Paris|75015", 160)
    own.entry, own.exit = dt.date(2019, 3, 1), dt.date(2020, 12, 31)
    return [*found, own]


def _building(register: Register, entity: str, place: str, surface: int) -> Place:
    """A building owned and let."""
    town, postcode = place.split("|")
    return Place(
        site=register.code(entity, postcode),
        entity=entity,
        name=f"Immeuble {of_town(town)}",
        kind="let_property",
        town=town,
        postcode=postcode,
        surface=surface,
        occupancy="owned",
        heating="gas" if entity == "AST" or postcode[:2] in {"59", "44", "67"} else "electricity",
    )


def _branch(register: Register, entity: str, place: str, surface: int) -> Place:
    """An office of a subsidiary, leased from a third party."""
    town, postcode = place.split("|")
    return Place(
        site=register.code(entity, postcode),
        entity=entity,
        name=f"Bureaux {of_town(town)}",
        kind="branch",
        town=town,
        postcode=postcode,
        surface=surface,
        occupancy="operating_lease",
        region="IDF",
        heating="gas" if town.startswith("Lyon") else "electricity",
    )


DWELLING_M2 = 65
STOCK_HEAT = {
    "ONV-59-02": "heat_network_lille",
    "ONV-57-01": "heat_network_metz",
    "ONV-38-01": "heat_network_grenoble",
    "ONV-35-01": "heat_network_rennes_sud",
    "ONV-10-01": "fuel_oil",
    "ONV-25-01": "wood",
    "ONV-18-01": "individual",
    "ONV-83-01": "individual",
    "ONV-34-01": "individual",
}
"""The heating of the blocks that no collective gas boiler heats."""


def _stock(register: Register) -> list[Place]:
    """ONV's housing stock, one site a block bought."""
    rng = generator("stock")
    found = []
    for year, towns in STOCK.items():
        for text in towns.split(", "):
            town, postcode, dwellings = text.rsplit(" ", 2)
            code = register.code("ONV", postcode)
            first, days = (dt.date(2019, 10, 1), 75) if year == 2019 else (dt.date(year, 1, 1), 40)
            bought = first + dt.timedelta(days=rng.randint(3, days))
            found.append(
                Place(
                    site=code,
                    entity="ONV",
                    name=f"Résidence {of_town(town)}",
                    kind="housing_stock",
                    town=town,
                    postcode=postcode,
                    surface=int(dwellings) * DWELLING_M2,
                    occupancy="owned",
                    entry=bought,
                    heating=STOCK_HEAT.get(code, "gas"),
                    dwellings=int(dwellings),
                )
            )
    return found


def offices(found: list[Place], entity: str) -> list[Place]:
    """The sites that an entity occupies itself."""
    beside = {"let_property", "housing_stock"}
    return [place for place in found if place.entity == entity and place.kind not in beside]


def stock(found: list[Place]) -> list[Place]:
    """The blocks of the housing stock."""
    return [place for place in found if place.kind == "housing_stock"]
