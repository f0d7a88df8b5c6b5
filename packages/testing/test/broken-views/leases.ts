// View stores that break a promise about leases.
import * as E from 'fp-ts/lib/Either.js';
import { broken, insteadOfFenced, DONE, newestLeases, type BrokenViews } from './making.js';

export const brokenLeases: readonly BrokenViews[] = [
  broken('PV20', 'gives a slot to everyone', (views) => ({
    acquire: (slot, _owner, duration) => views.acquire(slot, 'one', duration),
  })),
  broken('PV21', 'keeps a slot that was given up', () => ({ release: () => DONE })),
  broken('PV22', 'lets a late owner write', (views) => {
    const { acquire, of } = newestLeases(views);
    return { acquire, commit: (lease, work, body) => views.commit(of(lease), work, body) };
  }),
  broken('PV22', 'has leases that never run out', (views) => ({
    acquire: (slot, owner) => views.acquire(slot, owner, 1e12),
  })),
  broken('PV23', 'refuses a lease that has run out', (views) => {
    const short = new Set<bigint>();
    return {
      acquire: (slot, owner, duration) => async () => {
        const answer = await views.acquire(slot, owner, duration)();
        if (E.isRight(answer) && duration === 1) short.add(answer.right.token);
        return answer;
      },
      commit: (lease, work, body) => async () =>
        short.has(lease.token)
          ? E.left({ _tag: 'Fenced', slot: lease.slot, token: lease.token, message: 'late' })
          : views.commit(lease, work, body)(),
    };
  }),
  broken('PV24', 'renews for ever', (views) => ({ renew: (lease) => views.renew(lease, 1e12) })),
  broken('PV27', 'forgets no worker', (views) => ({
    announce: (build, owner, duration) => views.announce(build, owner, duration === 0 ? 0 : 1e12),
  })),
  ...['PV30', 'PV31'].map((fails) =>
    broken(fails, 'writes a late commit after all', (views) => {
      const { acquire, of } = newestLeases(views);
      return {
        acquire,
        commit: (lease, work, body) =>
          insteadOfFenced(views.commit(lease, work, body), () => views.commit(of(lease), work, body)),
      };
    }),
  ),
];
