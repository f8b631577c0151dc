"""What tests of the portal and of modules stand on: a pytest plugin whose fixtures read as nouns.

`pytest_plugins = ["ganaar.core.testing.fixtures"]`. Each test gets a school of its own, made by copying
one that was migrated once; `GANAAR_TEST_POSTGRESQL=1` runs the same tests on a real PostgreSQL.
"""
