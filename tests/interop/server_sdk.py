"""LiveKit's client of the server API (PyPI's `livekit-api`) on audioroom-server: all methods of RoomService, and webhooks.

Each change is checked where it takes effect: at LiveKit's native client. run.py loads the tests.
"""

import asyncio
import http.server
import json
import threading
import urllib.error
import urllib.request

from livekit import api, rtc

import access
import native_client
import server
from client_sdk import Clients


class ServerApi(Clients):
    async def asyncSetUp(self):
        await super().asyncSetUp()
        url = self.peer.url.replace("ws://", "http://")
        self.api = api.LiveKitAPI(url, server.KEY, server.SECRET)
        self.addAsyncCleanup(self.api.aclose)

    async def refused(self, code, status, call):
        with self.assertRaises(api.TwirpError) as raised:
            await call
        self.assertEqual((raised.exception.code, raised.exception.status), (code, status), raised.exception)
        return raised.exception.message

    async def test_rooms_are_created_listed_changed_and_deleted(self):
        rooms = self.api.room
        made = await rooms.create_room(
            api.CreateRoomRequest(name="made", empty_timeout=77, departure_timeout=33, max_participants=2, metadata="one")
        )
        self.assertTrue(made.sid.startswith("RM_"))
        self.assertEqual((made.empty_timeout, made.departure_timeout, made.max_participants), (77, 33, 2))
        again = await rooms.create_room(api.CreateRoomRequest(name="made"))
        self.assertEqual((again.sid, again.metadata), (made.sid, "one"))
        alice = await self.join("alice", "made")
        self.assertEqual(alice.metadata, "one")
        await self.join("bob", "made")
        with self.assertRaises(rtc.ConnectError):
            await self.join("carol", "made")
        await rooms.create_room(api.CreateRoomRequest(name="other"))
        listed = (await rooms.list_rooms(api.ListRoomsRequest())).rooms
        self.assertLessEqual({"made", "other"}, {room.name for room in listed})
        listed = (await rooms.list_rooms(api.ListRoomsRequest(names=["made"]))).rooms
        self.assertEqual([(room.name, room.num_participants) for room in listed], [("made", 2)])
        changed = await rooms.update_room_metadata(api.UpdateRoomMetadataRequest(room="made", metadata="two"))
        self.assertEqual(changed.metadata, "two")
        await self.until("alice gets the metadata", lambda: alice.metadata == "two")
        reasons = []
        alice.on("disconnected", reasons.append)
        await rooms.delete_room(api.DeleteRoomRequest(room="made"))
        await self.until("alice is disconnected", lambda: reasons)
        self.assertEqual(reasons, [rtc.DisconnectReason.ROOM_DELETED])
        self.assertEqual(len((await rooms.list_rooms(api.ListRoomsRequest(names=["made"]))).rooms), 0)
        await self.refused("not_found", 404, rooms.delete_room(api.DeleteRoomRequest(room="made")))
        update = api.UpdateRoomMetadataRequest(room="made", metadata="x")
        await self.refused("not_found", 404, rooms.update_room_metadata(update))
        await self.refused("invalid_argument", 400, rooms.create_room(api.CreateRoomRequest(name="")))

    async def test_participants_are_read_changed_and_removed(self):
        rooms, room = self.api.room, "people"
        alice, bob = await self.join("alice", room, publishes=True), await self.join("bob", room)
        await self.meet(alice, bob)
        listed = (await rooms.list_participants(api.ListParticipantsRequest(room=room))).participants
        self.assertEqual({one.identity for one in listed}, {"alice", "bob"})
        identity = api.RoomParticipantIdentity(room=room, identity="alice")
        got = await rooms.get_participant(identity)
        self.assertEqual((got.sid, len(got.tracks)), (alice.local_participant.sid, 1))
        await rooms.update_participant(
            api.UpdateParticipantRequest(
                room=room, identity="alice", name="Alice", metadata="m", attributes={"seat": "3"}
            )
        )
        seen = bob.remote_participants["alice"]
        await self.until("bob sees it", lambda: (seen.name, seen.metadata, seen.attributes.get("seat")) == ("Alice", "m", "3"))
        permission = api.ParticipantPermission(can_publish=False, can_subscribe=True, can_publish_data=True)
        request = api.UpdateParticipantRequest(room=room, identity="alice", permission=permission)
        updated = await rooms.update_participant(request)
        self.assertEqual((updated.name, updated.permission.can_publish, len(updated.tracks)), ("Alice", False, 0))
        await self.until("alice's track ends", lambda: not seen.track_publications)
        reasons = []
        alice.on("disconnected", reasons.append)
        await rooms.remove_participant(identity)
        await self.until("alice is disconnected", lambda: reasons)
        self.assertEqual(reasons, [rtc.DisconnectReason.PARTICIPANT_REMOVED])
        await self.until("bob sees it", lambda: "alice" not in bob.remote_participants)
        for call in (rooms.get_participant, rooms.remove_participant):
            await self.refused("not_found", 404, call(identity))
        await self.refused("not_found", 404, rooms.update_participant(request))

    async def test_tracks_are_muted_and_subscriptions_changed(self):
        rooms, room = self.api.room, "tracks"
        alice, bob = await self.join("alice", room, publishes=True), await self.join("bob", room)
        await self.meet(alice, bob)
        sid = next(iter(alice.local_participant.track_publications))
        seen = bob.remote_participants["alice"].track_publications
        await self.until("bob is subscribed", lambda: sid in seen and seen[sid].subscribed)
        for muted in (True, False):
            request = api.MuteRoomTrackRequest(room=room, identity="alice", track_sid=sid, muted=muted)
            answer = await rooms.mute_published_track(request)
            self.assertEqual(answer.track.sid, sid)
            await self.until("bob sees the mute", lambda: seen[sid].muted == muted)
        request = api.MuteRoomTrackRequest(room=room, identity="alice", track_sid="TR_unknown", muted=True)
        await self.refused("not_found", 404, rooms.mute_published_track(request))
        tone = asyncio.create_task(native_client.publish_tone(self.source, 440))
        self.addCleanup(tone.cancel)

        async def packets():
            stats = [one.inbound_rtp for one in await seen[sid].track.get_stats() if one.HasField("inbound_rtp")]
            return sum(one.received.packets_received for one in stats)

        async def hears():
            before = await packets()
            await asyncio.sleep(0.5)
            return await packets() > before + 5

        await asyncio.sleep(0.5)
        for subscribe in (False, True):
            await rooms.update_subscriptions(
                api.UpdateSubscriptionsRequest(room=room, identity="bob", track_sids=[sid], subscribe=subscribe)
            )
            await asyncio.sleep(0.5)
            self.assertEqual(await hears(), subscribe)

    async def test_data_is_sent_to_those_who_are_named(self):
        rooms, room = self.api.room, "data"
        alice, bob = await self.join("alice", room), await self.join("bob", room)
        await self.meet(alice, bob)
        arrived = {"alice": [], "bob": []}
        for client in (alice, bob):
            packets = arrived[client.local_participant.identity]
            client.on("data_received", lambda packet, packets=packets: packets.append((packet.topic, bytes(packet.data))))
        send = api.SendDataRequest
        await rooms.send_data(send(room=room, data=b"all", kind=api.DataPacket.Kind.RELIABLE, topic="t"))
        await rooms.send_data(send(room=room, data=b"bob", kind=api.DataPacket.Kind.LOSSY, destination_identities=["bob"]))
        await self.until("the data arrives", lambda: len(arrived["alice"]) == 1 and len(arrived["bob"]) == 2)
        self.assertEqual(arrived, {"alice": [("t", b"all")], "bob": [("t", b"all"), ("", b"bob")]})
        await self.refused("not_found", 404, rooms.send_data(send(room="nowhere", data=b"x")))

    def call(self, method, body=b"{}", verb="POST", content_type="application/json", **grants):
        """Status and body of a call made without the SDK."""
        token = access.sign(server.KEY, server.SECRET, "admin", "web", grants=grants)
        request = urllib.request.Request(
            self.peer.url.replace("ws://", "http://") + "/twirp/livekit.RoomService/" + method,
            data=body if verb == "POST" else None,
            headers={"Authorization": f"Bearer {token}", "Content-Type": content_type},
            method=verb,
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    async def test_json_is_accepted_and_errors_have_twirps_form(self):
        async def call(*arguments, **options):
            return await asyncio.to_thread(self.call, *arguments, **options)

        status, room = await call("CreateRoom", b'{"name": "web", "max_participants": 3}', roomCreate=True)
        self.assertEqual((status, room["name"], room["max_participants"]), (200, "web", 3))
        status, answer = await call("ListRooms", b'{"names": ["web"], "unknown": 1}', roomList=True)
        self.assertEqual((status, [one["name"] for one in answer["rooms"]]), (200, ["web"]))
        for expected, arguments, options in (
            ((401, "unauthenticated"), ("ListRooms",), {}),
            ((401, "unauthenticated"), ("ListParticipants", b'{"room": "other"}'), {"roomAdmin": True}),
            ((404, "bad_route"), ("NoSuchMethod",), {}),
            ((404, "bad_route"), ("ListRooms",), {"verb": "GET", "roomList": True}),
            ((404, "bad_route"), ("ListRooms",), {"content_type": "text/plain", "roomList": True}),
            ((400, "malformed"), ("ListRooms", b"{"), {"roomList": True}),
            ((400, "malformed"), ("ListRooms", b"\xff"), {"content_type": "application/protobuf", "roomList": True}),
            ((429, "resource_exhausted"), ("ListRooms", b" " * 600_000), {"roomList": True}),
            ((400, "invalid_argument"), ("SendData", b'{"room": "web", "nonce": "c2hvcnQ="}'), {"roomAdmin": True}),
            ((501, "unimplemented"), ("MoveParticipant",), {"roomAdmin": True}),
        ):
            status, answer = await call(*arguments, **options)
            self.assertEqual((status, answer["code"]), expected, answer)
            self.assertTrue(answer["msg"])


class Webhooks(Clients):
    """Webhooks arrive in order and with signatures that LiveKit's receiver accepts."""

    @classmethod
    def start(cls, folder):
        class Receiver(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                # The first attempt fails.
                self.send_response(200 if cls.attempts else 503)
                cls.attempts.append((body, self.headers["Authorization"], self.headers["Content-Type"]))
                self.end_headers()

            def log_message(self, *_):
                pass

        cls.attempts = []
        receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        cls.addClassCleanup(receiver.server_close)
        cls.addClassCleanup(receiver.shutdown)
        return server.audioroom(folder, arguments=["--webhook-url", f"http://127.0.0.1:{receiver.server_port}/hook"])

    async def test_webhooks_of_a_visit_arrive_in_order(self):
        alice = await self.join("alice", "hooks", publishes=True)
        await self.until("the track is reported", lambda: len(self.attempts) >= 4)
        await alice.disconnect()
        await self.until("the departure is reported", lambda: len(self.attempts) >= 6)
        receiver = api.WebhookReceiver(api.TokenVerifier(server.KEY, server.SECRET))
        events = [receiver.receive(body, token) for body, token, _ in self.attempts]
        self.assertEqual({kind for _, _, kind in self.attempts}, {"application/webhook+json"})
        self.assertEqual(events[0], events[1])
        names = [event.event for event in events[1:]]
        self.assertEqual(names[0], "room_started")
        self.assertEqual(set(names[1:3]), {"participant_joined", "track_published"})
        self.assertEqual(names[3:], ["track_unpublished", "participant_left"])
        self.assertEqual({event.participant.identity for event in events[2:]}, {"alice"})
        self.assertEqual({event.room.name for event in events}, {"hooks"})
