"""Vérifie un dossier scellé de bilan GES :  python verifier.py [dossier ou .zip] [empreinte du manifeste]
Refait lignes, sommes et cases depuis le registre et les facteurs ; nomme le premier écart, dit ce qu'il ne refait pas. """
import collections, csv, datetime, decimal, fractions, hashlib, io, json, pathlib, re, sys, zipfile
CASES, NORMES = ("co2", "ch4", "n2o", "other_gases", "unsplit", "total", "co2b"), ("v5", "v4", "ghgp", "esrs")
Decimal, Fraction, defaultdict, PROPRE = decimal.Decimal, fractions.Fraction, collections.defaultdict, "own-%(factor)s-v%(version)s"
RIEN, OU, TELS = dict.fromkeys((*CASES, "memo"), 0), ["dossier"], defaultdict(set)  # le rang lu ; ce qui est pris tel quel
DOSSIER, DIT, TERMES, REGISTRE, PRG = {}, {}, {}, defaultdict(dict), {"ch4f", "ch4b", "n2o", "sf6", "nf3"}
def exiger(vrai, *mots): return vrai or sys.exit("ÉCART : %s (%s)" % (" ".join(map(str, mots)), OU[0]))
def concorder(qui, l, v): return [exiger(str(l.get(c)) == str(v[c]), qui, ":", c, "vaut", v[c], "et non", l.get(c)) for c in v]
def arrondi(valeur): return int(abs(valeur) + Fraction(1, 2)) * (1 if valeur >= 0 else -1)
def duree(*bornes): debut, fin = map(datetime.date.fromisoformat, bornes); return max(0, (fin - debut).days + 1)
def sha256(*octets): return hashlib.sha256(b"".join(octets)).hexdigest()
def sha256_des(debut, fin=None):  # d'un sous-dossier : le nom puis les octets de chacun de ses fichiers
    return sha256(*(o for n in sorted(DOSSIER) if n.startswith(debut) for o in (n[len(debut):fin].encode(), b"\n", DOSSIER[n])))
def lire(lieu):
    if lieu.is_dir(): return {c.relative_to(lieu).as_posix(): c.read_bytes() for c in lieu.rglob("*") if c.is_file()}
    tailles = [(f.filename, f.file_size) for f in zipfile.ZipFile(lieu).infolist()]
    exiger(len(tailles) == len(dict(tailles)) and sum(t for _, t in tailles) < 10**9, "Plus de 1 Go, ou deux fois un fichier.")
    return {nom: zipfile.ZipFile(lieu).read(nom) for nom, _ in tailles}
def manifeste(octets, attendue):
    exiger(attendue in ("", sha256(octets)), "L'empreinte de manifeste.json n'est pas celle qui est donnée.")
    exiger(sha256(re.sub(rb' "seal": "[0-9a-f]{64}",\n', b"", octets)) == DIT["seal"], "manifeste.json n'a plus son sceau.")
    for nom in sorted({*DOSSIER, *DIT["files"]}):
        lu, sur = DOSSIER.get(nom, b""), re.fullmatch(r"(\w[\w.-]*/)*\w[\w.-]*", nom)
        exiger(sur and nom in DOSSIER and nom in DIT["files"], "Fichier manquant, en trop ou mal nommé :", nom)
        exiger(DIT["files"][nom] == {"sha256": sha256(lu), "size": len(lu)}, "Le fichier", nom, "a changé.")
def chaine(tete="0" * 64, numero=0):
    for numero, ligne in enumerate(DOSSIER["registre.jsonl"].split(b"\n")[:-1], 1):
        tete = sha256(tete.encode(), ligne[65:])
        exiger(tete.encode() == ligne[:64], "Registre : l'écriture", numero, "ne correspond pas à son empreinte.")
        REGISTRE[(dite := json.loads(ligne[65:]))["table"]].pop(dite["record_key"], None)
        if not dite["withdrawn"]: REGISTRE[dite["table"]][dite["record_key"]] = dite
    exiger(DIT["head"] == {"entry": numero, "digest": tete}, "Registre : la dernière écriture n'est pas celle du dépôt.")
