"""Steps that lead to another page: a click returns before that page has come, these when it is there."""

from playwright.sync_api import Locator, Page

from fudsched import access
from fudsched.models import Attendee


def follow(control: Locator) -> None:
    """Press a link, or a button that sends a form."""
    with control.page.expect_navigation():
        control.click()


def sign_in(page: Page, person: Attendee) -> Page:
    """By a link for whoever has an account, by their badge for others."""
    page.goto(access.sign_in_link(person.user) if person.user_id else f"/{person.event.slug}/b/{person.badge}/")
    follow(page.locator("main form button"))
    return page
