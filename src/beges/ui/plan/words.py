"""The words of the forms of the plan."""

ACTION = {
    "choose": "Ajouter ou modifier une action",
    "new": "Nouvelle action",
    "one": "L'action",
    "saved": "enregistrée",
    "withdraw": "Retirer l'action",
    "gone": "retirée du plan",
}
TARGET = {
    "choose": "Ajouter ou modifier un objectif",
    "new": "Nouvel objectif",
    "one": "L'objectif",
    "saved": "enregistré",
    "withdraw": "Retirer l'objectif",
    "gone": "retiré du plan",
}
