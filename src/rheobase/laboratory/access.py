"""A server that others can reach asks for a token, once: after that the browser has a cookie."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from bokeh.server.auth_provider import AuthProvider
from tornado.web import RequestHandler

LOGIN = "/token"
_YEAR = 365  # days
_PAGE = files("rheobase.laboratory").joinpath("access.html").read_text("utf-8")


class TokenAuth(AuthProvider):
    """Lets in who has the token, in the address (``?token=...``) or from before.

    Parameters
    ----------
    token : str

    Examples
    --------
    >>> from rheobase.laboratory.access import TokenAuth
    >>> TokenAuth("a secret").login_url
    '/token'
    """

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        # What the cookie holds does not tell the token.
        self._proof = hashlib.sha256(b"rheobase lab " + self._token).hexdigest()
        super().__init__()

    @property
    def get_user(self) -> Callable[[Any], Any]:
        """What Bokeh asks who it is: None for someone who has to go to the login page."""
        return self._user

    @property
    def get_user_async(self) -> None:
        """Nothing has to be waited for."""

    @property
    def login_url(self) -> str:
        """Where someone without a token is sent."""
        return LOGIN

    @property
    def get_login_url(self) -> None:
        """It is always the same."""

    @property
    def login_handler(self) -> type[RequestHandler]:
        """The page that asks for the token."""
        return _AskForToken

    @property
    def logout_url(self) -> None:
        """There is nothing to log out of."""

    @property
    def logout_handler(self) -> None:
        """There is nothing to log out of."""

    def _user(self, handler: RequestHandler) -> str | None:
        cookie = handler.get_cookie("rheobase-lab") or ""
        if hmac.compare_digest(cookie.encode(), self._proof.encode()):
            return "visitor"
        given = handler.get_query_argument("token", "")
        if not hmac.compare_digest(given.encode(), self._token):
            return None
        handler.set_cookie(
            "rheobase-lab", self._proof, expires_days=_YEAR, httponly=True, samesite="Strict"
        )
        return "visitor"


class _AskForToken(RequestHandler):
    def get(self) -> None:
        self.finish(_PAGE)
