"""What is mailed about the own account. A mail names the first name of the person it is for, and nobody else."""

from __future__ import annotations

import secrets

from ..configuration import configuration
from ..db.context import current_school
from ..i18n import gettext as _
from ..i18n import speaking
from ..identity.models import Account
from ..mail import queue_mail


def mail_address_changed(old_address: str, account: Account, *, has_new: bool) -> None:
    """Tell the old address that it is no longer used; the new one is not told to it."""
    language = account.person.language or configuration().text("language")
    school_name = " ".join(configuration().text("name").split()) or current_school().key
    with speaking(language):
        if has_new:
            happened = _("Your account at %(school)s has another e-mail address from now on.", school=school_name)
        else:
            happened = _("Your account at %(school)s has no e-mail address any more.", school=school_name)
        text = _(
            "Hello %(name)s,\n\n%(happened)s This is the last mail to this address.\n\nWas it not you? Sign in at "
            "%(address)s and choose another password under Settings, and call the school.",
            name=account.person.given_name,
            happened=happened,
            address=current_school().origin,
        )
        queue_mail(
            reason=f"address-changed:{secrets.token_hex(8)}",
            recipient=old_address,
            subject=f"{school_name}: {_('Your e-mail address was changed')}"[:200],
            text=text,
            account_id=account.id,
            language=language,
        )
