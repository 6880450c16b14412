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
  regles/                  les tables de règles du calcul
  registre.jsonl           l'historique complet : une écriture par ligne, et son empreinte
  manifeste.json           chaque fichier et son empreinte SHA-256, les totaux, la tête du registre
  verifier.py              le vérificateur : un seul fichier, lisible, sans rien installer

COMMENT VÉRIFIER, SANS L'OUTIL
  1. Installez Python 3.9 ou plus récent (python.org), sur n'importe quelle machine.
  2. python verifier.py
     ou, sur l'archive :  python verifier.py dossier.zip
  3. Avec l'empreinte du manifeste, reçue par un autre chemin (accusé, classeur, courrier) :
     python verifier.py dossier.zip EMPREINTE
  Le vérificateur relit l'empreinte de chaque fichier et de chaque écriture du registre ; il y
  retrouve chaque donnée de l'année, et refait chaque ligne : ses jours, sa case (règles de
  poste), son statut (périmètre, achats intragroupe, exclusions), sa masse (quantité × conversion ×
  part de la période × facteur, arrondie une seule fois au milligramme, demi vers le haut), puis
  chaque somme, chaque case imprimée et chaque total. Il nomme le premier écart, et les données qui
  n'ont aucune ligne.

CE QUE LE VÉRIFICATEUR NE VOIT PAS
  - La valeur d'un facteur et la conversion entre deux unités : elles sont lues dans
    donnees/facteurs.csv. Comparez-les à la publication (numéro, éditeur et version y sont).
  - Le choix du facteur pour une donnée, et la caractérisation d'un bien (propriété, location) quand
    elle vient de son site : les règles du choix ne sont pas dans ce dossier.
  - Le classeur et le formulaire : leurs octets sont vérifiés, non leurs cellules. Le classeur se
    recalcule dans LibreOffice ou Excel.
  - Ce que le registre n'a jamais reçu : une facture jamais saisie, ou saisie fausse.

CE QUI REND LE DOSSIER INFALSIFIABLE
  Un dossier refait de bout en bout, manifeste compris, serait cohérent : seule l'empreinte du
  manifeste, gardée ailleurs, le démasque. Gardez-la hors du dossier, et prenez le vérificateur dans
  un dossier que vous tenez pour sûr si vous doutez de celui-ci.
  Empreinte de la tête du registre à ce dépôt : {head_digest} (écriture {head_entry}).
"""
