"""Themes: one folder each, with `theme.toml`, `templates/` and `static/`."""