def table(nom):  # dans donnees/, une apostrophe précède ce qu'un tableur prendrait pour une formule
    rangs = csv.reader(io.StringIO(DOSSIER[nom].decode(), newline=""), delimiter=";" if nom[0] == "d" else ",")
    for numero, rang in enumerate(rangs, 1):
        OU[0], tete = "%s, rang %d" % (nom, numero), rang if numero == 1 else tete
        exiger(len(rang) == len(tete) == len({*tete}), "Ce rang n'a pas les colonnes de sa table.")
        if numero > 1: yield {c: v[1:] if nom[0] == "d" and v[:1] == "'" else v for c, v in zip(tete, rang)}
def versions():  # les empreintes des règles et de chaque version de facteurs, refaites de leurs fichiers
    seules = {nom[9:-13]: sha256_des(nom[:-12]) for nom in DOSSIER if nom.endswith("/release.toml")}
    for d in (DIT, TERMES, *(a for a in REGISTRE["adoptions"].values() if a["inventory"] == DIT["inventory"] and "release_to" in a)):
        noms, dite = d.get("release_to") or d["release"], d.get("digest_to") or d.get("release_digest")
        *avant, refaite = (seules.get(nom, "absente") for nom in noms.split(";"))
        for une in avant[::-1]: refaite = sha256(("%s\n%s\n" % (une, refaite)).encode())
        exiger(dite in (None, refaite), "Facteurs", noms, ": leur empreinte est", refaite, "et non", dite)
    concorder("Manifeste", DIT, {**{c: TERMES[c] for c in ("year", "release")}, "rules_digest": sha256_des("regles/", -4)})
    return seules
def facteurs(versions):  # (résolution, part) → la part utilisée, comparée à celle de sa version ou du registre
    parts, utilises, gaz = defaultdict(list), {}, [g["code"] for g in table("regles/gases.csv")]
    fiches = {(v, f["factor_id"]): f for v in versions for f in table("facteurs/%s/factors.csv" % v)}
    fiches.update({("own", PROPRE % f): f for f in REGISTRE["own_factors"].values()})
    for v, p in ((v, p) for v in versions for p in table("facteurs/%s/parts.csv" % v)): parts[v, p["factor_id"]].append(p)
    for p in sorted(REGISTRE["own_parts"].values(), key=lambda p: p["rank"]): parts["own", PROPRE % p].append(p)
    for f in [*table("donnees/facteurs.csv")]:
        nu, _, ailleurs = f["factor_id"].partition("@")
        biblio, cite = (ailleurs or TERMES["release"]).split(";")[-1], re.match(r"(\S+) × ([0-9.]+) ; ", f["source"])
        origine, fois = cite.groups() if cite and (f["release"], nu) not in parts else (nu.partition("+c")[0], "1")
        imprimees, mots = parts.get((f["release"], origine), ()), parts.get((biblio, nu), ())
        exiger(f["part_row"] in map(str, range(len(imprimees))), "Facteur", nu, ": cette part n'est pas dans", f["release"])
        rang, mots, fiche = int(f["part_row"]), mots if len(mots) == len(imprimees) else imprimees, fiches.get((biblio, nu)) or fiches[f["release"], origine]
        v = {g: Decimal(imprimees[rang][g]) * Decimal(fois) for g in gaz if imprimees[rang].get(g)}
        if mots[rang]["part"] == "leakage" and {*v} == {"unsplit"}: v = {g: v["unsplit"] for g in gaz if mots[rang].get(g)}
        libres = {c["gas"] for c in REGISTRE["corrections"].values() if "+c" in nu and c["factor_id"] == origine} or (
            PRG if TERMES.get("rebasing") == "rebased" and not fiche.get("gwp_set") else set())
        if libres & {*v}: TELS["facteurs corrigés ou ramenés à un jeu de PRG"].add(nu)
        concorder("Facteur " + nu, f, {"part": mots[rang]["part"], "unit": fiche["unit"], **{
            g: format(v[g], "f") if v.get(g) else "" for g in gaz if g not in libres and (g in f or v.get(g))}})
        utilises[f["resolution"], f["part_row"]] = {**f, "parts": len(imprimees)}
    return utilises
def compte(l, entite, site, entier):  # dans le périmètre ? une immobilisation, tout entière
    entre, sorti = max(q.get("entry_date") or "" for q in (entite, site)), min(q.get("exit_date") or "9999" for q in (entite, site))
    debut, fin = "%d-12-31" % TERMES["year"] if entier else l["start"], l["start" if entier else "end"]
    return (entre <= debut and fin <= sorti and entite.get(TERMES["approach"] + "_control")
            and entite["entity"] in re.split(" *[;,] *", (TERMES.get("entities") or entite["entity"]).strip()))
