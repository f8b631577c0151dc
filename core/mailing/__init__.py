"""Mail that leaves: the school's mail server, and the outbox that is delivered to it."""
