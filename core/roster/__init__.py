"""The roster: what the school's own administration says about pupils, staff and parents."""
