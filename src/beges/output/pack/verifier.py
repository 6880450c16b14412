"""Vérifie un dossier scellé de bilan GES : Python 3.9 ou plus récent, rien d'autre à installer.
    python verifier.py [dossier ou archive .zip] [empreinte du manifeste]
Relit fichiers et registre, refait chaque ligne (jours, poste, statut, masse), chaque somme et chaque case ; nomme
le premier écart. Code de sortie : 0 si tout concorde, 1 sinon. Ce qu'il ne peut pas voir : LISEZMOI.txt. """
import csv, io, json, sys, zipfile
from collections import defaultdict
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
CASES, NORMES = ("co2", "ch4", "n2o", "other_gases", "unsplit", "total", "co2b"), ("v5", "v4", "ghgp", "esrs")
RIEN = dict.fromkeys((*CASES, "memo"), 0)
def exiger(vrai, *mots):
    if not vrai: sys.exit("ÉCART : " + " ".join(map(str, mots)))
def empreinte_de(octets): return sha256(octets).hexdigest()
def lire(lieu):
    if lieu.is_dir(): return {c.relative_to(lieu).as_posix(): c.read_bytes() for c in lieu.rglob("*") if c.is_file()}
    archive = zipfile.ZipFile(lieu)
    exiger(len(noms := archive.namelist()) == len({*noms}), "L'archive contient deux fois le même fichier.")
    return {nom: archive.read(nom) for nom in noms}
