"""The styles that every page wears."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from fudsched.bundles import NAMED

register = template.Library()

WHOLE = "css/site.css"
PARTS = [f"css/{name}" for name in NAMED.findall((settings.BASE_DIR / "static" / WHOLE).read_text())]


@register.simple_tag
def site_styles() -> SafeString:
    """`{% site_styles %}`: one file on a public server; in the source the files it is made of, each by itself.

    Not by the imports in it: what checks a page for accessibility could not read them under the page's policy.
    """
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(n),) for n in _names()))


def _names() -> list[str]:
    return [WHOLE] if settings.SECURE else PARTS
