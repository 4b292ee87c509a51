// The first road: a WebSocket with subprotocol kith.v1.json, authenticated by its first frame so that no token ever
// stands in an address.
import type { Env } from '../base/env.ts';
import { parseFrame, type Transport, type TransportEvents } from './transport.ts';

export function openWebSocket(env: Env, base: string, events: TransportEvents): Transport {
  const socket = env.openSocket(`${base.replace(/^http/, 'ws')}/v1/ws`, 'kith.v1.json');
  let open = false;
  let done = false;
  const finish = (code: number, reason: string) => {
    if (done) return;
    done = true;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    events.closed(code, reason);
  };
  socket.onopen = () => {
    open = true;
    events.opened();
  };
  socket.onmessage = (event) => {
    if (typeof event.data !== 'string') return;
    const frame = parseFrame(event.data);
    if (frame) events.frame(frame);
  };
  socket.onclose = (event) => {
    finish(event.code, event.reason);
  };
  socket.onerror = null;
  return {
    kind: 'websocket',
    ordered: true,
    authenticated: false,
    send: (frame) => {
      if (open && !done) socket.send(JSON.stringify(frame));
    },
    close: (code = 1000) => {
      if (done) return;
      done = true;
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close(code);
    },
  };
}
