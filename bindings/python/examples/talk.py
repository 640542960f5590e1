"""Talks and listens until Enter is pressed. Start it twice, with two user ids: python talk.py alice, python talk.py bob."""

import sys

import audioroom

with audioroom.Engine(user_id=sys.argv[1] if len(sys.argv) > 1 else "alice") as engine:
    engine.on_login_room = lambda event: print(event.message or f"talking on {event.server_url}; Enter ends")
    engine.login_room("lobby")
    input()
