"""News: what the school and the class want to tell."""
