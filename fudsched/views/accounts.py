"""Signing in with an account, as organisers do: by password, or once by a link that the server's owner was given."""

from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fudsched import access, guesses
from fudsched.forms.accounts import SignInForm
from fudsched.refusals import NotHere, Refusal


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    account = request.POST.get("username", "")
    if account:
        guesses.check(request, "password", account)
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(access.next_path(request, home_of(request.user)))
    if account:
        guesses.was_wrong(request, "password", account)
    page = {"form": form, "next": access.next_path(request, "")}
    return render(request, "accounts/sign_in.html", page, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_once(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """A button first: chat programs and mail scanners open every link, and would use this one up."""
    try:
        user = get_user_model().objects.get(pk=force_str(urlsafe_base64_decode(uid)), is_active=True)
    except (ValueError, OverflowError, get_user_model().DoesNotExist):
        user = None
    if not default_token_generator.check_token(user, token):
        raise NotHere(
            gettext("This sign-in link is used up or too old. Sign in with your password, or ask for a new link.")
        )
    if request.method != "POST":
        return render(request, "accounts/sign_in_once.html", {"account": user})
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(home_of(user))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("events")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Instead of Django's own page: what is posted without this browser's token changes nothing."""
    said = gettext(
        "That was not saved: the page was open too long, or your browser keeps no cookies. "
        "Go back, reload the page, and send it again."
    )
    refusal = Refusal(said)
    return render(
        request, "refusal.html#sentence" if request.htmx else "refusal.html", {"refusal": refusal}, status=403
    )


def home_of(user) -> str:
    """The desk of whoever organises one event, as the server's owner does all of them; else the list of events."""
    desks = access.organised_by(user).values_list("slug", flat=True)[:2]
    return reverse("desk", args=[desks[0]]) if len(desks) == 1 else reverse("events")
