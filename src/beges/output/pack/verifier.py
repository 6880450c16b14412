"""Vérifie un dossier scellé de bilan GES : Python 3.9 ou plus récent, rien d'autre à installer.

    python verifier.py [dossier ou archive .zip] [empreinte du manifeste]

Relit chaque fichier, la chaîne du registre, chaque ligne d'émission, chaque somme et chaque case des tableaux,
et nomme le premier écart. Code de sortie : 0 si tout concorde, 1 sinon. """
import csv, io, json, os, sys, zipfile
from collections import defaultdict
from datetime import date
from fractions import Fraction
from hashlib import sha256

CASES = ("co2", "ch4", "n2o", "other_gases", "unsplit", "total", "co2b")
RIEN = dict.fromkeys((*CASES, "memo"), 0)

def exiger(vrai, *mots):
    if not vrai:
        sys.exit("ÉCART : " + " ".join(map(str, mots)))

def empreinte_de(octets):
    return sha256(octets).hexdigest()

def lire(lieu):
    if os.path.isfile(lieu):
        with zipfile.ZipFile(lieu) as archive:
            noms = archive.namelist()
            exiger(len(noms) == len(set(noms)), "L'archive contient deux fois le même fichier.")
            return {nom: archive.read(nom) for nom in noms}
    contenu = {}
    for racine, _, noms in os.walk(lieu):
        for chemin in (os.path.join(racine, nom) for nom in noms):
            with open(chemin, "rb") as fichier:
                contenu[os.path.relpath(chemin, lieu).replace(os.sep, "/")] = fichier.read()
    return contenu

