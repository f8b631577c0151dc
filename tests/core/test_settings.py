"""Settings are declared, typed and strict."""

from __future__ import annotations

import pytest

from ganaar.core.configuration import configuration
from ganaar.core.settings import SettingRefused, SettingUnknown


def test_a_setting_has_its_default_until_it_is_written(portal, school):
    assert configuration().number("co_account_slots") == 2
    portal.settings.write("core", "co_account_slots", 3)
    assert portal.configurations.reread().number("co_account_slots") == 3


def test_an_unknown_setting_raises(portal, school):
    with pytest.raises(SettingUnknown):
        portal.settings.write("core", "colour_of_the_roof", "red")
    with pytest.raises(SettingUnknown):
        configuration().text("colour_of_the_roof")


@pytest.mark.parametrize(
    ("name", "value"), [("co_account_slots", "two"), ("name", 3), ("language", "klingon"), ("pupils_sign_in", 1)]
)
def test_a_wrong_value_is_refused_and_nothing_is_kept(portal, school, name, value):
    before = portal.configurations.snapshot()
    with pytest.raises(SettingRefused):
        portal.settings.write("core", name, value)
    assert portal.configurations.snapshot() == before
