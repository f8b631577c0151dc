"""Databases: which school is at work, how its database is opened, how its tables are made."""
