"""The cast of the desk's tests; a file whose event differs has an `event` of its own."""

import pytest
from django.test import Client

from fudsched.models import Event
from tests import make


@pytest.fixture
def event() -> Event:
    return make.event()


@pytest.fixture
def olga(event: Event) -> Client:
    """The organiser's browser."""
    return make.client_of(make.organiser(event))
