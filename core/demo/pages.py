"""The page with the mails that the demo would have sent. Anywhere but in the demo it does not exist."""

from __future__ import annotations

from typing import Any

from flask import abort

from ..blueprint import CoreBlueprint
from ..db.context import current_school
from ..mail import mails
from ..rendering import portal_of_app, render
from .mail_text import ShownMail, shown

pages = CoreBlueprint("demo", __name__)

MOST = 100


@pages.page("/demo/mails", access="public")
def demo_mails() -> Any:
    if not portal_of_app().config.demo:
        abort(404)
    found: list[ShownMail] = [shown(mail, current_school().host) for mail in mails(MOST)]
    return render("core/demo/mails.html", mails=found)
