// The soft limit on appends in flight.
import { inFlight } from '../../src/append/in-flight.js';

describe('the limit', () => {
  it('lets those in line go in their order', async () => {
    const { enter, leave } = inFlight(1, 10, 1_000);
    expect(enter()).toBe(true);
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (n) => {
      expect(await enter()).toBe(true);
      order.push(n);
      leave();
    });
    leave();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
    expect(enter()).toBe(true);
  });

  it('turns away who has waited for longer than its patience, when its turn comes', async () => {
    let now = 0;
    const { enter, leave } = inFlight(1, 10, 1_000, () => now);
    void enter();
    const early = enter();
    now = 600;
    const late = enter();
    now = 1_001;
    leave();
    expect([await early, await late]).toEqual([false, true]);
    leave();
    expect(enter()).toBe(true);
  });

  it('keeps no more than it must in a line that never empties', async () => {
    const { enter, leave } = inFlight(1, 10, 1_000);
    void enter();
    let last = enter();
    for (let n = 0; n < 5_000; n++) {
      const next = enter();
      leave();
      expect(await last).toBe(true);
      last = next;
    }
    leave();
    leave();
    expect(enter()).toBe(true);
  });
});
