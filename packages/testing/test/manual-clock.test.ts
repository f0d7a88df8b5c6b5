// Virtual time: nothing moves until it is told to.
import { manualClock } from '@millrace/testing';

describe('a manual clock', () => {
  test('stands still until it is moved', async () => {
    const clock = manualClock({ now: 1000 });
    expect(clock.now()).toBe(1000);
    await clock.advance(50);
    expect(clock.now()).toBe(1050);
  });

  test('wakes sleepers in the order of their times, each at its own', async () => {
    const clock = manualClock({ now: 0 });
    const woken: [string, number][] = [];
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    };
    void sleep('late', 300);
    void sleep('early', 100);
    void sleep('never', 301);
    void sleep('early too', 100);
    await clock.advance(300);
    expect(woken).toEqual([
      ['early', 100],
      ['early too', 100],
      ['late', 300],
    ]);
    expect(clock.sleepers()).toBe(1);
  });

  test('wakes also those who fall asleep again within the span', async () => {
    const clock = manualClock({ now: 0 });
    const times: number[] = [];
    const tick = async () => {
      for (let n = 0; n < 5; n++) {
        await clock.sleep(10);
        times.push(clock.now());
      }
    };
    void tick();
    await clock.advance(35);
    expect(times).toEqual([10, 20, 30]);
    expect(clock.now()).toBe(35);
  });

  test('lets no sleep take any time when it moves by itself', async () => {
    const clock = manualClock({ now: 0, autoAdvance: true });
    await clock.sleep(3_600_000);
    await clock.sleep(5);
    expect(clock.now()).toBe(3_600_005);
    expect(clock.slept).toEqual([3_600_000, 5]);
  });

  test('takes a sleep of no time or less for one that ends at the next move', async () => {
    const clock = manualClock();
    let woken = 0;
    void clock.sleep(0).then(() => woken++);
    void clock.sleep(-5).then(() => woken++);
    await clock.advance(0);
    expect(woken).toBe(2);
  });
});