def canonique(dit): return (json.dumps(dit, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
def manifeste(contenu, attendue):
    exiger(octets := contenu.pop("manifeste.json", b""), "Il manque le fichier manifeste.json.")
    exiger(attendue in ("", empreinte_de(octets)), "L'empreinte de manifeste.json n'est pas celle qui est donnée.")
    dit = json.loads(octets)
    corps = canonique({nom: valeur for nom, valeur in dit.items() if nom != "seal"})
    exiger([octets, empreinte_de(corps)] == [canonique(dit), dit["seal"]], "manifeste.json a changé : son sceau n'est plus le sien.")
    for nom in sorted({*contenu, *dit["files"]}):
        exiger(nom in contenu and nom in dit["files"], "Fichier manquant ou en trop :", nom)
        exiger(dict(sha256=empreinte_de(contenu[nom]), size=len(contenu[nom])) == dit["files"][nom], "Le fichier", nom, "a changé.")
    regles = b"".join(n[7:-4].encode() + b"\n" + contenu[n] for n in sorted(contenu) if n.startswith("regles/"))
    exiger(empreinte_de(regles) == dit["rules_digest"], "Les tables de règles ne sont pas celles du dépôt.")
    exiger(dit["files"]["donnees/tableaux.csv"]["sha256"] == dit["cells_digest"], "Les tableaux diffèrent.")
    return dit
def chaine(octets, tete):
    precedente, numero, registre = "0" * 64, 0, defaultdict(dict)
    for numero, ligne in enumerate(octets.split(b"\n")[:-1], 1):
        calculee = empreinte_de(precedente.encode() + ligne[65:])
        exiger(calculee.encode() == ligne[:64], "Registre : l'écriture", numero, "ne correspond pas à son empreinte.")
        precedente, ecriture = calculee, json.loads(ligne[65:])
        exiger(ecriture["seq"] == numero, "Registre : il manque l'écriture", numero)
        registre[ecriture["table"]][ecriture["record_key"]] = {} if ecriture["withdrawn"] else ecriture
    exiger({"entry": numero, "digest": precedente} == tete, "Registre : la dernière écriture n'est pas celle du dépôt.")
    return registre
def table(contenu, nom):
    rangs = csv.DictReader(io.StringIO(contenu[nom].decode(), newline=""), delimiter="," if nom[0] == "r" else ";")
    return [{c: v[1:] if v.startswith("'") else v for c, v in rang.items()} for rang in rangs]
def arrondi(valeur): return int(abs(valeur) + Fraction(1, 2)) * (1 if valeur >= 0 else -1)
def duree(debut, fin): return max(0, (date.fromisoformat(fin) - date.fromisoformat(debut)).days + 1)
def compte(ligne, termes, entier, entite, *site):  # une immobilisation est dedans ou dehors tout entière
    entre = max(qui.get("entry_date") or "" for qui in (entite, *site))
    sorti = min(qui.get("exit_date") or "9999" for qui in (entite, *site))
    bornes = ("%d-12-31" % termes["year"], ligne["start"]) if entier else (ligne["start"], ligne["end"])
    return entre <= bornes[0] and bornes[1] <= sorti and entite.get(termes["approach"] + "_control") and (
        entite["entity"] in map(str.strip, (termes.get("entities") or entite["entity"]).replace(",", ";").split(";")))
def statut(ligne, donnee, poste, registre, termes):
    entite, site = (registre[t].get(ligne[c], {}) for t, c in (("entities", "entity"), ("sites", "site")))
    if not compte(ligne, termes, ligne["asset_year"] != "0", entite, site): return "out_of_perimeter"
    if donnee["counterparty"] in [e.get("siren") for e in registre["entities"].values() if compte(ligne, termes, 0, e)]:
        return "eliminated"
    if ligne["activity_type"] == "housing_fabric" and termes["stock_fabric"] != "amortised_30y": return "excluded"
    return "excluded" if poste in map(str.strip, (termes.get("excluded_posts") or "").replace(",", ";").split(";")) else "counted"
def jours(donnee, genre, annee):
    debut, vie = donnee["period_start"], int(donnee.get("life_years") or genre["default_life_years"] or 1)
    if genre["asset"] == "1": return int(0 <= annee - int(debut[:4]) < vie), annee - int(debut[:4]) + 1, vie
    return duree(max(debut, "%d-01-01" % annee), min(donnee["period_end"], "%d-12-31" % annee)), 0, 1
def retrouvees(contenu, registre, termes, types):
    donnees = {d["activity_id"]: d for d in table(contenu, "donnees/activites.csv")}
    for nom, tenue in {**dict.fromkeys(donnees, {}), **registre["activities"]}.items():
        for colonne, valeur in donnees.get(nom, {}).items():
            exiger(valeur == str(tenue.get(colonne, "")), "Donnée", nom, ": la colonne", colonne, "diffère du registre.")
        if tenue and nom not in donnees and termes.get("counted_reviews") != "approved":
            exiger(not jours(tenue, types[tenue["activity_type"]], termes["year"])[0], "Donnée", nom, ": elle manque.")
    return donnees
def lignes(contenu, registre, dit):
    termes, vus, choix = registre["inventories"][dit["inventory"]], defaultdict(int), set()
    exiger(all(termes[c] == dit[c] for c in ("year", "approach")), "L'année ou l'approche diffèrent du registre.")
    comptes = [g["code"] + "_mg" for g in table(contenu, "regles/gases.csv") if g["in_total"] == "1"]
    types = {t["code"]: t for t in table(contenu, "regles/activity_types.csv")}
    regles = {(r["family"], p, c): r for r in table(contenu, "regles/posting_rules.csv") for p in r["parts"].split("|")
              for c in r["characterisations"].split("|") if termes["approach"] in r["approaches"].split("|")}
    donnees = retrouvees(contenu, registre, termes, types)
    facteurs = {(f["resolution"], f["part_row"]): f for f in table(contenu, "donnees/facteurs.csv")}
    for ligne in (lues := table(contenu, "donnees/lignes.csv")):
        qui, nom, cle = "Ligne " + ligne["line"], ligne["activity_id"], (ligne["resolution"], ligne["part_row"])
        exiger(nom in donnees and cle in facteurs, qui, ": sa donnée ou son facteur manque.")
        donnee, facteur, achat = donnees[nom], facteurs[cle], ligne["timing"] == "acquisition"
        dus, annee, vie = jours(donnee, genre := types[donnee["activity_type"]], dit["year"])
        regle = regles.get((genre["family"], facteur["part"], ligne["characterisation"]))
        exiger(regle, qui, ": aucune règle ne lui donne de poste.")
        tues = () if not annee else NORMES[:2] if achat else NORMES[2:]
        voulus = {"asset_year": str(annee), "life": str(vie), **{n: "outside" if n in tues else regle[n] for n in NORMES},
                  **{c: donnee[c] for c in ("entity", "site", "activity_type")}}
        voulus["characterisation"] = donnee["characterisation"] or ligne["characterisation"]
        voulus["timing"] = "acquisition" if achat and annee == 1 else regle["timing"]
        voulus["status"] = statut(ligne, donnee, regle["v5"], registre, termes)
        choix.update((dus, nom, autre) for autre in facteurs if autre[0] == cle[0])
        entiere, n = duree(donnee["period_start"], donnee["period_end"]), duree(ligne["start"], ligne["end"])
        part, vus[nom, cle, achat] = 1 if annee else Fraction(n, entiere), vus[nom, cle, achat] + (1 if annee else n)
        exiger(part == Fraction(int(ligne["share_num"]), int(ligne["share_den"])), qui, ": la part de la période vaut", part)
        base = Fraction(repr(float(donnee["quantity"]))) * Fraction(facteur["ratio"]) * part * 10**6
        for gaz in [c for c in ligne if c.endswith("_mg") and c != "total_mg"]:
            masse = arrondi(base * Fraction(facteur[gaz[:-3]] or "0"))
            amortie = arrondi(Fraction(masse * annee, vie)) - arrondi(Fraction(masse * (annee - 1), vie))
            voulus[gaz] = amortie if annee and not achat else masse
        voulus["total_mg"] = sum(voulus.get(gaz, 0) for gaz in comptes)
        for colonne, voulu in voulus.items():
            exiger(ligne[colonne] == str(voulu), qui, ":", colonne, "vaut", voulu, "et non", ligne[colonne])
    muettes = sorted({*donnees} - {nom for _, nom, _ in choix})
    for dus, nom, cle in choix:
        juste = vus[nom, cle, False] == dus and vus[nom, cle, True] < 2
        exiger(juste, "Donnée", nom, ": ses lignes n'ont pas, une fois chacun, ses jours et les parts de son facteur.")
    return lues, ["\nDonnées sans ligne, donc sans émission : %s." % ", ".join(muettes)] * bool(muettes)
def tableaux(contenu, lues, dit):
    case_de = {g["code"] + "_mg": g["beges_column"] for g in table(contenu, "regles/gases.csv")}
    sommes, totaux = defaultdict(RIEN.copy), defaultdict(lambda: {"printed": 0, "exact_mg": 0})
    for ligne in lues:
        qui = {"counted": ("", ligne["entity"]), "eliminated": (ligne["entity"],)}.get(ligne["status"], ())
        for somme in [sommes[n, e, ligne[n]] for n in NORMES for e in qui]:
            somme["total"] += int(ligne["total_mg"])
            for gaz, case in case_de.items(): somme[case.replace("total_only", "unsplit")] += int(ligne.get(gaz, 0))
    categorie = {(n, p["code"]): p["category"] for n in NORMES[:2] for p in table(contenu, "regles/posts_%s.csv" % n)}
    for ligne in table(contenu, "donnees/tableaux.csv"):
        norme, entite, poste = cle = ligne["standard"], ligne["entity"], ligne["post"]
        exact, lieu = sommes.pop(cle, RIEN), "Tableau %s %s, poste %s" % cle
        exiger(exact["total"] == int(ligne["exact_mg"]), lieu, ": le total exact vaut", exact["total"], "mg")
        detail, etat = categorie[norme, poste] == "1", "value" if any(exact[c] for c in CASES) else "not_applicable"
        voulu = {c: arrondi(Fraction(exact[c], 10**7)) if detail or c in ("total", "co2b") else "" for c in CASES}
        if detail: voulu["total"] = sum(voulu[c] for c in CASES[:5])
        if ligne["state"] == "excluded" and not any(exact.values()):
            voulu, etat = dict.fromkeys(CASES, ""), "excluded"
        for case, valeur in {"state": etat, **voulu}.items():
            exiger(str(valeur) == ligne[case], lieu, ": la case", case, "vaut", valeur, "et non", ligne[case])
        total = totaux[(norme + " " + entite).strip()]
        total.update(printed=total["printed"] + int(voulu["total"] or "0"), exact_mg=total["exact_mg"] + exact["total"])
    for ligne in table(contenu, "donnees/boites.csv"):
        somme = sommes.pop((ligne["standard"], ligne["entity"], ligne["box"]), RIEN)["total"]
        exiger(somme == int(ligne["exact_mg"]), ligne["standard"], ligne["box"], ": la somme vaut", somme, "mg")
    exiger({cle[2] for cle in sommes} <= {"outside"}, "Des émissions n'entrent dans aucun tableau.")
    exiger(totaux == dit["totals"], "Les totaux ne sont pas ceux du manifeste.")
    return totaux[dit["standard"]]["printed"] / 100
if __name__ == "__main__":
    try:
        contenu = lire(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
        dit = manifeste(contenu, "".join(sys.argv[2:3]))
        lues, sans = lignes(contenu, chaine(contenu["registre.jsonl"], dit["head"]), dit)
        mots = len(contenu) + 1, dit["head"]["entry"], len(lues), tableaux(contenu, lues, dit)
        print("Tout concorde : %d fichiers, %d écritures, %d lignes, total %.2f tCO2e." % mots, *sans)
    except Exception as erreur:
        exiger(False, "dossier illisible (%r)" % erreur)
