"""What a public server makes of the files that only name others."""

import pytest

from fudsched.bundles import BUNDLES, NAMED, BundlingStorage, bundled
from fudsched.templatetags.styles import site_styles

SOURCES = {
    "css/all.css": '/* all */\n@import "one.css";\n@import "two.css";\n',
    "css/one.css": "/* one,\n   and why */\na { color: red; }\n",
    "css/two.css": "b { color: blue; } /* so */\n",
    "js/all.js": '// all\nimport "./one.js";\nimport "./two.js";\n',
    "js/one.js": "const name = 1;\n",
    "js/two.js": "const name = 2;\n",
}


def test_styles_stand_in_their_order_without_what_is_said_about_them():
    assert bundled("css/all.css", SOURCES.get) == "a { color: red; }\nb { color: blue; } "


def test_each_module_keeps_its_names_to_itself():
    assert bundled("js/all.js", SOURCES.get) == "{\nconst name = 1;\n}\n{\nconst name = 2;\n}\n"


@pytest.mark.parametrize("bundle", BUNDLES)
def test_every_line_of_a_bundle_is_a_comment_or_names_a_file_that_needs_no_other(repository, bundle):
    path = repository / "static" / bundle
    text = path.read_text()
    named = NAMED.findall(text)
    said = [line for line in text.splitlines() if line and not line.startswith(("/*", "//"))]
    assert len(named) == len(said)
    for name in named:
        lines = (path.parent / name).read_text().splitlines()
        assert [line for line in lines if line.startswith(("import", "@import", "export"))] == []


@pytest.mark.parametrize("is_public", [True, False])
def test_a_public_server_links_the_bundle_and_the_source_what_it_is_made_of(settings, repository, is_public):
    settings.SECURE = is_public
    parts = NAMED.findall((repository / "static/css/site.css").read_text())
    names = ["site.css"] if is_public else parts
    assert site_styles() == "".join(f'<link rel="stylesheet" href="/static/css/{name}">' for name in names)


def test_a_module_that_needs_another_finds_it_by_its_hash(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js/one.js").write_text('import { name } from "./two.js";\n// from "./two.js"\n')
    (tmp_path / "js/two.js").write_text("export const name = 2;\n")
    storage = BundlingStorage(location=tmp_path, base_url="/static/")
    posted = storage.post_process({name: (storage, name) for name in ("js/one.js", "js/two.js")})
    made = {name: new for name, new, _ in posted if new.endswith(".js")}
    two = made["js/two.js"].removeprefix("js/")
    assert two != "two.js"
    assert (tmp_path / made["js/one.js"]).read_text().startswith(f'import {{ name }} from "./{two}";\n')
