"""`ganaar serve`: gunicorn and the worker as children of one small process that starts and stops them together."""
