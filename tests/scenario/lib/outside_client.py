"""A client made with Python's websockets, as an outside opinion of the server's WebSocket; see websocket_clients.test.mjs.

outside_client.py URL CID: sends, is answered, pings and closes; prints what it saw as one JSON object.
"""

import asyncio
import json
import sys

import websockets


async def frame(socket, fits):
    """The next frame that fits; others are passed over."""
    while True:
        seen = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if fits(seen):
            return seen


async def converse(url, cid):
    seen = {}
    async with websockets.connect(url, subprotocols=["kith.v1.json"], compression="deflate", max_size=None) as socket:
        seen["subprotocol"] = socket.subprotocol
        seen["extensions"] = [extension.name for extension in socket.extensions]
        seen["ready"] = (await frame(socket, lambda f: f["t"] == "ready"))["t"]
        text = "Привет, 世界 😀"
        send = {"t": "send", "cid": cid, "mid": "outside-python-0001", "kind": "text", "body": {"text": text}, "id": 1}
        await socket.send(json.dumps(send, ensure_ascii=False))
        seen["ack"] = (await frame(socket, lambda f: f.get("re") == 1))["t"]
        # As fragments, which the library makes of an iterable.
        whole = json.dumps({**send, "mid": "outside-python-0002", "id": 2}, ensure_ascii=False)
        await socket.send([whole[i:i + 7] for i in range(0, len(whole), 7)])
        seen["fragments"] = (await frame(socket, lambda f: f.get("re") == 2))["t"]
        await asyncio.wait_for(await socket.ping(b"outside"), 10)
        seen["ping"] = True
        await socket.close(4000, "done")
        seen["close"] = [socket.close_code, socket.close_reason]
    # A breach of the protocol above, seen as a close with a code rather than a lost connection.
    async with websockets.connect(url, subprotocols=["kith.v1.json"]) as socket:
        await socket.send("{")
        try:
            while True:
                await asyncio.wait_for(socket.recv(), 10)
        except websockets.ConnectionClosed as closed:
            seen["refused"] = closed.rcvd.code if closed.rcvd else None
    return seen


print(json.dumps(asyncio.run(converse(sys.argv[1], sys.argv[2]))))
