"""What readers meet: the list, an article, and how many articles are new."""

from __future__ import annotations


def test_a_parent_reads_the_news_of_the_class_and_the_school(news, parent, browser_of):
    news.article("Uitstap naar de zoo", "1A", text="We vertrekken om acht uur.\n\nMeer op https://zoo.example/1A.")
    news.article("Schoolfeest")
    browser = browser_of(parent)
    page = browser.get("/news/").get_data(as_text=True)
    assert "Uitstap naar de zoo" in page
    assert "Schoolfeest" in page
