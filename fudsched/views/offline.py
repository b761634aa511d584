"""What a phone needs to keep an event: the worker that answers without a connection, and the manifest to install it."""

from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from fudsched import access

from .unchanged import unless_known

WORKER = (settings.BASE_DIR / "static/js/offline-worker.js").read_bytes()
TAG = f'"{sha256(WORKER).hexdigest()[:16]}"'
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


@require_safe
def worker(request: HttpRequest, event: str) -> HttpResponse:
    """Under the event's address, which is all that it may answer for. Asked for at every page: it looks up nothing."""
    response = get_conditional_response(request, etag=TAG)
    response = response or HttpResponse(WORKER, content_type="text/javascript; charset=utf-8")
    response["ETag"], response["Cache-Control"] = TAG, "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.visitor(request, event)
    here = reverse("now", args=[event.slug])
    said = {
        "name": event.name,
        "short_name": event.name[:20],
        "id": here,
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "background_color": "#e8edef",
        "theme_color": "#101a2d",
        "icons": [
            {
                "src": static(f"img/{'mask' if purpose == 'maskable' else 'mark'}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in ICONS
        ],
    }
    made = JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    tag = f'"{sha256(made.content).hexdigest()[:16]}"'
    return unless_known(request, tag, event.stamp.changed_at, lambda: made)
