"""The browser tests' own tools: a check that cannot fail would guard nothing."""

import pytest


def test_axe_names_what_is_wrong_and_where(browse, axe):
    page = browse()
    page.set_content('<html lang="en"><title>Bad</title><main><h1>Bad</h1><input id="nameless"></main></html>')
    with pytest.raises(AssertionError, match=r"(?s)label.*#nameless"):
        axe(page)


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_axe_looks_by_day_and_in_the_dark_and_puts_the_lights_back(browse, axe, size, scheme):
    page = browse(size, scheme)
    for pale in ("light", "dark"):
        style = f"@media (prefers-color-scheme: {pale}) {{ p {{ color: #eee; background: #fff }} }}"
        page.set_content(
            f'<html lang="en"><title>Pale</title><style>{style}</style><main><h1>Hm</h1><p>Pale</p></main>'
        )
        with pytest.raises(AssertionError, match="color-contrast"):
            axe(page)
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is (scheme == "dark")


def test_axe_looks_at_all_kinds_of_words_in_the_dark_though_not_at_each_of_a_kind(browse, axe):
    page = browse("phone")
    style = "@media (prefers-color-scheme: dark) { div { background: #000; color: #fff } b { color: #222 } }"
    words = "<p>Clear</p>" * 3 + "<div><p>Clear</p><p>Clear <b>pale</b></p><p>Clear</p></div>"
    page.set_content(f'<html lang="en"><title>Pale</title><style>{style}</style><main><h1>Hm</h1>{words}</main></html>')
    with pytest.raises(AssertionError, match=r'(?s)has 1 faults:\s+dark: color-contrast.*\["b"\]'):
        axe(page)


def test_each_person_has_a_browser_of_their_own(browse, live_server):
    phone, desk = browse("phone", "dark"), browse("desk", javascript=False)
    assert phone.goto("/healthz").text() == "alive\n"
    assert desk.goto("/healthz").status == 200
    assert (phone.viewport_size["width"], desk.viewport_size["width"]) == (390, 1280)
    assert phone.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
