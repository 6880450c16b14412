"""Output: files going out. Templates to fill in, own factors, and the filing workbook.

Everything is written by XlsxWriter; a text of the user is never a formula. Nothing is computed
here: the figures come from the domain.
"""
