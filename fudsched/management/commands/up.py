"""`manage.py up`: the whole app on this machine, as children of one process that starts, watches and stops them."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import NoReturn

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from fudsched.access import network_address, sign_in_link
from fudsched.models import Event

# Pages and streams on the one port. Open streams never end by themselves: the grace is for requests under way.
GUNICORN = "gunicorn fudsched.asgi:application --worker-class asgi --graceful-timeout 3 --no-control-socket"
START_SECONDS = 60
STOP_SECONDS = 15  # longer than gunicorn's grace for requests under way
RESTARTS = 5  # of the worker, each after twice the pause; a minute's work begins the count anew


class Command(BaseCommand):
    help = "Run the pages and the worker on this machine until Ctrl-C."
    requires_system_checks = []
    stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="0: any free one")
        parser.add_argument("--empty", action="store_true", help="without the demo event")

    def handle(self, *, port: int, empty: bool, **options) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            listener = listen(port)
            organiser = self.prepare(empty)
        except KeyboardInterrupt:
            return
        # From here on there are children, and an exception between a fork and its note would lose one: only set a mark.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means what it says
                signal.signal(number, self.ask_to_stop)
        self.pages = self.worker = None
        try:
            self.start(listener)
            self.welcome(listener.getsockname()[1], organiser)
            # Held by the server alone, so that nobody waits at a door behind which it has died.
            listener.close()
            self.watch()
        finally:
            self.stop()

    def ask_to_stop(self, *signal_and_frame) -> None:
        self.stopping = True

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def prepare(self, empty: bool):
        """Bring the database up to date; the first time, make the organiser's account and something to look at."""
        try:
            call_command("migrate", verbosity=0)
            organiser, made = get_user_model().objects.get_or_create(
                username="organiser", defaults={"is_staff": True, "is_superuser": True}
            )
            if made:
                organiser.set_unusable_password()
                organiser.save()
            if not empty and not Event.objects.exists():
                self.say("Making the demo event …")
                with transaction.atomic():  # half of it would pass for an event at the next start
                    call_command("demo", phase="voting", verbosity=0)
        except DatabaseError as error:
            database = settings.DATABASES["default"]
            where = f"{database.get('HOST', '')} {database['NAME']}".strip()
            refuse(f"The database {where} cannot be used: {str(error).strip().splitlines()[0]}")
        if settings.SECURE:
            call_command("collectstatic", interactive=False, verbosity=0)
        return organiser

    def start(self, listener: socket.socket) -> None:
        door = listener.fileno()
        self.pages = spawn(*GUNICORN.split(), "--log-level", "warning", "--bind", f"fd://{door}", pass_fds=[door])
        self.worker = spawn(*manage("worker"))
        latest = time.monotonic() + START_SECONDS
        while not self.stopping and not answers(listener.getsockname()[1]):
            if self.pages.poll() is not None or time.monotonic() > latest:
                refuse("The web server did not start; the lines above say why.")
            time.sleep(0.1)

    def welcome(self, port: int, organiser) -> None:
        if self.stopping:
            return
        here = settings.ORIGIN or f"http://localhost:{port}"
        network = settings.ORIGIN or ((address := network_address()) and f"http://{address}:{port}")
        event = Event.objects.first()
        rows = {
            "fudsched is running": f"{here}/",
            "For phones": f"{network}/" if network else "this machine is on no network; join one and start again",
            **(
                {f"Join {event}": f"{network or here}{reverse('join', args=[event.slug])}?code={event.code}"}
                if event
                else {}
            ),
            "To organise, once": f"{here}{sign_in_link(organiser)}",
        }
        width = max(map(len, rows)) + 2
        self.say("\n" + "\n".join(f"{name + ':':{width}}{address}" for name, address in rows.items()))
        self.say("\nCtrl-C stops it; what people typed is kept.")
        connection.close()

    def watch(self) -> None:
        """Until asked to stop: the pages are the app, so it ends with them; the worker may fail, and votes go on."""
        restarts, started, due = 0, time.monotonic(), 0.0
        while not self.stopping:
            time.sleep(0.2)
            now = time.monotonic()
            if self.pages.poll() is not None:
                refuse(f"The web server ended by itself (status {self.pages.returncode}); start again.")
            if self.worker is None or self.worker.poll() is None:
                continue
            if not due:
                restarts = 0 if now - started > 60 else restarts
                if restarts == RESTARTS:
                    self.say("The worker keeps ending. Pages and votes go on; to make schedules, stop and start again.")
                    self.worker = None
                    continue
                self.say(f"The worker ended by itself (status {self.worker.returncode}) and is started again.")
                due = now + 2**restarts
            elif now >= due:
                restarts, started, due = restarts + 1, now, 0.0
                self.worker = spawn(*manage("worker"))

    def stop(self) -> None:
        if self.stopping:
            self.say("Stopping …")
        children = [child for child in (self.pages, self.worker) if child]
        for child in children:
            child.terminate()
        latest = time.monotonic() + STOP_SECONDS
        for child in children:
            try:
                child.wait(max(0, latest - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def refuse(sentence: str) -> NoReturn:
    sys.exit(f"fudsched: {sentence}")


def listen(port: int) -> socket.socket:
    """The socket the server will get, taken first: a port that is in use costs nobody a migration."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("0.0.0.0", port))  # noqa: S104 - phones must reach it
        door.listen(2048)
    except PermissionError:
        refuse(f"Port {port} is for root; choose one from 1024 on with --port N.")
    except OverflowError:
        refuse(f"There is no port {port}; choose one from 1024 to 65535 with --port N.")
    except OSError:
        refuse(f"Port {port} is taken by another program; stop that one, or choose another with --port N.")
    return door


def manage(command: str) -> list[str]:
    return [str(settings.BASE_DIR / "manage.py"), command]


def spawn(*words: str, **options) -> subprocess.Popen:
    """A child with its own process group: Ctrl-C reaches us alone, and we end the children in order."""
    module = ["-m"] if not words[0].endswith(".py") else []
    environment = {
        # Two processes keep the pages coming while one of them works out something long.
        "WEB_CONCURRENCY": "2",
        # Phones come by whatever address this machine has in the hall, and it may change during the day. No mail and
        # no stored link is made from the name they used.
        "FUDSCHED_HOSTS": "*",
        **os.environ,
        "FUDSCHED_DATA": str(settings.DATA_DIR),
    }
    return subprocess.Popen(
        [sys.executable, *module, *words], cwd=settings.BASE_DIR, env=environment, process_group=0, **options
    )


def answers(port: int) -> bool:
    asker = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    with contextlib.closing(asker), contextlib.suppress(OSError, http.client.HTTPException):
        asker.request("GET", "/readyz")
        return asker.getresponse().status == 200
    return False
