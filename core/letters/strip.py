"""The strip at the foot of every letter: what this paper is and where help is, for who reads no Dutch."""

from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Literal, TypedDict

from .letter import Contact


class StripPiece(TypedDict):
    """A run of text; `number` marks a date or phone number, which reads left to right in every language."""

    text: str
    number: bool


class StripLine(TypedDict):
    """One language of the strip, in the shape that letter.typ reads."""

    lang: str
    name: str
    dir: Literal["ltr", "rtl"]
    pieces: list[StripPiece]


@dataclass(frozen=True, slots=True)
class _Language:
    lang: str
    name: str
    sentence: str
    dir: Literal["ltr", "rtl"] = "ltr"


_LANGUAGES = (
    _Language(
        "fr",
        "Français",
        "Cette lettre vous donne accès au portail en ligne de l’école. Le code est valable jusqu’au {date}. "
        "Besoin d’aide ? Demandez à l’école : {contact}",
    ),
    _Language(
        "en",
        "English",
        "This letter gives you access to the school’s online portal. The code works until {date}. "
        "Do you need help? Ask the school: {contact}",
    ),
    _Language(
        "de",
        "Deutsch",
        "Mit diesem Brief erhalten Sie Zugang zum Online-Portal der Schule. Der Code gilt bis {date}. "
        "Brauchen Sie Hilfe? Fragen Sie die Schule: {contact}",
    ),
    _Language(
        "tr",
        "Türkçe",
        "Bu mektupla okulun internet portalına girebilirsiniz. Kodun son kullanma tarihi: {date}. "
        "Yardıma mı ihtiyacınız var? Okula sorun: {contact}",
    ),
    _Language(
        "ar",
        "العربية",
        "تتيح لكم هذه الرسالة الدخول إلى بوابة المدرسة على الإنترنت. الرمز صالح حتى {date}. "
        "هل تحتاجون إلى مساعدة؟ اسألوا المدرسة: {contact}",
        "rtl",
    ),
)


def strip_lines(contact: Contact, expires_on: date) -> list[StripLine]:
    """The five lines, with the quickest way to reach the school: phone, else e-mail, else the name."""
    values = {
        "date": expires_on.strftime("%d/%m/%Y"),
        "contact": contact.phone or contact.email or contact.name,
    }
    return [
        StripLine(
            lang=language.lang,
            name=language.name,
            dir=language.dir,
            pieces=_pieces(language.sentence, values),
        )
        for language in _LANGUAGES
    ]


def _pieces(sentence: str, values: dict[str, str]) -> list[StripPiece]:
    pieces: list[StripPiece] = []
    for words, placeholder, _spec, _conversion in Formatter().parse(sentence):
        pieces.append(StripPiece(text=words, number=False))
        if placeholder:
            pieces.append(StripPiece(text=values[placeholder], number=True))
    return pieces
