// Waiting for what is promised soon: asked again and again, with patience for a loaded machine. How soon is measured by
// the benchmarks, not by scenarios.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

/** Asks until the answer is neither false nor nothing, and returns it. */
export async function eventually(look, what, timeoutMs = 15_000) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    assert.ok(Date.now() < deadline, `never came true: ${what}`);
    await pause(20);
  }
}
