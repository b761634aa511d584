"""Somebody with the plainest of browsers: no JavaScript, only pages, links and forms, found by the words on them."""

from urllib.parse import urljoin

import lxml.html
from django.test import Client


def words(element) -> str:
    return " ".join(element.text_content().split())


class Person:
    def __init__(self, client: Client | None = None):
        self.client = client or Client(enforce_csrf_checks=True)
        self.path, self.page, self.text = "/", None, ""

    def visit(self, path: str) -> "Person":
        return self._read(self.client.get(urljoin(self.path, path), follow=True))

    def follow(self, link: str) -> "Person":
        """Follow the first link whose words begin so."""
        return self.visit(self._first("//a[@href]", link).get("href"))

    def press(self, button: str, near: str = "", fill: dict | None = None) -> "Person":
        """Press the first button whose words begin so, having filled in its form.

        near: words of the card, row or form it is in. fill: what to enter, by the beginning of the field's label.
        """
        pressed = self._first("//form//button | //button[@form]", button, near)
        form = self.page.get_element_by_id(pressed.get("form")) if pressed.get("form") else pressed.getparent()
        while form.tag != "form":
            form = form.getparent()
        for label, value in (fill or {}).items():
            self._enter(form, label, value)
        data = [(name, value) for name, value in form.form_values() if name]
        if pressed.get("name"):
            data.append((pressed.get("name"), pressed.get("value", "")))
        path = urljoin(self.path, pressed.get("formaction") or form.get("action") or "")
        sent: dict[str, list[str]] = {}
        for name, value in data:
            sent.setdefault(name, []).append(value)
        send = self.client.post if form.method == "POST" else self.client.get
        return self._read(send(path, sent, follow=True))

    def _read(self, response) -> "Person":
        self.response = response
        self.path = response.request["PATH_INFO"]
        self.page = lxml.html.document_fromstring(response.content.decode())
        self.text = words(self.page.find("body"))
        return self

    def _first(self, path: str, beginning: str, near: str = ""):
        for element in self.page.xpath(path):
            around = element.iterancestors("form", "li", "article", "tr")
            if not words(element).startswith(beginning) or "disabled" in element.attrib:
                continue
            if not near or any(near in words(place) for place in around):
                return element
        raise AssertionError(f"Nothing to press or follow begins with “{beginning}” on {self.path}:\n{self.text}")

    def _enter(self, form, label: str, value) -> None:
        labels = [element for element in form.iter("label") if words(element).startswith(label)]
        if not labels:
            raise AssertionError(f"No field begins with “{label}” in the form on {self.path}:\n{words(form)}")
        field = labels[0].for_element
        if field is None:
            field = labels[0].xpath(".//input|.//select|.//textarea")[0]
        if field.tag == "select":
            options = [option for option in field.iter("option") if words(option).startswith(value)]
            field.value = options[0].get("value")
        elif field.get("type") in ("checkbox", "radio"):
            field.checked = value
        else:
            field.value = value
