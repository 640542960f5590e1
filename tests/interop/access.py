"""Signs LiveKit access tokens (JWT, HS256) with the standard library alone."""

import base64
import hashlib
import hmac
import json
import time


def _part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(key, secret, identity, room, seconds=600):
    """Returns a token that lets `identity` join `room`, publish and subscribe."""
    now = int(time.time())
    claims = {
        "iss": key,
        "sub": identity,
        "name": identity,
        "nbf": now - 5,
        "exp": now + seconds,
        "video": {"roomJoin": True, "room": room, "canPublish": True, "canSubscribe": True, "canPublishData": True},
    }
    head = _part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + "." + _part(json.dumps(claims).encode())
    return head + "." + _part(hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest())
