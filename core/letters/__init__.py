"""The letters that a school prints: a page per person, with the code that opens an account."""
