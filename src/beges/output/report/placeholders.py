"""The placeholders of the report: what a template may name, and what stands there.

One declaration, from which the documentation is written and against which a test holds both the
default template and the content that the services give. Names are French: people write them.
"""

from dataclasses import dataclass

FILTERS = frozenset({"upper", "lower", "title", "capitalize", "default", "trim"})
"""The filters that a template may use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """A name of the report; ``inside`` are the names of each row of a list, or of a group."""

    name: str
    meaning_fr: str
    inside: tuple[str, ...] = ()
    is_list: bool = False
    is_image: bool = False


def _one(name: str, meaning: str) -> Placeholder:
    return Placeholder(name=name, meaning_fr=meaning)


def _image(name: str, meaning: str) -> Placeholder:
    return Placeholder(name=name, meaning_fr=meaning, is_image=True)


def _rows(name: str, meaning: str, *inside: str) -> Placeholder:
    return Placeholder(name=name, meaning_fr=meaning, inside=inside, is_list=True)


CELLS = ("co2", "ch4", "n2o", "autres_gaz", "non_reparti", "total", "co2b")

PLACEHOLDERS = (
    _one("groupe", "Nom du groupe"),
    _one("groupe_de", "Nom du groupe après « de » : « d'Action », « de Foncia »"),
    _one("avertissement", "Avertissement du groupe, vide s'il n'y en a pas"),
    _one("inventaire", "Intitulé de l'inventaire"),
    _one("interne", "« oui » dans la version de travail, vide dans celle à publier"),
    _one("code", "Code de l'inventaire"),
    _one("annee", "Année de reporting"),
    _one("methode", "Méthode du tableau : V5 ou V4"),
    _one("approche", "Approche de consolidation"),
    _one("date", "Jour où le rapport est établi"),
    _one("auteur", "Personne qui l'établit"),
    _one("total", "Total imprimé, en tCO2e"),
    _one("total_exact", "Total exact, au milligramme, en tCO2e"),
    _one("ecart", "Écart du total imprimé au total exact, en tCO2e"),
    _rows("chiffres", "Chiffres de la synthèse", "libelle", "valeur"),
    _rows("termes", "Conventions de l'inventaire", "libelle", "valeur"),
    _rows(
        "entites",
        "Entités du périmètre",
        *("code", "nom", "siren", "naf", "controle", "dates", "retenue"),
    ),
    _rows("sites", "Sites par nature", "nature", "nombre"),
    _rows(
        "categories",
        "Catégories du tableau, chacune avec ses postes",
        *("code", "libelle", "postes", *CELLS),
    ),
    _rows("categories.postes", "Postes d'une catégorie", "code", "libelle", "etat", *CELLS),
    Placeholder(name="somme", meaning_fr="Ligne du total du tableau", inside=CELLS),
    _one("regle_des_cases", "Comment les cases s'arrondissent et s'additionnent"),
    _rows(
        "par_entite",
        "Totaux par entité",
        *("nom", "directes", "energie", "autres", "total", "part"),
    ),
    _one("elimine", "Achats entre entités que le groupe élimine, vide s'il n'y en a pas"),
    _one("incertitude", "Intervalle du total, en une phrase"),
    _one("incertitude_texte", "Texte des incertitudes du formulaire"),
    _rows(
        "incertitudes",
        "Intervalle de chaque poste et du total",
        *("libelle", "total", "bas", "haut", "classe"),
    ),
    _rows("exclus", "Postes exclus", "code", "libelle"),
    _one("motif_exclusions", "Justification des exclusions, vide s'il n'y en a pas"),
    _rows("a_cote", "Ce qui est calculé, par ce qu'il devient", "libelle", "lignes", "total"),
    _one("reference_annee", "Année de référence, vide si aucune n'est choisie"),
    _one("reference_texte", "D'où viennent les chiffres de référence, ou ce qui manque"),
    _rows(
        "reference",
        "Comparaison par catégorie et au total",
        *("libelle", "avant", "maintenant", "ecart", "ecart_pct"),
    ),
    _one("plan_jusqu_a", "Année du prochain bilan"),
    _rows("plan_volumes", "Réductions attendues et obtenues", "libelle", "valeur", "note"),
    _rows(
        "actions",
        "Actions du plan",
        *("code", "nom", "entite", "postes", "dates", "etat", "directe", "indirecte", "moyens"),
    ),
    _rows(
        "objectifs",
        "Objectifs",
        *("code", "nom", "entite", "emissions", "base", "annee", "reduction", "source"),
    ),
    _rows("trajectoires", "Trajectoires", "titre", "graphique", "phrases"),
    _rows("trajectoires.phrases", "Où en est une trajectoire", "texte"),
    _rows("plan_manques", "Ce que le plan ne dit pas encore", "texte"),
    _rows(
        "plan_ecart",
        "Évolution depuis le bilan précédent : effet du plan et autres causes",
        *("libelle", "directe", "indirecte", "total"),
    ),
    _one("plan_resultats", "Analyse des résultats obtenus, telle que le formulaire la porte"),
    _rows("plan_reponses", "Réponses écrites dans le formulaire", "libelle", "texte"),
    _rows("qualite", "Pièces, validation, estimations", "libelle", "valeur"),
    _rows("natures", "Émissions par nature de donnée", "libelle", "total", "part"),
    _rows("travail", "Données à compléter avant le dépôt", "libelle", "valeur"),
    _rows("constats", "Anomalies à vérifier", "gravite", "texte"),
    _rows("empreintes", "Empreintes et versions", "libelle", "valeur"),
    _image("graphique_postes", "Barres des postes"),
    _image("graphique_rubriques", "Barres des rubriques"),
    _image("graphique_entites", "Barres des entités"),
)
"""In the order of the report. A dotted name is a list inside each row of another."""
