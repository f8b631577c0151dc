"""The printed letter: a page for each person, with nothing of another's, for eye, phone and ear."""

import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import typst
import zxingcpp
from PIL import Image

from ganaar.core.letters import typefaces
from ganaar.core.letters.letter import Contact, FamilyChild, Letter, LetterKind
from ganaar.core.letters.sheet import letters_pdf
from ganaar.core.letters.strip import strip_lines

CONTACT = Contact("An Claes, secretariaat", "051 12 34 56", "secretariaat@wegwijzer.example.be")
NOOR, LARS = FamilyChild("Noor Peeters", "6B"), FamilyChild("Lars Peeters", "3A")
LETTER = Letter(
    school_name="Basisschool De Wegwijzer",
    address="wegwijzer.example.be",
    pupil_name="Noor Peeters",
    class_name="6B",
    addressee="Fatma Yılmaz",
    username="noor.peeters",
    code="K7WM 4R2X 9QTH 3FPD",
    activation_url="https://wegwijzer.example.be/welkom#noor.peeters:K7WM4R2X9QTH3FPD",
    expires_on=date(2026, 12, 23),
    contact=CONTACT,
)


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, with line breaks as spaces."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(pdf)).pages]


def page_of(letter: Letter) -> str:
    [page] = pages_of(letters_pdf([letter]))
    return page


def unbroken(words: str) -> str:
    """Without spaces: a long name may go on at the next line."""
    return "".join(words.split())


def logo_png() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (60, 60), "#0f5c6e").save(drawn, "PNG")
    return drawn.getvalue()


def test_the_page_holds_all_that_a_parent_needs() -> None:
    page = page_of(LETTER)
    for words in (
        "Basisschool De Wegwijzer",
        "Aan Fatma Yılmaz",
        "Surf naar wegwijzer.example.be",
        "noor.peeters",
        "K7WM 4R2X 9QTH 3FPD",
        "Geldig tot en met woensdag 23 december 2026",
        "An Claes, secretariaat",
        "051 12 34 56",
        "secretariaat@wegwijzer.example.be",
        "Geen toestel, geen e-mail of hulp nodig?",
    ):
        assert words in page


def test_an_unknown_addressee_is_the_parent_of_the_pupil() -> None:
    page = page_of(replace(LETTER, addressee=None))
    assert "Aan de ouder(s) van Noor Peeters" in page
    assert "Beste ouder(s) van Noor Peeters," in page


def test_letters_come_in_the_given_order_and_each_page_knows_only_its_own_code() -> None:
    letters = [
        replace(LETTER, username=f"kind{n}.peeters", code=f"AAAA BBBB CCCC {n:04}", addressee=f"Ouder {n}x")
        for n in range(25)
    ]
    pages = pages_of(letters_pdf(letters))
    assert len(pages) == 25
    for own, page in zip(letters, pages, strict=True):
        assert [letter.code for letter in letters if letter.code in page] == [own.code]
        assert [letter.addressee for letter in letters if str(letter.addressee) in page] == [own.addressee]


@pytest.mark.parametrize(
    "name",
    [
        "#set text(red)",
        "$x$ [[ ]] *a* _b_",
        '\\" #panic() "',
        "#sys.inputs.run",
        "https://evil.example //comment /*",
        "D'Hondt -- O’Neill ... ~ <a> @b `c`",
        "Şükrü İnönü Ğıldız Øyvind Łukasz Nguyễn",
        "Жанна Ελένη",
    ],
)
def test_a_name_is_printed_letter_for_letter(name: str) -> None:
    page = page_of(replace(LETTER, pupil_name=name, addressee=name, class_name=name))
    assert unbroken(f"Zo volgt u {name} online") in unbroken(page)
    assert unbroken(f"Aan {name}") in unbroken(page)


def test_a_name_in_emoji_or_arabic_has_real_glyphs() -> None:
    pdf = letters_pdf([replace(LETTER, pupil_name="Zoë 😀 محمد")])
    assert says_pdf_ua(pdf)
    page = pages_of(pdf)[0]
    assert "😀" in page
    assert set("محمد") <= set(page)


def test_what_cannot_be_drawn_still_prints_the_letter() -> None:
    page = page_of(replace(LETTER, pupil_name="Noor \U0001fffe"))
    assert "K7WM 4R2X 9QTH 3FPD" in page


def test_control_characters_and_direction_tricks_do_not_reach_the_paper() -> None:
    page = page_of(replace(LETTER, pupil_name="Noor\n\x00\u202ePeeters\ud800"))
    assert "Zo volgt u Noor Peeters online" in page


def test_one_letter_stays_one_page_however_much_it_has_to_say() -> None:
    family = tuple(FamilyChild(f"Maximiliaan-Alexander Van den Broecke {n}", "6B") for n in range(12))
    crowded = replace(
        LETTER,
        pupil_name="Maximiliaan-Alexander " * 8,
        username="maximiliaan-alexander.vandenbroeckevanderstraeten" * 2,
        family_order=family,
        apart=True,
        postal_address=("Kerkstraat 12", "8800 Roeselare"),
    )
    pages = pages_of(letters_pdf([crowded, LETTER, replace(crowded, starts_here=False)]))
    assert len(pages) == 3
    assert crowded.username in pages[0]
    assert "العربية" in pages[0] or set("العربية") <= set(pages[0])
    assert "Zo volgt u Noor Peeters online" in pages[1]


def test_the_first_letter_of_a_family_says_so() -> None:
    page = page_of(replace(LETTER, family_order=(NOOR, LARS), starts_here=True))
    assert "Eerst dit kind: Noor Peeters" in page
    assert "met hun brief: Lars Peeters (3A)." in page


