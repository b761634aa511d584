"""How the app says no: a Refusal carries the sentence a person will read, and one middleware shows it."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

BUTTONS_ONLY = gettext_lazy(
    "There is nothing to read at this address: only a button leads here. Go back and press it there."
)
READ_ONLY = gettext_lazy("Nothing was changed: this page can only be read.")


class Refusal(Exception):
    """What cannot be done now, in one sentence that says why and what to do."""

    status = 409

    def __init__(self, sentence: str, *, status: int | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status or self.status


class NotHere(Refusal):
    """There is no such thing, or none that this person may know of."""

    status = 404


class NotYours(Refusal):
    """It exists, but is for others to do."""

    status = 403


class GoTo(Refusal):
    """The person must first do something elsewhere: join, or sign in."""

    def __init__(self, sentence: str, path: str):
        super().__init__(sentence)
        self.path = path


class RefusalMiddleware:
    """Show a Refusal raised anywhere in a view: a fragment to htmx, a page to everyone else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            # Django's own is an empty page, as for Enter in the address line after a refused post.
            refusal = Refusal(READ_ONLY if request.method == "POST" else BUTTONS_ONLY, status=405)
            response.content = shown(request, refusal).content
        return response

    def process_exception(self, request: HttpRequest, refusal: Exception) -> HttpResponse | None:
        if not isinstance(refusal, Refusal):
            return None
        if isinstance(refusal, GoTo):
            if not request.htmx:
                return redirect(refusal.path)
            response = HttpResponse(status=200)
            response["HX-Redirect"] = refusal.path
            return response
        return shown(request, refusal)


def shown(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    template = "refusal.html#sentence" if request.htmx else "refusal.html"
    return render(request, template, {"refusal": refusal}, status=refusal.status)
