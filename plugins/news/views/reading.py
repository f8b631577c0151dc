"""Pages of readers: the list for all children or one, an article, its picture."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from ganaar.core import Child, Viewer, current_viewer, render, send_stored

from ..queries import (
    StoredArticle,
    children_reading,
    editable_articles,
    last_visit,
    matching,
    newest,
    one_of,
    unseen_count,
    visible_articles,
)
from ..service import mark_seen
from ..showing import item_of, page_of
from .pages import ON_A_PAGE, found_or_404, leaf_of, pages, searched_words


@pages.page("/", permission="news.read")
def index() -> Any:
    return _list(current_viewer(), None)


@pages.page("/children/<int:child_id>/", permission="news.read")
def of_child(child_id: int) -> Any:
    viewer = current_viewer()
    return _list(viewer, found_or_404(viewer.child(child_id)))


@pages.page("/<int:article_id>", permission="news.read")
def article(article_id: int) -> Any:
    return _article(current_viewer(), None, article_id)


@pages.page("/children/<int:child_id>/<int:article_id>", permission="news.read")
def article_of_child(child_id: int, article_id: int) -> Any:
    viewer = current_viewer()
    return _article(viewer, found_or_404(viewer.child(child_id)), article_id)


@pages.page("/<int:article_id>/picture", permission="news.read")
def picture(article_id: int) -> Any:
    return send_stored(found_or_404(_with_picture(article_id).picture_file))


@pages.page("/<int:article_id>/picture/small", permission="news.read")
def small_picture(article_id: int) -> Any:
    known = _with_picture(article_id)
    return send_stored(found_or_404(known.small_picture_file or known.picture_file))


def _list(viewer: Viewer, child: Child | None) -> Any:
    words = searched_words()
    articles = matching(visible_articles(viewer, child), words)
    place = {} if child is None else {"child_id": child.id}
    leaf = leaf_of(articles.count(), q=words or None, **place)
    before = last_visit(viewer)
    found = newest(articles, limit=ON_A_PAGE, skip=leaf.skip)
    if _is_a_visit() and not words and (child is None or children_reading(viewer) == (child,)) and unseen_count(viewer):
        mark_seen(viewer)
    return render(
        "news/list.html",
        items=[item_of(one, viewer, child, last_visit=before) for one in found],
        child=child,
        leaf=leaf,
        words=words,
        can_write=viewer.may("news.write"),
    )


def _with_picture(article_id: int) -> StoredArticle:
    """The article, for those who may read it and those who may change it."""
    viewer = current_viewer()
    known = one_of(visible_articles(viewer), article_id) or one_of(editable_articles(viewer), article_id)
    return found_or_404(known)


def _article(viewer: Viewer, child: Child | None, article_id: int) -> Any:
    known = found_or_404(one_of(visible_articles(viewer, child), article_id))
    back = url_for("news.index") if child is None else url_for("news.of_child", child_id=child.id)
    can_change = viewer.may("news.write") and one_of(editable_articles(viewer), article_id) is not None
    return render(
        "news/article.html",
        article=page_of(known, viewer, child),
        back_url=back,
        manage_url=url_for("news.preview", article_id=article_id) if can_change else None,
    )


def _is_a_visit() -> bool:
    """Somebody opened this page: not a HEAD request, and not a browser that fetches it in advance (GUARD 9)."""
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    return request.method == "GET" and not any("prefetch" in one or "prerender" in one for one in purposes)
