"""Names as they sound in the playground of a Flemish city school. Own lists: the demo needs no package for them."""

from __future__ import annotations

from dataclasses import dataclass

# fmt: off

@dataclass(frozen=True, slots=True)
class Origin:
    """Where the names of a family come from, how often, and what a parent may read best."""

    share: int
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    mothers: tuple[str, ...]
    fathers: tuple[str, ...]
    families: tuple[str, ...]
    language: str = "nl"


FLEMISH = Origin(
    share=60,
    girls=(
        "Amélie", "Anna", "Axelle", "Camille", "Charlotte", "Elena", "Elise", "Ella", "Fien", "Fleur", "Hanne",
        "Helena", "Janne", "Julie", "Juna", "Kato", "Laura", "Lena", "Liv", "Lotte", "Luna", "Marie", "Merel",
        "Nina", "Nora", "Olivia", "Oona", "Paulien", "Renée", "Roos", "Suze", "Tess", "Tille", "Zoë",
    ),
    boys=(
        "Alexander", "Arne", "Arthur", "Bas", "Cas", "Daan", "Elias", "Emiel", "Ferre", "Finn", "Gust", "Jack",
        "Jef", "Kobe", "Leon", "Liam", "Lou", "Louis", "Lowie", "Mats", "Mathis", "Maurice", "Miel", "Milo", "Noah",
        "Oscar", "Otto", "Rune", "Sam", "Stan", "Thibo", "Victor", "Vic", "Warre", "Willem", "Xander",
    ),
    mothers=(
        "Annelies", "Barbara", "Caroline", "Charlotte", "Elke", "Evelien", "Eva", "Griet", "Hannelore", "Heidi",
        "Inge", "Isabelle", "Jolien", "Karen", "Kim", "Kristien", "Leen", "Liesbeth", "Marijke", "Melissa", "Nele",
        "Sara", "Sarah", "Silke", "Stephanie", "Tine", "Veerle", "Wendy",
    ),
    fathers=(
        "Bart", "Bert", "Christophe", "Dieter", "Frederik", "Geert", "Gert", "Hans", "Jeroen", "Joris", "Jurgen",
        "Kris", "Kristof", "Maarten", "Mathieu", "Nick", "Pieter", "Raf", "Sander", "Steven", "Stijn", "Sven", "Tim",
        "Wim", "Wouter", "Yves",
    ),
    families=(
        "Aerts", "Baert", "Bogaert", "Bosmans", "Callens", "Claeys", "Coppens", "Cools", "D'Hondt", "De Backer",
        "De Clercq", "De Cock", "De Groote", "De Meyer", "De Pauw", "De Ridder", "De Wilde", "Declercq", "Desmet",
        "Devos", "Dewaele", "Geerts", "Hendrickx", "Lambrecht", "Lauwers", "Lemmens", "Martens", "Michiels",
        "Moens", "Pauwels", "Pieters", "Segers", "Smets", "Thijs", "Van Acker", "Van Damme", "Van de Velde",
        "Van den Bossche", "Van Hove", "Vandenberghe", "Vercammen", "Verhoeven", "Verlinden", "Verstraete",
        "Willems", "Wuyts", "Wyns",
    ),
)

MOROCCAN = Origin(
    share=11,
    girls=("Amira", "Aya", "Hafsa", "Inaya", "Jinane", "Lina", "Malak", "Maryam", "Nour", "Salma", "Sofia"),
    boys=("Amir", "Anas", "Ayoub", "Bilal", "Ilyas", "Imran", "Ismaïl", "Mohamed", "Rayan", "Yassin", "Zakaria"),
    mothers=("Fatima", "Hanan", "Ikram", "Khadija", "Loubna", "Naima", "Nadia", "Siham"),
    fathers=("Abdel", "Driss", "Hamza", "Hassan", "Khalid", "Mustapha", "Rachid", "Youssef"),
    families=("Aarab", "Ben Ali", "Benali", "Boukhari", "Chaoui", "El Khattabi", "El Mansouri", "Haddouchi", "Ziani"),
    language="ar",
)