def test_the_next_letter_of_a_family_sends_to_the_oldest_child() -> None:
    lars = replace(LETTER, pupil_name="Lars Peeters", class_name="3A", family_order=(NOOR, LARS), starts_here=False)
    page = page_of(lars)
    assert "Begin met uw oudste kind: Noor Peeters (6B)" in page
    assert "Voeg kinderen toe" in page


def test_a_letter_apart_shows_the_postal_address_or_that_it_is_handed_over() -> None:
    posted = page_of(replace(LETTER, apart=True, postal_address=("Kerkstraat 12 bus 3", "8800 Roeselare")))
    assert "Kerkstraat 12 bus 3" in posted
    assert "Persoonlijk te overhandigen" in page_of(replace(LETTER, apart=True))
    assert "Roeselare" not in page_of(replace(LETTER, postal_address=("8800 Roeselare",)))


def test_staff_and_pupils_get_their_own_words() -> None:
    staff = page_of(replace(LETTER, kind="staff", addressee="Joke Maes", class_name="leerkracht 2B"))
    assert "Welkom, Joke Maes" in staff
    assert "Noor" not in staff.replace("noor.peeters", "")
    pupil = page_of(replace(LETTER, kind="pupil"))
    assert "Dag Noor Peeters, dit is jouw account" in pupil
    assert "Fatma" not in pupil


@pytest.mark.parametrize("kind", ["co_account", "staff", "pupil"])
def test_five_other_languages_say_where_help_is(kind: LetterKind) -> None:
    page = page_of(replace(LETTER, kind=kind))
    for language in ("Français", "English", "Deutsch", "Türkçe"):
        assert language in page
    assert set("العربية") <= set(page)
    assert page.count("051 12 34 56") == 6


def test_without_a_phone_the_other_languages_name_the_email_and_else_the_person() -> None:
    def named(contact: Contact) -> set[str]:
        return {line["pieces"][-1]["text"] for line in strip_lines(contact, LETTER.expires_on)}

    assert named(Contact("An", email="an@example.be")) == {"an@example.be"}
    assert named(Contact("An")) == {"An"}


def test_a_phone_reads_the_qr_code() -> None:
    scan = pypdfium2.PdfDocument(letters_pdf([LETTER]))[0].render(scale=2).to_pil()
    [found] = zxingcpp.read_barcodes(scan)
    assert found.text == LETTER.activation_url


def says_pdf_ua(pdf: bytes) -> bool:
    root: Any = pypdf.PdfReader(BytesIO(pdf)).root_object
    return b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_the_pdf_can_be_read_aloud() -> None:
    pdf = letters_pdf([replace(LETTER, school_logo=logo_png())])
    root: Any = pypdf.PdfReader(BytesIO(pdf)).root_object
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- a PDF boolean object, not Python's
    assert str(root["/Lang"]).startswith("nl")
    assert says_pdf_ua(pdf)
    title = pypdf.PdfReader(BytesIO(pdf)).metadata
    assert title is not None
    assert title.title == "Brieven voor het schoolportaal van Basisschool De Wegwijzer"


def test_the_same_logo_is_kept_once() -> None:
    letters = [replace(LETTER, school_logo=logo_png(), username=f"kind{n}") for n in range(5)]
    pdf = letters_pdf(letters)
    reader = pypdf.PdfReader(BytesIO(pdf))
    drawn = {image.indirect_reference for page in reader.pages for image in page.images}
    assert len(drawn) == 1


def test_a_logo_that_is_no_picture_is_refused() -> None:
    with pytest.raises(typst.TypstError):
        letters_pdf([replace(LETTER, school_logo=b"not a picture")])


def test_progress_ends_with_everything_done() -> None:
    seen: list[tuple[int, int]] = []
    letters_pdf([LETTER, LETTER], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(ValueError, match="no letter"):
        letters_pdf([])


def test_without_built_fonts_the_letter_is_plainer_but_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "FONT_FOLDER", tmp_path / "absent")
    typefaces.letter_fonts.cache_clear()
    try:
        pdf = letters_pdf([LETTER])
    finally:
        typefaces.letter_fonts.cache_clear()
    assert says_pdf_ua(pdf)
    assert set("العربية") <= set(pages_of(pdf)[0])


def test_fonts_are_gathered_with_their_licences(tmp_path: Path) -> None:
    for package, weights in typefaces.FONT_PACKAGES.items():
        for weight in weights:
            (tmp_path / package / weight).mkdir(parents=True)
            (tmp_path / package / weight / f"{Path(package).name}_{weight}.ttf").write_bytes(b"font")
        (tmp_path / package / "LICENSE_FONT").write_text("SIL Open Font License")
    gathered = typefaces.gather_fonts(tmp_path, tmp_path / "fonts")
    assert len(gathered) == sum(len(weights) for weights in typefaces.FONT_PACKAGES.values())
    assert len(list((tmp_path / "fonts").glob("*.OFL.txt"))) == len(typefaces.FONT_PACKAGES)
    with pytest.raises(OSError, match="LICENSE_FONT"):
        typefaces.gather_fonts(tmp_path / "nowhere", tmp_path / "fonts")


def test_a_class_of_twenty_five_prints_within_two_seconds_of_cpu() -> None:
    letters = [replace(LETTER, school_logo=logo_png(), username=f"kind{n}", code=f"{n:04}") for n in range(25)]
    started = time.process_time()
    letters_pdf(letters)
    assert time.process_time() - started < 2
