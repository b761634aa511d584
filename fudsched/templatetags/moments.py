"""The filter `date` on every page: Django's, but of a time that a clock shows twice it says which of the two it is."""

from datetime import datetime

from django import template
from django.template import defaultfilters

from fudsched.models.moment import form_at

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: object, form: str | None = None) -> str:
    if isinstance(value, datetime) and form:
        form = form_at(value, form)
    return defaultfilters.date(value, form)