TURKISH = Origin(
    share=11,
    girls=("Azra", "Beren", "Defne", "Ecrin", "Ela", "Elif", "Meryem", "Nisa", "Zehra", "Zeynep"),
    boys=("Ali", "Alparslan", "Berat", "Can", "Emir", "Eymen", "Kerem", "Mert", "Ömer", "Yusuf"),
    mothers=("Ayşe", "Derya", "Emine", "Fatma", "Gülşen", "Hatice", "Özlem", "Sevgi"),
    fathers=("Ahmet", "Burak", "Emre", "Hakan", "Mehmet", "Murat", "Serkan", "Tuncay"),
    families=("Aydın", "Çelik", "Demir", "Doğan", "Kaya", "Koç", "Öztürk", "Şahin", "Yıldırım"),
    language="tr",
)

POLISH = Origin(
    share=6,
    girls=("Aleksandra", "Hanna", "Julia", "Lena", "Maja", "Zuzanna"),
    boys=("Antoni", "Filip", "Jakub", "Jan", "Oliwier", "Szymon"),
    mothers=("Agnieszka", "Ewa", "Katarzyna", "Małgorzata", "Monika"),
    fathers=("Krzysztof", "Marcin", "Paweł", "Piotr", "Tomasz"),
    families=("Dąbrowski", "Kaczmarek", "Lewandowski", "Nowak", "Wójcik", "Zieliński"),
)

FRENCH_SPEAKING = Origin(
    share=6,
    girls=("Chloé", "Divine", "Exaucée", "Grâce", "Inès", "Manon"),
    boys=("Christian", "Dieudonné", "Gabriel", "Hugo", "Jérémie", "Théo"),
    mothers=("Aline", "Béatrice", "Clarisse", "Espérance", "Mireille"),
    fathers=("Cédric", "Jean-Paul", "Olivier", "Patrick", "Thierry"),
    families=("Dubois", "Ilunga", "Kabongo", "Lambert", "Mbuyi", "Mukendi", "Tshibangu"),
    language="fr",
)

EASTERN = Origin(
    share=6,
    girls=("Daryna", "Elitsa", "Ioana", "Sofiia", "Yeva"),
    boys=("Andrei", "Danylo", "Ivan", "Matei", "Nikola"),
    mothers=("Elena", "Iryna", "Mihaela", "Oksana", "Svetlana"),
    fathers=("Bogdan", "Dimitar", "Florin", "Oleh", "Taras"),
    families=("Bondarenko", "Dimitrov", "Ionescu", "Kovalenko", "Petrov", "Popescu"),
)

ORIGINS = (FLEMISH, MOROCCAN, TURKISH, POLISH, FRENCH_SPEAKING, EASTERN)

STREETS = (
    "Beukenlaan", "Dorpsstraat", "Eikenstraat", "Gasthuisstraat", "Heidebloemlaan", "Kapelstraat", "Kasteeldreef",
    "Kerkstraat", "Lindenplein", "Molenstraat", "Nieuwstraat", "Parklaan", "Schoolstraat", "Spoorwegstraat",
    "Stationsstraat", "Veldstraat", "Vredestraat", "Wilgenstraat", "Zonnebloemlaan",
)
TOWN = "9999 Windekouter"
"""There is no such place."""

WORDS = (
    "appel", "ballon", "bezem", "bloem", "brug", "citroen", "dakpan", "dolfijn", "eekhoorn", "emmer", "fiets",
    "fluit", "gieter", "hamer", "hangmat", "herfst", "honing", "kaars", "kachel", "kastanje", "ketel", "kikker",
    "klaver", "kompas", "koffer", "konijn", "krekel", "kruiwagen", "ladder", "lantaarn", "lepel", "libel", "limonade",
    "maan", "mosterd", "muts", "nevel", "oever", "orgel", "pannenkoek", "paraplu", "pepermunt", "pinguin", "potlood",
    "regenjas", "rijstpap", "schaduw", "schommel", "sjaal", "sleutel", "spiegel", "sterren", "storm", "suiker",
    "toren", "trommel", "tulp", "vlieger", "vuurtoren", "wafel", "wolk", "zandbak", "zeehond", "zilver",
)
"""Of three of these and a number a password is made: easy to type, hard to guess."""
