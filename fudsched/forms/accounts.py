"""The form by which an organiser signs in."""

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": gettext_lazy(
            "No account has this name and password together. Capital and small letters differ."
        ),
        "inactive": gettext_lazy("This account is switched off. Ask the server's owner."),
    }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["username"].error_messages["required"] = gettext_lazy("Type your account's name.")
        self.fields["password"].error_messages["required"] = gettext_lazy("Type your password.")
        # Cursor and keyboard come up at once: this page has one thing to do.
        self.fields["username"].widget.attrs["autofocus"] = True
