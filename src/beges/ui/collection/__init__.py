"""Pieces of the page Collecte: the matrix, a site, the findings, the estimates, the requests."""
