"""Services: one function is one thing that a person does, in one transaction.

They read the store, call the method, and write what a person decided; a screen or a command calls
them and holds no arithmetic and no SQL. What is wrong in the user's data comes back as findings;
what cannot be done is a refusal (``refusals``).
"""
