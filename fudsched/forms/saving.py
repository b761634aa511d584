"""Saving what a form holds, so that a refusal costs nobody what they have typed."""

from fudsched.refusals import Refusal


def saved(form) -> bool:
    """Whether the form was valid and has been saved; else it holds the sentences that say why not."""
    if not form.is_valid():
        return False
    try:
        form.save()
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
    return not form.errors
