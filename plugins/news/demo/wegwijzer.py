"""News of De Wegwijzer, as a school and its classes write it in autumn."""

from __future__ import annotations

from datetime import time

from .article import DemoArticle

ARTICLES = (
    DemoArticle(
        title="Hoor wie klopt daar: de Sint komt op {9}",
        text=(
            "Op {9} brengt de Sint een bezoek aan onze school. Om 9 uur wachten alle kinderen hem zingend op aan de "
            "poort. Ouders van de kleuters zijn welkom tot half tien.\n\n"
            "De kleuters maken deze week een mijter in de klas. De kinderen van de lagere school schrijven een brief "
            "met een wens die je niet kunt kopen.\n\n"
            "Snoep meegeven hoeft niet: de ouderraad zorgt voor mandarijnen, speculaas en chocolademelk. Heeft uw "
            "kind een allergie die we nog niet kennen? Laat het voor {4} weten aan de juf of meester."
        ),
        author="ingrid.verhaegen",
        days_ago=0,
        at=time(7, 55),
        audience="everybody",
        is_pinned=True,
        gone_in=12,
        picture="sint.svg",
        picture_text="Tekening van een mijter en een staf onder de sterren",
    ),
    DemoArticle(
        title="Uitstap naar de zoo met 2B",
        text=(
            "Op {10} trekken we met de hele klas naar de zoo. We vertrekken met de bus om 8.30 uur en zijn terug om "
            "15.45 uur. Kom dus zeker op tijd!\n\n"
            "Wat neemt uw kind mee?\n"
            "- een lunchpakket en twee drankjes in een kleine rugzak\n"
            "- een regenjas en stevige schoenen\n"
            "- geen geld en geen speelgoed\n\n"
            "De uitstap kost 12 euro en komt op de schoolrekening. We zoeken nog twee ouders die mee willen stappen. "
            "Kunt u een dag vrijmaken? Spreek mij dan aan de poort aan.\n\n"
            "Juf An"
        ),
        author="an.peersman",
        days_ago=0,
        at=time(8, 40),
        classes=("2B",),
        picture="zoo.svg",
        picture_text="Tekening van een giraf en een olifant achter een haag",
    ),
    DemoArticle(
        title="Oudercontact: kies zelf uw moment",
        text=(
            "Het oudercontact van dit trimester is op {14} en {17}, telkens van 16 tot 20 uur. U krijgt volgende week "
            "een brief waarop u drie momenten kunt aanduiden. We houden er rekening mee als u kinderen in meer "
            "klassen hebt.\n\n"
            "Woont u niet samen met de andere ouder? Dan mag u apart komen; duid dat gewoon aan. Hebt u liever een "
            "tolk bij het gesprek? Zeg het aan het secretariaat, het is gratis."
        ),
        author="marleen.aerts",
        days_ago=1,
        at=time(14, 10),
    ),
    DemoArticle(
        title="Opnieuw zwemmen voor 5A en 5B",
        text=(
            "Vanaf {7} zwemmen 5A en 5B elke week tot aan de kerstvakantie. We stappen om 9.20 uur naar het zwembad "
            "en zijn terug tegen de middag.\n\n"
            "In de zwemzak: badpak of aansluitende zwembroek, handdoek, badmuts en een elastiekje voor lang haar. "
            "Zet op alles een naam.\n\n"
            "Kan uw kind een keer niet zwemmen? Schrijf het in de agenda."
        ),
        author="wim.claessens",
        days_ago=2,
        at=time(12, 25),
        audience="everybody",
        classes=("5A", "5B"),
        picture="zwemmen.svg",
        picture_text="Tekening van een duikbril en golven",
    ),
    DemoArticle(
        title="Luizen in 2A en 2B: kijkt u even mee?",
        text=(
            "In het tweede leerjaar zijn luizen gezien. Dat kan iedereen overkomen en heeft niets te maken met "
            "properheid. Kam vanavond het natte haar van alle gezinsleden met een fijne kam en veel conditioner, en "
            "herhaal dat om de twee dagen gedurende twee weken.\n\n"
            "Vindt u luizen of neten? Laat het ons weten, dan kunnen de andere ouders ook kijken. Uw naam noemen we "
            "niet. Hulp nodig of geen kam in huis? Juf Hilde van zorg helpt u graag."
        ),
        author="dorien.lemmens",
        days_ago=3,
        at=time(15, 50),
        classes=("2A", "2B"),
        gone_in=18,
    ),
    DemoArticle(
        title="Vrijdag is soepdag",
        text=(
            "Vanaf deze week is er elke vrijdag verse soep tijdens het middagmaal. De leerlingen van 6A snijden de "
            "groenten, een ploeg grootouders kookt. Een kom kost 50 cent; wie wil, neemt een eigen beker mee.\n\n"
            "Op het menu: eerst pompoen, de week nadien tomaat met balletjes (ook zonder vlees).\n\n"
            "Hebt u groenten uit de tuin over? Ze zijn welkom op donderdag voor 16 uur."
        ),
        author="marleen.aerts",
        days_ago=4,
        at=time(9, 30),
        picture="soep.svg",
        picture_text="Tekening van een dampende kom soep met een lepel",
    ),
    DemoArticle(
        title="De schoolfoto's zijn er",
        text=(
            "De fotograaf heeft de klasfoto's en de foto's van broers en zussen bezorgd. Uw kind brengt vandaag een "
            "mapje mee naar huis. Bestellen kan tot {8}, met de bon in het mapje.\n\n"
            "Bent u niet tevreden? Geef het mapje gewoon terug, dan betaalt u niets."
        ),
        author="dorien.lemmens",
        days_ago=6,
        at=time(13, 5),
        picture="foto.svg",
        picture_text="Tekening van een fototoestel",
    ),
    DemoArticle(
        title="Verkeersweek: we komen te voet of met de fiets",
        text=(
            "De hele week verdient elke klas een sticker per kind dat te voet, met de step of met de fiets komt. Woont "
            "u ver? Parkeer dan aan de kerk en wandel het laatste stuk: dat telt ook.\n\n"
            "Op {5} controleert de politie de fietsen op de speelplaats: remmen, lichten, bel en reflectoren. Kleine "
            "dingen maakt meester Wim meteen in orde.\n\n"
            "Een fluohesje is vanaf nu verplicht voor alle leerlingen die zelf naar school komen."
        ),
        author="ingrid.verhaegen",
        days_ago=8,
        at=time(16, 20),
        audience="everybody",
        picture="fiets.svg",
        picture_text="Tekening van een fiets bij een zebrapad",
    ),
    DemoArticle(
        title="We lezen een heel boek samen",
        text=(
            "In 2B lezen we elke ochtend een kwartier voor uit een boek dat de kinderen zelf kozen. Vraag uw kind "
            "gerust wat er vandaag gebeurde: navertellen is de beste oefening.\n\n"
            "Wie thuis nog prentenboeken heeft die niemand meer leest, mag ze meebrengen voor onze leeshoek."
        ),
        author="an.peersman",
        days_ago=9,
        at=time(16, 5),
        classes=("2B",),
    ),
    DemoArticle(
        title="5A bouwt een brug van papier",
        text=(
            "Hoeveel boeken draagt een brug van alleen kranten en lijm? Dat zoeken we deze maand uit in de lessen "
            "techniek. Wij sparen daarom oude kranten: breng ze mee tot {6}.\n\n"
            "Op de laatste dag testen we alle bruggen. Wie komt er kijken?\n\n"
            "Meester Dirk"
        ),
        author="dirk.hermans",
        days_ago=10,
        at=time(15, 35),
        audience="everybody",
        classes=("5A",),
        picture="brug.svg",
        picture_text="Tekening van een brug met boeken erop",
    ),
    DemoArticle(
        title="Letters leren: zo helpt u thuis",
        text=(
            "De kinderen van het eerste leerjaar kennen nu de letters i, k, m, s, p, aa, r en e. Lees elke dag vijf "
            "minuten samen, liefst op een rustig moment. Zegt uw kind een woord verkeerd? Wacht even, wijs de letter "
            "aan en lees het woord dan samen.\n\n"
            "Spreekt u thuis een andere taal? Lees gerust ook in die taal voor: dat helpt het Nederlands vooruit."
        ),
        author="els.wouters",
        days_ago=12,
        at=time(16, 30),
        classes=("1A",),
    ),
    DemoArticle(
        title="Herfstwandeling van de kleuters",
        text=(
            "We gingen met K1, K2 en K3 naar het Eikenbos en kwamen terug met drie emmers kastanjes, een slakkenhuis "
            "en heel vuile laarzen. In de klas rijgen, sorteren en tellen we nu alles.\n\n"
            "Bedankt aan alle mama's, papa's en grootouders die meewandelden!"
        ),
        author="greet.mertens",
        days_ago=15,
        at=time(12, 10),
        classes=("K1", "K2", "K3"),
        picture="herfst.svg",
        picture_text="Tekening van een eikenblad en kastanjes",
    ),
    DemoArticle(
        title="Zo werkt dit platform",
        text=(
            "Berichten van de school en de klas leest u voortaan hier. Elke ouder heeft een eigen brief met een eigen "
            "code: deel die met niemand. Hebt u meer kinderen op school? Begin met het oudste en voeg de andere toe "
            "bij Mijn kinderen.\n\n"
            "Hulp nodig? Elke woensdag van 8.15 tot 9 uur zit meester Bram in de refter om u op weg te helpen, ook met "
            "uw eigen telefoon."
        ),
        author="bram.pauwels",
        days_ago=20,
        at=time(10, 0),
    ),
    DemoArticle(
        title="Personeelsvergadering verplaatst",
        text=(
            "De personeelsvergadering gaat door op {6} om 15.45 uur in de refter, een week vroeger dan gepland. Op de "
            "agenda: het kerstfeest, toezicht op de speelplaats en het nieuwe platform.\n\n"
            "Breng per klas de lijst mee van gezinnen die hun brief nog niet gebruikten."
        ),
        author="ingrid.verhaegen",
        days_ago=1,
        at=time(11, 45),
        audience="staff",
    ),
    DemoArticle(
        title="Kapotte digiborden melden",
        text="Werkt een bord of laptop niet? Hang er een geel briefje aan met uw naam en wat u zag. Ik kom elke "
        "dinsdag en donderdag langs.",
        author="bram.pauwels",
        days_ago=11,
        at=time(8, 5),
        audience="staff",
    ),
    DemoArticle(
        title="Pannenkoekenfeest: bedankt!",
        text=(
            "We bakten 1.140 pannenkoeken en de ouderraad mocht 862 euro tellen. Daarmee kopen we twee nieuwe "
            "basketbalringen voor de grote speelplaats.\n\nBedankt aan alle bakkers, afwassers en eters."
        ),
        author="dorien.lemmens",
        days_ago=34,
        at=time(9, 15),
        audience="everybody",
    ),
    DemoArticle(
        title="Inschrijven voor de herfststage",
        text="Er zijn nog zes plaatsen voor de sportstage in de herfstvakantie. Inschrijven kan op het secretariaat.",
        author="marleen.aerts",
        days_ago=45,
        at=time(10, 40),
        gone_in=-24,
    ),
    DemoArticle(
        title="Kerstfeest op school",
        text=(
            "Op {25} vieren we samen kerst met een wandeling langs de klassen, warme chocolademelk en een "
            "kerstmarkt van de leerlingen van 6A.\n\nUur nog vragen aan de ouderraad. Foto zoeken!"
        ),
        author="marleen.aerts",
        audience="everybody",
        is_draft=True,
    ),
)
