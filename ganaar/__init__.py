"""Ganaar, the open school portal: `ganaar.core`, `ganaar.plugins`, `ganaar.themes`."""

__version__ = "0.1.0"
