"""News of Het Kompas: the team prepares, the parents see nothing yet."""

from __future__ import annotations

from datetime import time

from .article import DemoArticle

ARTICLES = (
    DemoArticle(
        title="Het nieuwe platform: eerst wij, dan de ouders",
        text=(
            "Tot eind dit jaar proberen we alles uit met het team. Schrijf gerust een bericht voor uw klas: ouders "
            "zien nog niets. Wat stroef loopt, hoor ik graag op de vergadering van {7}."
        ),
        author="guy.mertens",
        days_ago=2,
        audience="staff",
        is_pinned=True,
    ),
    DemoArticle(
        title="Brieven voor de ouders zijn geprint",
        text="De brieven met de codes liggen per klas in het secretariaat. Geef ze op {4} mee, elke ouder een eigen "
        "omslag.",
        author="ria.vanlooy",
        days_ago=1,
        at=time(13, 30),
        audience="staff",
    ),
    DemoArticle(
        title="Welkom in 1A",
        text="Op deze plaats leest u straks wat we in de klas beleven. Deze week leerden we de letter m en bakten we "
        "brood in de vorm van een maan.",
        author="nadia.haddad",
        days_ago=3,
        at=time(15, 20),
        audience="parents",
        classes=("1A",),
    ),
)