def canonique(valeur):
    return (json.dumps(valeur, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()

def manifeste(contenu, attendue):
    octets = contenu.pop("manifeste.json", None)
    exiger(octets is not None, "Il manque le fichier manifeste.json.")
    exiger(attendue in ("", empreinte_de(octets)), "L'empreinte de manifeste.json n'est pas celle qui est donnée.")
    dit = json.loads(octets)
    exiger(canonique(dit) == octets, "manifeste.json a changé : il n'est plus écrit comme il l'était.")
    corps = {nom: valeur for nom, valeur in dit.items() if nom != "seal"}
    exiger(empreinte_de(canonique(corps)) == dit["seal"], "manifeste.json a changé : son sceau n'est plus le sien.")
    return dit

def fichiers(contenu, dit):
    for nom in sorted({*contenu, *dit["files"]}):
        exiger(nom in contenu, "Il manque le fichier", nom)
        exiger(nom in dit["files"], "Fichier en trop :", nom)
        lu = {"sha256": empreinte_de(contenu[nom]), "size": len(contenu[nom])}
        exiger(lu == dit["files"][nom], "Le fichier", nom, "a changé.")
    regles = b"".join(n[7:-4].encode() + b"\n" + contenu[n] for n in sorted(contenu) if n.startswith("regles/"))
    exiger(empreinte_de(regles) == dit["rules_digest"], "Les tables de règles ne sont pas celles du dépôt.")
    exiger(dit["files"]["donnees/tableaux.csv"]["sha256"] == dit["cells_digest"], "Les tableaux diffèrent.")

def chaine(octets, tete):
    precedente, numero, donnees = "0" * 64, 0, {}
    for numero, ligne in enumerate(octets.split(b"\n")[:-1], 1):
        calculee = empreinte_de(precedente.encode() + ligne[65:])
        exiger(calculee.encode() == ligne[:64], "Registre : l'écriture", numero, "ne correspond pas à son empreinte.")
        precedente, ecriture = calculee, json.loads(ligne[65:])
        exiger(ecriture["seq"] == numero, "Registre : il manque l'écriture", numero)
        if ecriture["table"] == "activities":
            donnees[ecriture["record_key"]] = {} if ecriture["withdrawn"] else ecriture
    exiger({"entry": numero, "digest": precedente} == tete, "Registre : la dernière écriture n'est pas celle du dépôt.")
    return donnees

def table(contenu, nom):
    texte, separateur = contenu[nom].decode(), "," if nom.startswith("regles/") else ";"
    rangs = csv.DictReader(io.StringIO(texte, newline=""), delimiter=separateur)
    return [{c: v[1:] if v.startswith("'") else v for c, v in rang.items()} for rang in rangs]

def arrondi(valeur):
    entier = (2 * abs(valeur.numerator) + valeur.denominator) // (2 * valeur.denominator)
    return entier if valeur >= 0 else -entier

def lignes(contenu, registre):
    comptes = [g["code"] + "_mg" for g in table(contenu, "regles/gases.csv") if g["in_total"] == "1"]
    donnees = {d["activity_id"]: d for d in table(contenu, "donnees/activites.csv")}
    for nom, donnee in donnees.items():
        for colonne, valeur in donnee.items():
            exiger(valeur == str(registre.get(nom, {}).get(colonne, "")), "Donnée", nom, ": la colonne", colonne, "diffère du registre.")
    facteurs = {(f["resolution"], f["part_row"]): f for f in table(contenu, "donnees/facteurs.csv")}
    lues = table(contenu, "donnees/lignes.csv")
    for ligne in lues:
        qui, donnee = "Ligne " + ligne["line"], donnees.get(ligne["activity_id"])
        facteur = facteurs.get((ligne["resolution"], ligne["part_row"]))
        exiger(donnee and facteur, qui, ": sa donnée ou son facteur manque.")
        annee, vie, bornes = int(ligne["asset_year"]), int(ligne["life"]), (ligne["start"], ligne["end"])
        bornes = [date.fromisoformat(t).toordinal() for t in (*bornes, donnee["period_start"], donnee["period_end"])]
        part = 1 if annee else Fraction(bornes[1] - bornes[0] + 1, bornes[3] - bornes[2] + 1)
        exiger(part * int(ligne["share_den"]) == int(ligne["share_num"]), qui, ": la part de la période vaut", part)
        base = Fraction(repr(float(donnee["quantity"]))) * Fraction(facteur["ratio"]) * part * 10**6
        for gaz in [c for c in ligne if c.endswith("_mg") and c != "total_mg"]:
            masse = arrondi(base * Fraction(facteur[gaz[:-3]] or "0"))
            if annee and ligne["timing"] == "amortised":
                masse = arrondi(Fraction(masse * annee, vie)) - arrondi(Fraction(masse * (annee - 1), vie))
            exiger(masse == int(ligne[gaz]), qui, ":", gaz, "vaut", masse, "et non", ligne[gaz])
        total = sum(int(ligne.get(gaz, 0)) for gaz in comptes)
        exiger(total == int(ligne["total_mg"]), qui, ": le total vaut", total, "et non", ligne["total_mg"])
    return lues

def tableaux(contenu, lues, dit):
    case_de = {g["code"] + "_mg": g["beges_column"] for g in table(contenu, "regles/gases.csv")}
    sommes, totaux = defaultdict(RIEN.copy), defaultdict(lambda: {"printed": 0, "exact_mg": 0})
    for ligne in lues:
        qui = {"counted": ("", ligne["entity"]), "eliminated": (ligne["entity"],)}.get(ligne["status"], ())
        ailleurs = {"acquisition": ("v5", "v4"), "amortised": ("ghgp", "esrs")}.get(ligne["timing"], ())
        for cle in [(n, e, ligne[n]) for n in ("v5", "v4", "ghgp", "esrs") if n not in ailleurs for e in qui]:
            sommes[cle]["total"] += int(ligne["total_mg"])
            for gaz, case in case_de.items():
                sommes[cle]["unsplit" if case == "total_only" else case] += int(ligne.get(gaz, 0))
    categorie = {(n, p["code"]): p["category"] for n in ("v5", "v4") for p in table(contenu, "regles/posts_%s.csv" % n)}
    for ligne in table(contenu, "donnees/tableaux.csv"):
        norme, entite, poste = cle = ligne["standard"], ligne["entity"], ligne["post"]
        exact, lieu = sommes.pop(cle, RIEN), "Tableau %s %s, poste %s" % cle
        exiger(exact["total"] == int(ligne["exact_mg"]), lieu, ": le total exact vaut", exact["total"], "mg")
        detail, etat = categorie[norme, poste] == "1", "value" if any(exact[c] for c in CASES) else "not_applicable"
        voulu = {c: arrondi(Fraction(exact[c], 10**7)) if detail or c in ("total", "co2b") else "" for c in CASES}
        if detail:
            voulu["total"] = sum(voulu[c] for c in CASES[:5])
        if ligne["state"] == "excluded":
            voulu, etat = dict.fromkeys(CASES, ""), "excluded"
        exiger(ligne["state"] == etat, lieu, ": l'état est", etat, "et non", ligne["state"])
        for case, valeur in voulu.items():
            exiger(str(valeur) == ligne[case], lieu, ": la case", case, "vaut", valeur, "et non", ligne[case])
        total = totaux[(norme + " " + entite).strip()]
        total["printed"] += 0 if etat == "excluded" else voulu["total"]
        total["exact_mg"] += 0 if etat == "excluded" else exact["total"]
    for ligne in table(contenu, "donnees/boites.csv"):
        somme = sommes.pop((ligne["standard"], ligne["entity"], ligne["box"]), RIEN)["total"]
        exiger(somme == int(ligne["exact_mg"]), ligne["standard"], ligne["box"], ": la somme vaut", somme, "mg")
    perdues = [cle for cle in sommes if cle[2] != "outside"]
    exiger(not perdues, "Des émissions n'entrent dans aucun tableau :", *perdues[:1])
    exiger(totaux == dit["totals"], "Les totaux ne sont pas ceux du manifeste.")
    return totaux[dit["standard"]]["printed"] / 100

if __name__ == "__main__":
    try:
        contenu = lire(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__)))
        dit = manifeste(contenu, "".join(sys.argv[2:3]))
        fichiers(contenu, dit)
        lues = lignes(contenu, chaine(contenu["registre.jsonl"], dit["head"]))
        mots = len(contenu) + 1, dit["head"]["entry"], len(lues), tableaux(contenu, lues, dit)
        print("Tout concorde : %d fichiers, %d écritures, %d lignes, total %.2f tCO2e." % mots)
    except Exception as erreur:
        exiger(False, "dossier illisible (%r)" % erreur)
