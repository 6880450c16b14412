"""Control: the sections of the page "Contrôle": documents, reviews, findings."""
