"""Every test stands on the fixtures that the portal offers to modules as well."""

pytest_plugins = ["ganaar.core.testing.fixtures"]
