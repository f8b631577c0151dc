"""Takes away what has had its time: sessions, tokens, counters, sent forms, and the text of old mails."""

from __future__ import annotations

import time
from datetime import timedelta

from .clock import now
from .db.context import current_school
from .identity.models import AttemptCount, Session, Token
from .models import OutboxMail, SentForm

TOKENS_KEPT = timedelta(days=7)
FORMS_KEPT = timedelta(days=2)
"""A form left open in a tab longer than this and sent twice would be stored twice."""
MAIL_TEXTS_KEPT = timedelta(days=30)


def keep_house() -> None:
    """Clean up the school at work, in short transactions. Safe to repeat."""
    moment = now()
    school = current_school()
    with school.writing():
        Session.delete().where(Session.expires_at <= moment).execute()
    with school.writing():
        Token.delete().where(Token.expires_at <= moment - TOKENS_KEPT).execute()
    with school.writing():
        AttemptCount.delete().where(AttemptCount.expires_at <= time.time()).execute()
    with school.writing():
        SentForm.delete().where(SentForm.sent_at <= moment - FORMS_KEPT).execute()
    with school.writing():
        OutboxMail.update(text="").where(
            OutboxMail.text != "",
            OutboxMail.created_at <= moment - MAIL_TEXTS_KEPT,
            OutboxMail.sent_at.is_null(False) | OutboxMail.gave_up_at.is_null(False),
        ).execute()
