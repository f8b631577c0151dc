"""The page of one article for its writer: as readers see it, who that is in numbers, and the step to publishing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for

from ganaar.core import current_configuration, current_viewer, gettext, render, utc

from ..forms import PublishForm, version_of
from ..queries import StoredArticle, editable_articles, one_of
from ..service import ChangedMeanwhile, EndsTooEarly, NobodyChosen, NotAllowed, publish_article
from ..showing import page_of
from ..written import reach_of, row_of
from .pages import found_or_404, pages


@pages.page("/<int:article_id>/preview", permission="news.write")
def preview(article_id: int) -> Any:
    article = found_or_404(one_of(editable_articles(current_viewer()), article_id))
    return _page(article, PublishForm(None, version=article.version))


@pages.page("/<int:article_id>/publish", permission="news.write", methods=("POST",))
def publish(article_id: int) -> Any:
    viewer = current_viewer()
    article = found_or_404(one_of(editable_articles(viewer), article_id))
    here = redirect(url_for("news.preview", article_id=article_id))
    if article.published_from is not None:
        return here
    form = PublishForm()
    if not form.validate():
        return _page(article, form), 422
    at = utc(form.at.data, current_configuration().zone) if form.at.data else None
    try:
        publish_article(viewer, article_id, version_of(form), at)
    except (ChangedMeanwhile, NotAllowed):
        flash(
            gettext("Somebody else changed this article just now. Look at it again before you publish it."), "warning"
        )
    except NobodyChosen:
        flash(gettext("Choose first who reads this article."), "warning")
    except EndsTooEarly:
        form.at.errors = [gettext("The article would end before it begins. Change until when readers see it.")]
        return _page(article, form), 422
    else:
        flash(gettext("Published."), "good")
    return here


def _page(article: StoredArticle, form: PublishForm) -> str:
    return render(
        "news/preview.html",
        article=page_of(article, current_viewer()),
        row=row_of(article),
        reached=reach_of(article),
        form=form,
    )
