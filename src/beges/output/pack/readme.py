"""The page that opens a sealed pack: what is in it, and how to check it without us."""

README_FR = """\
DOSSIER SCELLÉ — {name}
Inventaire {inventory}, version {version}, déposé le {filed_on}

CE QUE CONTIENT CE DOSSIER
  classeur.xlsx            le classeur de la déclaration
  donnees/activites.csv    les données d'activité lues, telles que le registre les tient
  donnees/lignes.csv       les lignes d'émission, en milligrammes de CO2e, gaz par gaz
  donnees/facteurs.csv     les facteurs utilisés (kgCO2e par unité) et les conversions d'unité
  donnees/tableaux.csv     les cases déposées (centièmes de tonne) et les totaux exacts, V5 et V4,
                           pour le groupe (entité vide) et pour chaque entité
  donnees/boites.csv       les sommes GHG Protocol et ESRS
  donnees/formulaire.csv   les réponses au formulaire
  donnees/pieces.csv       les pièces jointes et leurs empreintes ; dossier pieces/ si elles y sont
  facteurs/                chaque version de facteurs que l'inventaire nomme, tous ses fichiers
  regles/                  les tables de règles du calcul, dont les unités
  registre.jsonl           l'historique complet : une écriture par ligne, et son empreinte
  manifeste.json           chaque fichier et son empreinte SHA-256, la tête du registre
  verifier.py              le vérificateur : un seul fichier, lisible, sans rien installer

COMMENT VÉRIFIER, SANS L'OUTIL
  1. Installez Python 3.9 ou plus récent (python.org), sur n'importe quelle machine.
  2. python verifier.py
     ou, sur l'archive :  python verifier.py dossier.zip
  3. Avec l'empreinte du manifeste, reçue par un autre chemin (accusé, classeur, courrier) :
     python verifier.py dossier.zip EMPREINTE
  Le vérificateur relit l'empreinte de chaque fichier et de chaque écriture du registre ; il y
  retrouve chaque donnée de l'année. Il refait l'empreinte de chaque version de facteurs et la
  compare à celle que le registre dit ; il retrouve chaque part de facteur utilisée, gaz par gaz,
  dans sa version ou, pour un facteur propre, dans le registre. Il refait chaque ligne : ses jours,
  sa conversion, sa case (règles de poste), son statut (périmètre, achats intragroupe, exclusions),
  sa masse (quantité × conversion × part de la période × facteur, arrondie une seule fois au
  milligramme, demi vers le haut), puis chaque somme, chaque case imprimée et chaque total, qui
  doivent être ceux que le registre a relevés par entité et par poste. Il nomme le premier écart.

CE QUI EST ANCRÉ, ET OÙ
  - La tête du registre : dans les classeurs et les rapports exportés.
  - Les règles et les facteurs : le vérificateur imprime leurs empreintes. « connue du registre » :
    une écriture la dit. « à comparer à la publication » : pour une bibliothèque beges, l'empreinte
    de la même version livrée avec l'outil ; pour une Base Carbone, celle que donne l'installation,
    par n'importe qui, du fichier public de l'ADEME sous le même nom (l'outil ne garde pas ce
    fichier ; son contenu est dans facteurs/, rang par rang).
    L'empreinte d'une version est le SHA-256 de ses fichiers (nom, saut de ligne, octets), triés ;
    celle de deux versions lues ensemble, le SHA-256 de leurs deux empreintes, une par ligne.

CE QUE LE VÉRIFICATEUR NE REFAIT PAS
  - Ce qu'il imprime sous « Pris tels quels » : une conversion entre deux grandeurs (rapport publié,
    TVA, indice des prix), un gaz corrigé, le CO2e ramené à un jeu de PRG. Ces valeurs sont tenues
    par les totaux que le registre a relevés : les changer demande de refaire le registre.
  - Le choix du facteur pour une donnée, et la caractérisation d'un bien (propriété, location) quand
    elle vient de son site : seuls les totaux du registre les tiennent.
  - Le classeur, le formulaire et la liste des pièces : leurs octets sont vérifiés, non leur texte.
  - Ce que le registre n'a jamais reçu : une facture jamais saisie, ou saisie fausse.

CE QUI REND LE DOSSIER INFALSIFIABLE
  Un dossier refait de bout en bout, manifeste compris, serait cohérent : seule l'empreinte du
  manifeste, gardée ailleurs, le démasque. Gardez-la hors du dossier, et prenez le vérificateur dans
  un dossier que vous tenez pour sûr si vous doutez de celui-ci.
  Empreinte de la tête du registre à ce dépôt : {head_digest} (écriture {head_entry}).
"""