def statut(l, d, poste):
    entite, site = REGISTRE["entities"].get(l["entity"], {}), REGISTRE["sites"].get(l["site"], {})
    if not compte(l, entite, site, l["asset_year"] != "0"): return "out_of_perimeter"
    if d["counterparty"] in [e.get("siren") for e in REGISTRE["entities"].values() if compte(l, e, {}, 0)]: return "eliminated"
    bati = l["activity_type"] == "housing_fabric" and TERMES["stock_fabric"] != "amortised_30y"
    return "excluded" if bati or poste in re.split(" *[;,] *", (TERMES.get("excluded_posts") or "").strip()) else "counted"
def jours(d, genre, annee):  # ses jours dans l'année, l'année d'amortissement, la durée de vie
    debut, vie = d["period_start"], int(d.get("life_years") or genre["default_life_years"] or 1)
    if genre["asset"] == "1": return int(0 <= annee - int(debut[:4]) < vie), annee - int(debut[:4]) + 1, vie
    return duree(max(debut, "%d-01-01" % annee), min(d["period_end"], "%d-12-31" % annee)), 0, 1
def lignes(utilises):
    types, gaz, tenues = {t["code"]: t for t in table("regles/activity_types.csv")}, [*table("regles/gases.csv")], REGISTRE["activities"]
    regles = {(r["family"], p, c): r for r in table("regles/posting_rules.csv") for p in r["parts"].split("|")
              for c in r["characterisations"].split("|") if TERMES["approach"] in r["approaches"].split("|")}
    unites = {u["code"].replace("{year}", str(an)): (Fraction(u["size"]), u["basis"].replace("{year}", str(an)))
              for u in table("regles/units.csv") for an in range(2010, 2036)}
    donnees, vus, choix = {d["activity_id"]: d for d in table("donnees/activites.csv")}, defaultdict(int), {}
    for nom, d in donnees.items(): concorder("Donnée %s (diffère du registre)" % nom, d, {c: tenues.get(nom, {}).get(c, "") for c in d})
    for nom, d in tenues.items() if TERMES.get("counted_reviews") != "approved" else ():
        exiger(nom in donnees or not jours(d, types[d["activity_type"]], TERMES["year"])[0], "Donnée", nom, ": elle manque.")
    for l in (lues := [*table("donnees/lignes.csv")]):
        OU[0], nom, cle = "donnees/lignes.csv, ligne " + l["line"], l["activity_id"], (l["resolution"], l["part_row"])
        d, f, achat, genre = donnees[nom], utilises[cle], l["timing"] == "acquisition", types[donnees[nom]["activity_type"]]
        (dus, annee, vie), regle = jours(d, genre, TERMES["year"]), regles[genre["family"], f["part"], l["characterisation"]]
        n, den = (1, 1) if annee else (duree(l["start"], l["end"]), duree(d["period_start"], d["period_end"]))
        (a, unite), (b, autre), an = unites[d["unit"]], unites[f["unit"]], d["period_start"][:4] if annee else TERMES["year"]
        direct = {"ratio": "%d/%d" % (a / b).as_integer_ratio()} if autre in (unite, unite.replace("ht_current", "ht_%s" % an)) else {}
        if not concorder("Ligne", f, direct): TELS["conversions (rapport publié, TVA, prix)"].add("%(factor_id)s × %(ratio)s" % f)
        voulu = {"asset_year": annee, "life": vie, "share_num": n, "share_den": den, "part": f["part"], "status": statut(l, d, regle["v5"]),
                 **{c: d[c] for c in ("entity", "site", "activity_type", *["characterisation"] * (d["characterisation"] != ""))},
                 **{c: "outside" if annee and achat == (c in NORMES[:2]) else regle[c] for c in NORMES},
                 "timing": "acquisition" if achat and annee == 1 else regle["timing"]}
        base = Fraction(repr(float(d["quantity"]))) * Fraction(f["ratio"]) * Fraction(n, den) * 10**6
        for g in [g["code"] for g in gaz if g["code"] + "_mg" in l]:
            masse, part = arrondi(base * Fraction(f[g] or "0")), lambda n: arrondi(Fraction(masse * n, vie))
            voulu[g + "_mg"] = part(annee) - part(annee - 1) if annee and not achat else masse
        exiger({*l} <= {*voulu, *"line activity_id resolution part_row start end characterisation total_mg".split()}, "Colonne en trop.")
        concorder("Ligne", l, {**voulu, "total_mg": sum(voulu.get(g["code"] + "_mg", 0) for g in gaz if g["in_total"] == "1")})
        choix[nom, cle[0]], vus[(nom, *cle, achat)] = (dus, f["parts"]), vus[(nom, *cle, achat)] + n
    for (nom, i), (dus, k) in choix.items(): exiger(
        all(vus[nom, i, str(r), 0] == dus and vus[nom, i, str(r), 1] < 2 for r in range(k)),
        "Donnée", nom, ": ses lignes n'ont pas, une fois chacun, ses jours et les parts de son facteur.")
    TELS["données sans ligne, donc sans émission"] = {*donnees} - {nom for nom, _ in choix}
    return lues
