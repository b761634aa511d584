"""What happens when a process starts, whichever way it does."""

from django.apps import AppConfig
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from fudsched import catalogues
from fudsched.engine import words


class Fudsched(AppConfig):
    name = "fudsched"

    def ready(self) -> None:
        catalogues.compile_stale()
        tongue = words.tongue
        tongue.translate, tongue.translate_by_number, tongue.write = gettext, ngettext, number_format
