"""The theme every other one stands on: LOOK of the portal, `theme.toml`, `templates/`, `static/`."""