def tableaux(lues):
    cases = {g["code"] + "_mg": g["beges_column"].replace("total_only", "unsplit") for g in table("regles/gases.csv")}
    cases["total_mg"], sommes, releve, totaux = "total", defaultdict(RIEN.copy), defaultdict(int), {}
    for l in lues:
        qui = {"counted": ("", l["entity"]), "eliminated": (l["entity"],)}.get(l["status"], ())
        if len(qui) == 2 and l["timing"] != "acquisition": releve[l["entity"] + " " + l["v5"]] += int(l["total_mg"])
        for somme, g in ((sommes[n, e, l[n]], g) for n in NORMES for e in qui for g in cases): somme[cases[g]] += int(l.get(g, 0))
    categorie = {(n, p["code"]): p["category"] for n in NORMES[:2] for p in table("regles/posts_%s.csv" % n)}
    for l in [*table("donnees/tableaux.csv")]:
        exact, detail = sommes.pop(cle := (l["standard"], l["entity"], l["post"]), RIEN), categorie[l["standard"], l["post"]] == "1"
        voulu = {c: arrondi(Fraction(exact[c], 10**7)) if detail or c in ("total", "co2b") else "" for c in CASES}
        if detail: voulu["total"] = sum(voulu[c] for c in CASES[:5])
        voulu["state"] = "value" if any(exact[c] for c in CASES) else "not_applicable"
        if l["state"] == "excluded" and not any(exact.values()): voulu = {**dict.fromkeys(CASES, ""), "state": "excluded"}
        concorder("Tableau %s %s, poste %s" % cle, l, {"exact_mg": exact["total"], **voulu})
        totaux[cle[:2]] = totaux.get(cle[:2], 0) + int(voulu["total"] or "0")
    for b in table("donnees/boites.csv"): concorder("Somme", b, {"exact_mg": sommes.pop((*b.values(),)[:3], RIEN)["total"]})
    exiger({cle[2] for cle in sommes} <= {"outside"}, "Des émissions n'entrent dans aucun tableau.")
    dits = [json.loads(c["totals"]) for c in REGISTRE["compilations"].values() if c["inventory"] == DIT["inventory"]]
    exiger(releve in (dits or [releve])[-1:], "Les totaux ne sont pas ceux que le registre a relevés.")
    if not dits: TELS["totaux"].add("le registre n'en a relevé aucun")
    return totaux[DIT["standard"], ""] / 100
try:
    DOSSIER.update(lire(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent))
    DIT.update(json.loads(octets := DOSSIER.pop("manifeste.json"))); manifeste(octets, "".join(sys.argv[2:3])); chaine()
    TERMES.update(REGISTRE["inventories"][DIT["inventory"]]); total = tableaux(lues := lignes(facteurs(seules := versions())))
    print("Tout concorde : %d fichiers, %d lignes, total %.2f tCO2e." % (len(DOSSIER) + 1, len(lues), total))
    for v in [*seules.items(), ("règles", DIT["rules_digest"])]: print(
        "Empreinte", *v, "connue du registre" if v[1].encode() in DOSSIER["registre.jsonl"] else "à comparer à la publication")
    for quoi in filter(TELS.get, TELS): print("Pris tels quels :", quoi, ":", ", ".join(sorted(TELS[quoi])))
except Exception as erreur: exiger(False, ("dossier illisible : %r" % erreur)[:200])
