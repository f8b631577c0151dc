"""The front door of the news: what it is, and its answers to the core. Light to import."""

from __future__ import annotations

from ganaar.core import (
    Article,
    Child,
    Job,
    Module,
    NotificationKind,
    Permission,
    PersonalData,
    Section,
    Viewer,
    hook,
)
from ganaar.core import lazy_gettext as _

module = Module(
    name="news",
    title=_("News"),
    summary=_("What the school and the class want to tell, with a picture, for those whom it concerns."),
    api=1,
    audiences=("parents", "pupils", "staff"),
    icon="news",
    hue="brown",
    position=10,
    blueprint="ganaar.plugins.news.views:blueprint",
    home="index",
    home_permission="news.read",
    models=(
        "ganaar.plugins.news.models:Article",
        "ganaar.plugins.news.models:ArticleGroup",
        "ganaar.plugins.news.models:Seen",
    ),
    permissions=(
        Permission(
            name="news.read",
            title=_("Read news"),
            roles=("parent", "pupil", "teacher", "care", "secretary", "head", "ict", "admin"),
        ),
        Permission(
            name="news.write",
            title=_("Write news for own classes"),
            roles=("teacher", "secretary", "head", "ict", "admin"),
        ),
        Permission(
            name="news.write_school",
            title=_("Write news for the whole school and all classes"),
            roles=("secretary", "head", "ict", "admin"),
        ),
    ),
    notification_kinds=(NotificationKind(name="news.published", title=_("New news of school or class")),),
    jobs=(
        Job(name="announce", function="ganaar.plugins.news.jobs:announce_planned", every_minutes=1),
        Job(name="empty_trash", function="ganaar.plugins.news.jobs:empty_trash", every_minutes=24 * 60),
    ),
    topics=("ganaar.plugins.news.events:NewsPublished",),
    personal_data=(
        PersonalData(
            table="news_article",
            columns=("author",),
            purpose=_("Readers see who wrote an article."),
            kept=_("As long as the article. When the person is erased, the article stays without its author."),
        ),
        PersonalData(
            table="news_article",
            columns=("title", "text", "picture_file", "small_picture_file", "picture_text", "folded"),
            purpose=_("What somebody writes can name people, and a picture can show them."),
            kept=_("Until a writer deletes the article, and 30 days in the trash."),
        ),
        PersonalData(
            table="news_seen",
            columns=("account",),
            purpose=_("To show how many articles are new. Nobody else sees this."),
            kept=_("As long as the account."),
        ),
    ),
)


@hook
def badge(viewer: Viewer) -> int:
    from .queries import unseen_count

    return unseen_count(viewer)


@hook
def articles(viewer: Viewer, child: Child | None, limit: int) -> list[Article]:
    from .showing import for_start_page

    return for_start_page(viewer, child, limit)


@hook
def child_section(viewer: Viewer, child: Child) -> Section | None:
    from .showing import for_child_page

    return for_child_page(viewer, child)
