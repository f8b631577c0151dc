"""A theme for who reads with difficulty: larger, high contrast, one column. It changes no module."""
