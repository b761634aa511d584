"""What happens when a process starts, whichever way it does."""

from django.apps import AppConfig

from fudsched import catalogues


class Fudsched(AppConfig):
    name = "fudsched"

    def ready(self) -> None:
        catalogues.compile_stale()
