"""Accounts, sign-in, activation, sessions: who somebody is. What they may do is decided elsewhere."""
