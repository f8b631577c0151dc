"""Forms of the writer: the article itself, and the moment at which readers get it."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ganaar.core import LANGUAGES, GroupName, Moment, Viewer, current_configuration, gettext, local, utc
from ganaar.core import lazy_gettext as _

from .models import LONGEST_TEXT, LONGEST_TITLE
from .pictures import read_picture
from .queries import StoredArticle, writable_groups
from .service import Writing
from .text import tidied

MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


def _one_line(text: str | None) -> str:
    return " ".join((tidied(text) or "").split())


class ArticleForm(FlaskForm):  # type: ignore[misc]
    """What a writer types and chooses. `form_for` leaves out what this writer cannot choose."""

    version = HiddenField()
    title = StringField(
        _("Title"),
        filters=[_one_line],
        validators=[
            DataRequired(_("Give the article a title.")),
            Length(max=LONGEST_TITLE, message=_("Use at most %(max)d characters.")),
        ],
    )
    text = TextAreaField(
        _("Text"),
        description=_("An empty line starts a new paragraph. A web address becomes a link by itself."),
        filters=[tidied],
        validators=[Length(max=LONGEST_TEXT, message=_("Use at most %(max)d characters."))],
    )
    language = SelectField(
        _("Language of the text"),
        description=_("So that the phone of the reader can translate it or read it aloud."),
        choices=[SelectChoice(one.code, one.name) for one in LANGUAGES],
    )
    audience = RadioField(
        _("Who reads it?"),
        choices=[
            SelectChoice("parents", _("Parents")),
            SelectChoice("everybody", _("Everybody: parents, pupils and staff")),
            SelectChoice("pupils", _("Pupils")),
            SelectChoice("staff", _("Staff")),
        ],
        validators=[Optional()],
    )
    scope = RadioField(
        _("Of which part of the school?"),
        choices=[SelectChoice("school", _("The whole school")), SelectChoice("groups", _("Only the groups below"))],
        validators=[Optional()],
    )
    groups = SelectMultipleField(
        _("Groups"),
        coerce=int,
        choices=(),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    picture = FileField(_("Picture"), description=_("JPEG, PNG or WebP, at most 25 MB. Place and time are taken out."))
    picture_text = StringField(
        _("What is on the picture?"),
        description=_("One sentence, for who cannot see it."),
        filters=[_one_line],
        validators=[Length(max=200, message=_("Use at most %(max)d characters."))],
    )
    without_picture = BooleanField(_("Take the picture away"))
    pinned = BooleanField(_("Pin it: it stays above all other news"))
    published_from = Moment(_("Readers see it from"), format=MOMENT_FORMATS, validators=[Optional()])
    published_until = Moment(
        _("Readers see it until"),
        description=_("Empty means that it stays."),
        format=MOMENT_FORMATS,
        validators=[Optional()],
    )

    has_picture = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what concerns two fields at once."""
        right = bool(super().validate(extra_validators))
        start = self.published_from.data if self.published_from else None
        end = self.published_until.data
        if start and end and end <= start:
            self.published_until.errors = [gettext("Choose a moment after the beginning.")]
            right = False
        if self._keeps_picture() and not self.picture_text.data:
            self.picture_text.errors = [gettext("Say in one sentence what is on the picture.")]
            right = False
        if not set(self.groups.data or ()) <= {choice.value for choice in self.groups.choices}:
            self.groups.errors = [gettext("One of these groups no longer exists. Choose again.")]
            right = False
        return right

    def _keeps_picture(self) -> bool:
        taken_away = bool(self.without_picture and self.without_picture.data)
        return bool(self.picture.data) or (self.has_picture and not taken_away)


class PublishForm(FlaskForm):  # type: ignore[misc]
    """Now, or at a moment to come."""

    version = HiddenField()
    at = Moment(
        _("Publish at"),
        description=_("Empty means now."),
        format=MOMENT_FORMATS,
        validators=[Optional()],
    )


def form_for(viewer: Viewer, article: StoredArticle | None = None) -> ArticleForm:
    """The form for a new article, or for this one, with what this writer may choose."""
    form = ArticleForm(data=_filled(viewer, article))
    offered = writable_groups(viewer)
    known = {group.id for group in offered}
    older = [group for group in (article.groups if article else ()) if group.id not in known]
    form.groups.choices = [_choice(group) for group in (*offered, *older)]
    if not viewer.may("news.write_school"):
        del form.scope
    if article is None or article.published_from is None:
        del form.published_from
    form.has_picture = article is not None and article.picture_file is not None
    if not form.has_picture:
        del form.without_picture
    return form


def version_of(form: ArticleForm | PublishForm) -> int:
    """The version that the writer had before them; 0 when the form says nonsense."""
    said = str(form.version.data or "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def writing_of(form: ArticleForm) -> Writing:
    """What the form asks to keep, in UTC. Raises `PictureRefused`."""
    sent = form.picture.data
    zone = current_configuration().zone
    start = form.published_from.data if form.published_from else None
    end = form.published_until.data
    return Writing(
        title=form.title.data,
        text=form.text.data or "",
        language=form.language.data,
        audience=form.audience.data or "",
        whole_school=bool(form.scope) and form.scope.data == "school",
        group_ids=frozenset(form.groups.data or ()),
        pinned=form.pinned.data,
        published_from=utc(start, zone) if start else None,
        published_until=utc(end, zone) if end else None,
        picture=read_picture(sent.stream, sent.filename or "") if sent else None,
        picture_text=form.picture_text.data,
        without_picture=bool(form.without_picture and form.without_picture.data),
    )


def _choice(group: GroupName) -> SelectChoice:
    return SelectChoice(group.id, group.name)


def _filled(viewer: Viewer, article: StoredArticle | None) -> dict[str, Any]:
    if article is None:
        return {"language": viewer.language or current_configuration().text("language")}
    zone = current_configuration().zone
    start, end = article.published_from, article.published_until
    return {
        "version": article.version,
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "audience": article.audience or None,
        "scope": "school" if article.whole_school else "groups" if article.groups else None,
        "groups": sorted(article.group_ids),
        "pinned": article.pinned,
        "picture_text": article.picture_text,
        "published_from": local(start, zone).replace(tzinfo=None) if start else None,
        "published_until": local(end, zone).replace(tzinfo=None) if end else None,
    }
