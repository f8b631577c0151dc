"""The demo: two schools with people and news as they could be, the same every time, and a page with its mails."""
