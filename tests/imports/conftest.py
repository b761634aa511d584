"""What is read back here is what the exports wrote."""

from tests.exports.conftest import day, urls

__all__ = ["day", "urls"]
