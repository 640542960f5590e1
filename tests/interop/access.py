"""Signs LiveKit access tokens (JWT, HS256) with the standard library alone."""

import base64
import hashlib
import hmac
import json
import time


def _part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(key, secret, identity, room, seconds=600, claims=None, grants=None):
    """Returns a token that lets `identity` join `room`, publish and subscribe, with further claims and grants."""
    now = int(time.time())
    video = {"roomJoin": True, "room": room, "canPublish": True, "canSubscribe": True, "canPublishData": True}
    claims = {
        "iss": key,
        "sub": identity,
        "name": identity,
        "nbf": now - 5,
        "exp": now + seconds,
        "video": video | (grants or {}),
        **(claims or {}),
    }
    head = _part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + "." + _part(json.dumps(claims).encode())
    return head + "." + _part(hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest())
