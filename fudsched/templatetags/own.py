"""What stands on a shared page for some of its readers only. See fudsched/holes.py."""

from django import template
from django.template import Context, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

from fudsched.holes import hole

register = template.Library()


@register.tag
def voted(parser: Parser, token: Token) -> "VotedNode":
    """`{% voted session.pitch %}Your vote{% endvoted %}`: for whoever votes for the pitch with this id."""
    _, pitch = token.split_contents()
    inner = parser.parse(["endvoted"])
    parser.delete_first_token()
    return VotedNode(parser.compile_filter(pitch), inner)


class VotedNode(template.Node):
    child_nodelists = ("inner",)

    def __init__(self, pitch: FilterExpression, inner: NodeList):
        self.pitch, self.inner = pitch, inner

    def render(self, context: Context) -> SafeString:
        return hole(str(self.pitch.resolve(context)), self.inner.render(context))
