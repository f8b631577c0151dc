"""Pages of the portal itself: start, child, Ga naar, "in opbouw", logo, colours."""
