"""The pages, as gunicorn serves them; before them stands what a whole hall asks for at once."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fudsched.settings")
pages = get_wsgi_application()

from fudsched.views import quick  # noqa: E402 - once Django is set up

application = quick.before(pages)
