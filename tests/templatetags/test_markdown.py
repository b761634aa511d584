"""Markdown of attendees: what it may say, and what it may not do."""

import pytest

from fudsched.templatetags.markdown import markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\nline\n\nTwo", "<p>One<br>\nline</p>\n<p>Two</p>\n"),
        ("# Big\n- a\n- **b**", "<h3>Big</h3>\n<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>\n"),
        ("[us](https://x.example/?a=1&b)",
         '<p><a href="https://x.example/?a=1&amp;b" rel="nofollow noopener ugc">us</a></p>\n'),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](data:text/html,hi)", "<p>[x](data:text/html,hi)</p>\n"),
        ("![x](https://x.example/a.png)",
         '<p>!<a href="https://x.example/a.png" rel="nofollow noopener ugc">x</a></p>\n'),
    ],
)  # fmt: skip
def test_it_is_text_lists_and_links_and_nothing_that_runs(text, html):
    assert markdown(text) == html


def link(address: str, said: str = "") -> str:
    return f'<a href="{address}" rel="nofollow noopener ugc">{said or address}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("See https://x.example/a_b?c=1&d.", f"See {link('https://x.example/a_b?c=1&amp;d')}."),
        ("(http://x.example/), **https://y.example**",
         f"({link('http://x.example/')}), <strong>{link('https://y.example')}</strong>"),
        ("https://x.example/A_(b), (https://x.example/c_(d)).",
         f"{link('https://x.example/A_(b)')}, ({link('https://x.example/c_(d)')})."),
        ("[https://x.example](https://y.example)", link("https://y.example", "https://x.example")),
        ("<https://x.example>", link("https://x.example")),
        ("`https://x.example`", "<code>https://x.example</code>"),
        ("javascript:https:alert(1) https:// http", "javascript:https:alert(1) https:// http"),
        ('https://x.example/"onclick="a()', f"{link('https://x.example/')}&quot;onclick=&quot;a()"),
    ],
)  # fmt: skip
def test_a_bare_address_is_a_link(text, html):
    assert markdown(text) == f"<p>{html}</p>\n"


def test_a_mountain_of_brackets_is_rendered_all_the_same():
    assert "<p>" in markdown("[" * 20_000)
