"""The one settings file: every choice a server can make is an environment variable, read here and nowhere else."""

import os
import re
import secrets
import time
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("FUDSCHED_DATA") or BASE_DIR / "data").absolute()

# The address people type. With https it turns on everything that only makes sense over TLS.
ORIGIN = os.environ.get("FUDSCHED_ORIGIN", "").rstrip("/")
SECURE = ORIGIN.startswith("https://")
if ORIGIN and not re.fullmatch(r"https?://[^/?#@\s]+", ORIGIN):
    # Or a forgotten “https://” would quietly start a server without all of that.
    raise ImproperlyConfigured(f"FUDSCHED_ORIGIN is “{ORIGIN}”: write it like https://vote.example.org, and no more.")


def secret_key() -> str:
    """The key from the environment, or one made once and kept, readable by us alone, beside the embedded database."""
    if key := os.environ.get("FUDSCHED_SECRET_KEY"):
        return key
    if SECURE:
        raise ImproperlyConfigured("Set FUDSCHED_SECRET_KEY: a public server must not make its own key.")
    path = DATA_DIR / "secret-key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes that start together one writes the key and the other reads it.
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        os.write(file, secrets.token_urlsafe(50).encode())
        os.close(file)
    for _ in range(40):
        if key := path.read_text():
            return key
        time.sleep(0.05)  # the other one has made the file, and is about to write
    raise ImproperlyConfigured(f"{path} is empty: delete it, and a new key is made at the next start.")


SECRET_KEY = secret_key()

# Hosts beyond the origin's, separated by commas: `up` names the addresses of the machine on its network.
HOSTS = [host for host in os.environ.get("FUDSCHED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
ALLOWED_HOSTS = [*([urlsplit(ORIGIN).hostname or ""] if ORIGIN else []), *HOSTS]
CSRF_FAILURE_VIEW = "fudsched.views.accounts.stale_form"
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []

ROOT_URLCONF = "fudsched.urls"
WSGI_APPLICATION = "fudsched.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "template_partials",
    "fudsched",
]
MIDDLEWARE = [
    "fudsched.views.health.HealthMiddleware",
    "fudsched.views.shared.SharedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fudsched.refusals.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # As in Django 6, where a fragment needs no {% load %}; nor does a sentence in another language.
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "fudsched.templatetags.moments",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fudsched.access.context",
            ],
        },
    }
]

if DATABASE_URL := os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
else:
    # By name, not by URL: a folder's name may hold what a URL reads as something else.
    SQLITE = DATA_DIR / "fudsched.sqlite3"
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": SQLITE, "CONN_MAX_AGE": 600}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that turns out to write only later would die with "database is locked": ask at its start.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
# For wrong guesses alone: room for those of thousands of accounts.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Messages travel in a signed cookie, so that an attendee's page needs no session row.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "events"
LOGOUT_REDIRECT_URL = "events"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# The browser's, or the one chosen at the foot of a page. English is the source, the others are in fudsched/locale.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("cs", "Čeština"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "fudsched" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SECURE
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
# Collected for a public server only: elsewhere whitenoise reads the folders of the source.
STATIC_ROOT = Path(os.environ.get("FUDSCHED_STATIC") or DATA_DIR / "static") if SECURE else None
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not SECURE
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "fudsched.bundles.BundlingStorage"
        if SECURE
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
# For this name alone, and not for the lists in browsers, from which there is no way back: what else lives on the
# organisers' domain is theirs to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A page that is not there is the asker's affair; only our own faults are worth a line.
    "loggers": {"django.request": {"level": "ERROR"}},
}
