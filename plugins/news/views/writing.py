"""Pages of writers: all that they may change, the form, the trash."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from ganaar.core import (
    PictureRefused,
    SentAlready,
    current_viewer,
    gettext,
    remember_sent,
    render,
    sent_before,
)

from ..forms import ArticleForm, form_for, version_of, writing_of
from ..queries import (
    StoredArticle,
    articles_in_trash,
    editable_articles,
    last_changed,
    matching,
    one_of,
)
from ..service import (
    ChangedMeanwhile,
    NobodyChosen,
    NotAllowed,
    delete_article,
    restore_article,
    rewrite_article,
    write_article,
)
from ..showing import page_of
from ..written import row_of
from .pages import ON_A_PAGE, found_or_404, leaf_of, pages, searched_words


@pages.page("/written", permission="news.write")
def written() -> Any:
    viewer, words = current_viewer(), searched_words()
    articles = matching(editable_articles(viewer), words)
    leaf = leaf_of(articles.count(), q=words or None)
    found = last_changed(articles, limit=ON_A_PAGE, skip=leaf.skip)
    return render("news/written.html", rows=[row_of(one) for one in found], leaf=leaf, words=words)


@pages.page("/write", permission="news.write", methods=("GET", "POST"))
def write() -> Any:
    viewer, key = current_viewer(), request.form.get("idempotency_key", "")
    earlier = sent_before(key)
    if earlier:
        return redirect(earlier)
    form = form_for(viewer)
    if request.method == "GET":
        return _form_page(form, None)
    if not form.validate():
        return _form_page(form, None), 422
    try:
        article_id = write_article(viewer, writing_of(form), lambda new: remember_sent(key, _preview_url(new)))
    except SentAlready:
        return redirect(sent_before(key) or url_for("news.written"))
    except PictureRefused as refusal:
        form.picture.errors = [str(refusal)]
        return _form_page(form, None), 422
    except NotAllowed:
        return _not_yours(form, None)
    return redirect(_preview_url(article_id))


@pages.page("/<int:article_id>/edit", permission="news.write", methods=("GET", "POST"))
def edit(article_id: int) -> Any:
    viewer = current_viewer()
    article = found_or_404(one_of(editable_articles(viewer), article_id))
    form = form_for(viewer, article)
    if request.method == "GET":
        return _form_page(form, article)
    if not form.validate():
        return _form_page(form, article), 422
    try:
        rewrite_article(viewer, article_id, version_of(form), writing_of(form))
    except PictureRefused as refusal:
        form.picture.errors = [str(refusal)]
        return _form_page(form, article), 422
    except NobodyChosen:
        form.audience.errors = [gettext("Readers have this article already. Choose who reads it, and of which groups.")]
        return _form_page(form, article), 422
    except ChangedMeanwhile:
        return _changed_meanwhile(form, article)
    except NotAllowed:
        return _not_yours(form, article)
    flash(gettext("Saved."), "good")
    return redirect(_preview_url(article_id))


@pages.page("/<int:article_id>/delete", permission="news.write", methods=("GET", "POST"))
def delete(article_id: int) -> Any:
    viewer = current_viewer()
    article = one_of(editable_articles(viewer), article_id)
    if article is None:
        found_or_404(one_of(articles_in_trash(viewer), article_id))
        return redirect(url_for("news.trash"))
    if request.method == "GET":
        return render("news/delete.html", row=row_of(article))
    try:
        delete_article(viewer, article_id)
    except (ChangedMeanwhile, NotAllowed):
        flash(gettext("Somebody else changed this article just now. Look at it again before you delete it."), "warning")
        return redirect(url_for("news.delete", article_id=article_id))
    flash(gettext("“%(title)s” is in the trash. You can put it back for 30 days.", title=article.title), "good")
    return redirect(url_for("news.written"))


@pages.page("/trash", permission="news.write")
def trash() -> Any:
    articles = articles_in_trash(current_viewer())
    leaf = leaf_of(articles.count())
    found = last_changed(articles, limit=ON_A_PAGE, skip=leaf.skip)
    return render("news/trash.html", rows=[row_of(one) for one in found], leaf=leaf)


@pages.page("/<int:article_id>/restore", permission="news.write", methods=("POST",))
def restore(article_id: int) -> Any:
    viewer = current_viewer()
    article = one_of(articles_in_trash(viewer), article_id)
    if article is None:
        found_or_404(one_of(editable_articles(viewer), article_id))
        return redirect(_preview_url(article_id))
    try:
        restore_article(viewer, article_id)
    except (ChangedMeanwhile, NotAllowed):
        return redirect(url_for("news.trash"))
    flash(gettext("“%(title)s” is back as it was.", title=article.title), "good")
    return redirect(_preview_url(article_id))


def _form_page(form: ArticleForm, article: StoredArticle | None, theirs: StoredArticle | None = None) -> str:
    """The form; `theirs` is what somebody else kept while this writer was typing."""
    viewer = current_viewer()
    return render(
        "news/write.html",
        form=form,
        article=page_of(article, viewer) if article else None,
        theirs=page_of(theirs, viewer) if theirs else None,
        picture_is_lost=bool(form.picture.data) and request.method == "POST",
    )


def _changed_meanwhile(form: ArticleForm, article: StoredArticle) -> Any:
    """Tell the second writer, keep what they typed; saving again is then their own choice."""
    form.version.data = article.version
    form.form_errors.append(
        gettext(
            "Somebody else changed this article while you were writing. Your text is still here and not saved yet. "
            "Compare it with theirs below the form; when you save again, yours replaces theirs."
        )
    )
    return _form_page(form, article, theirs=article), 409


def _not_yours(form: ArticleForm, article: StoredArticle | None) -> Any:
    if article is not None:
        found_or_404(one_of(editable_articles(current_viewer()), article.id))
    form.groups.errors = [gettext("You cannot write for all of these groups any more. Choose again.")]
    return _form_page(form, article), 422


def _preview_url(article_id: int) -> str:
    return url_for("news.preview", article_id=article_id)
