"""An application (the Python package of this library) and LiveKit's native client in one room of audioroom-server: names, metadata,
attributes and byte streams in both directions.

run.py loads the tests. The server is a program of its own; application and client run inside this process.
"""

import asyncio
import hashlib
import json
import os
import pathlib
import queue
import sys
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bindings/python"))
os.environ.setdefault("AUDIOROOM_LIBRARY", str(ROOT / "target/release/libaudioroom.so"))

import audioroom  # noqa: E402
from audioroom import BytesPart  # noqa: E402

import access  # noqa: E402
import server  # noqa: E402
from client_sdk import SECONDS, Clients  # noqa: E402

#: What the token of LiveKit's client must grant so that it may change its own values.
MAY_CHANGE = {"canUpdateOwnMetadata": True}


class Application(Clients):
    async def meet_application(self, room_id, grants=MAY_CHANGE):
        """The application as `alice` and LiveKit's client as `bob`, in one room; alice's events are kept in `self.seen`."""
        self.seen = []
        engine = audioroom.Engine(
            user_id="alice",
            server_url=self.peer.url,
            api_key=server.KEY,
            api_secret=server.SECRET,
            capture_device="null",
            playback_device="null",
        )
        self.addCleanup(engine.close)
        kinds = ("login_room", "request_done", "user_info", "room_metadata", "bytes", "bytes_space")
        for kind in kinds:
            setattr(engine, f"on_{kind}", lambda event, kind=kind: self.seen.append((kind, event)))
        room = engine.login_room(room_id)
        await self.until("alice logs in", lambda: self.events("login_room"))
        bob = await self.join("bob", room_id, grants=grants)
        await self.until("bob sees alice", lambda: "alice" in bob.remote_participants)
        await self.until("alice sees bob", lambda: any(user.user_id == "bob" for user in room.get_users()))
        return room, bob

    def events(self, kind):
        return [event for known, event in self.seen if known == kind]

    async def done(self, request):
        """Waits until a request has ended well."""
        ended = lambda: [event for event in self.events("request_done") if event.request == request]
        await self.until("the request ends", ended)
        self.assertEqual(ended()[0].status, 0, ended()[0].message)

    async def test_values_of_the_application_reach_a_livekit_client(self):
        room, bob = await self.meet_application("values")
        alice = bob.remote_participants["alice"]
        await self.done(room.set_user_name("Alice of the north"))
        await self.done(room.set_user_metadata('{"seat":3}'))
        await self.done(room.set_user_attributes(["hand", "team"], ["up", "blue"]))
        await self.until("bob has them", lambda: alice.attributes.get("hand") == "up")
        self.assertEqual((alice.name, alice.metadata), ("Alice of the north", '{"seat":3}'))
        await self.done(room.set_user_attributes(["hand"], [""]))
        await self.until("the attribute is gone", lambda: "hand" not in alice.attributes)
        self.assertEqual(alice.attributes.get("team"), "blue")

    async def test_values_of_a_livekit_client_reach_the_application(self):
        room, bob = await self.meet_application("values-back")
        own = bob.local_participant
        await own.set_name("Bob of the south")
        # LiveKit's client sends the name that it knows with each change, so it has to know the new one.
        await self.until("bob knows the name", lambda: own.name == "Bob of the south")
        await own.set_metadata("m")
        await self.until("bob knows the metadata", lambda: own.metadata == "m")
        await own.set_attributes({"hand": "up", "seat": "4"})
        await own.set_attributes({"hand": ""})

        def known():
            info = room.get_user("bob")[0]
            return info.user_name, info.metadata, {one.key: one.value for one in info.attributes}

        def changed():
            return [(one.key, one.value) for event in self.events("user_info") for one in event.changed_attributes]

        await self.until("alice has them", lambda: known() == ("Bob of the south", "m", {"seat": "4"}))
        # The state is read before its event is delivered.
        await self.until("alice is notified", lambda: ("hand", "") in changed())

    async def test_metadata_of_the_room_reaches_the_application(self):
        room, _ = await self.meet_application("blue-room")
        token = access.sign(server.KEY, server.SECRET, "admin", "blue-room", grants={"roomAdmin": True})
        body = json.dumps({"room": "blue-room", "metadata": "blue"}).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        url = self.peer.url.replace("ws://", "http://") + "/twirp/livekit.RoomService/UpdateRoomMetadata"
        call = urllib.request.Request(url, body, headers)
        await asyncio.to_thread(lambda: urllib.request.urlopen(call, timeout=SECONDS).close())
        await self.until("alice is notified", lambda: [one.metadata for one in self.events("room_metadata")] == ["blue"])
        self.assertEqual(room.get_metadata(), "blue")

    async def test_file_of_the_application_reaches_a_livekit_client(self):
        room, bob = await self.meet_application("file")
        arrived = {}

        def handler(reader, sender):
            async def read():
                content = b"".join([chunk async for chunk in reader])
                arrived[reader.info.name] = (sender, reader.info.mime_type, reader.info.attributes, content)

            arrived["task"] = asyncio.create_task(read())

        bob.register_byte_stream_handler("letters", handler)
        content = os.urandom(1_000_000)
        stream = room.open_byte_stream(
            topic="letters",
            name="a.bin",
            mime_type="image/png",
            total_size=len(content),
            attribute_keys=["k"],
            attribute_values=["v"],
        )
        at = 0
        while at < len(content):
            spaces = len(self.events("bytes_space"))
            try:
                room.write_byte_stream(stream, content[at : at + 50_000])
                at += 50_000
            except audioroom.Error as error:
                self.assertEqual(error.code, audioroom.StatusCode.ERR_BUSY)
                await self.until("there is space", lambda: len(self.events("bytes_space")) > spaces)
        room.close_byte_stream(stream)
        await self.done(stream)
        await self.until("bob has the file", lambda: "a.bin" in arrived)
        self.assertEqual(arrived["a.bin"], ("alice", "image/png", {"k": "v"}, content))

    async def test_file_of_a_livekit_client_reaches_the_application(self):
        room, bob = await self.meet_application("file-back")
        path = self.folder / "b.bin"
        path.write_bytes(os.urandom(1_000_000))
        await asyncio.wait_for(bob.local_participant.send_file(str(path), topic="letters"), SECONDS)
        await self.until("alice has it", lambda: [e for e in self.events("bytes") if e.part == BytesPart.END])
        parts = self.events("bytes")
        self.assertEqual((parts[0].part, parts[0].name, parts[0].topic), (BytesPart.BEGIN, "b.bin", "letters"))
        self.assertEqual((parts[0].user_id, parts[0].total_size), ("bob", 1_000_000))
        self.assertEqual(parts[-1].status, 0, parts[-1].message)
        digest = hashlib.sha256(b"".join(bytes(part.data) for part in parts if part.part == BytesPart.DATA))
        self.assertEqual(digest.digest(), hashlib.sha256(path.read_bytes()).digest())

    async def test_client_without_the_grant_is_refused(self):
        room, _ = await self.meet_application("refused")
        token = access.sign(server.KEY, server.SECRET, "carol", "refused")
        carol = audioroom.Engine(server_url=self.peer.url, capture_device="null", playback_device="null")
        self.addCleanup(carol.close)
        ends = queue.Queue()
        carol.on_login_room = lambda event: event.room.set_user_name("Carol")
        carol.on_request_done = ends.put
        carol.login_room("refused", token=token)
        end = await asyncio.to_thread(ends.get, timeout=SECONDS)
        self.assertEqual(end.status, audioroom.StatusCode.ERR_NOT_ALLOWED)
        self.assertIn("canUpdateOwnMetadata", end.message)


if __name__ == "__main__":
    unittest.main()
