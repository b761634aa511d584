"""What the processes of a hall need of the app, imported and read once: they are forks of the one that did."""

import django

django.setup()

from django.conf import settings  # noqa: E402 - once Django is set up
from django.template.loader import get_template  # noqa: E402

import fudsched.asgi  # noqa: E402
import fudsched.urls  # noqa: E402, F401
import tests.browser.cast  # noqa: E402
import tests.browser.hall  # noqa: E402, F401

folder = settings.BASE_DIR / "templates"
for template in folder.rglob("*.html"):
    get_template(str(template.relative_to(folder)))
