// What a session does now and then: keep the lease, save the checkpoint, look after a silent subscription, and more.
import { isRight } from 'fp-ts/lib/Either.js';
import { tell, type EngineContext } from './engine-context.js';
import type { Engine } from './engine.js';
import { endingOf, SessionEnd } from './session-end.js';
import type { Subscribed } from './subscribed.js';
import { within } from './within.js';

/**
 * Goes on until the session ends, and ends it when the lease is lost. Each duty has a loop of its own: one that hangs
 * keeps nothing from being done but itself.
 *
 * @param since when the lease was asked for.
 */
export function upkeep(context: EngineContext, engine: Engine, subscribed: Subscribed, since: number): void {
  const { held, progress, settings, scope } = context;
  const { lease, saveEvery, watchEvery } = settings;
  // All of them sleep on this one: many who listen to the session's own signal would look like a leak.
  const over = new AbortController();
  scope.signal.addEventListener('abort', () => over.abort(), { once: true });
  const every = (ms: number, duty: () => Promise<void>): void => void repeat(ms, context, over.signal, duty);

  every(lease / 3, leaseKeeper(context, since));
  every(saveEvery, () => {
    engine.save();
    return Promise.resolve();
  });
  every(saveEvery, async () => {
    if (engine.state.parked.size > 0) engine.retry(await held.retryRequests());
  });
  every(saveEvery, progress.status === 'building' ? rebuilding(context, engine) : finishing(context, engine));
  every(watchEvery, watchdog(context, subscribed));
  every(watchEvery, sameLog(context));
}

async function repeat(ms: number, context: EngineContext, over: AbortSignal, duty: () => Promise<void>): Promise<void> {
  const { name, settings, scope } = context;
  for (let attempt = 0; ;) {
    await settings.clock.sleep(ms, over);
    if (scope.isOver()) return;
    try {
      await duty();
      attempt = 0;
    } catch (error) {
      const ending = endingOf(error);
      if (ending._tag !== 'Interrupted') {
        scope.end(ending);
        return;
      }
      if (scope.isOver()) return;
      // A store that fails for a moment takes nothing away: the lease has time, and the rest is done the next time.
      const { message, cause } = ending;
      tell(settings, { _tag: 'Interrupted', projection: name, attempt: ++attempt, delay: ms, message, cause });
    }
  }
}

// Renews the lease when a third of it has passed. Once it has run out unrenewed, another may hold it: the session ends.
function leaseKeeper({ held, settings, scope }: EngineContext, since: number): () => Promise<void> {
  const { clock, lease } = settings;
  let renewedAt = since;
  const isOver = (): boolean => clock.now() - renewedAt >= lease;
  return async () => {
    const asked = clock.now();
    const left = Math.max(renewedAt + lease - asked, lease / 3);
    try {
      const renewed = await within(clock, left, held.renew(lease));
      if (renewed === undefined) throw interrupted('the store does not answer');
      renewedAt = asked;
    } catch (error) {
      const ending = endingOf(error);
      if (ending._tag !== 'Interrupted' || !isOver()) throw error;
      scope.end({ ...ending, message: `the lease could not be renewed in time: ${ending.message}` });
    }
  };
}

function interrupted(message: string): SessionEnd {
  return new SessionEnd({ _tag: 'Interrupted', message, cause: undefined });
}

// Makes a subscription anew that is silent although there is more, twice in a row: the first time it may be on its way.
// So it does when the log does not answer: the connection may be half open.
function watchdog({ settings, name }: EngineContext, subscribed: Subscribed): () => Promise<void> {
  const { clock, watchEvery } = settings;
  let suspect: number | undefined;
  return async () => {
    const since = subscribed.waitingSince;
    if (since === undefined || clock.now() - since < watchEvery) return;
    const missing = await within(
      clock,
      watchEvery,
      subscribed.hasMore().catch(() => false),
    );
    if (missing?.value === false || subscribed.waitingSince !== since) {
      suspect = undefined;
    } else if (suspect === since) {
      tell(settings, { _tag: 'Silent', projection: name, milliseconds: clock.now() - since });
      subscribed.cut();
    } else suspect = since;
  };
}

// A subscription may mend itself towards another log, where a fresh server took the place of the old one.
function sameLog({ log, identity, name }: EngineContext): () => Promise<void> {
  return async () => {
    const answer = await log.identity();
    if (!isRight(answer) || answer.right === identity) return;
    const message = `${name} was reading the log ${identity}, and now this is ${answer.right}: a fresh server, or another one`;
    throw new SessionEnd({ _tag: 'Broken', message, cause: answer.right });
  };
}

// The first version of a view is the current one from the start, and is made for speed like any other.
function finishing({ held, slot }: EngineContext, engine: Engine): () => Promise<void> {
  let finished = false;
  return async () => {
    if (finished || slot !== 0 || !engine.state.caughtUp) return;
    await held.finish();
    finished = true;
  };
}

// A build beside the current one: when it has caught up it is swapped in, if that is asked for, or else made ready for it.
// Where there are several slots, the runner of the first does so: indexes hold up all of them, and are to be made once.
function rebuilding(context: EngineContext, engine: Engine): () => Promise<void> {
  const { held, settings, name, slot } = context;
  let finished = false;
  let told = '';
  return async () => {
    // Somebody else may have swapped it in: from then on its side effects are wanted, and its errors are live ones.
    if (await held.isCurrent()) throw new SessionEnd({ _tag: 'Again' });
    if (slot !== 0 || !engine.state.caughtUp) return;
    if (settings.swap === 'manual') {
      if (!finished) await held.finish();
      finished = true;
      return;
    }
    const refused = await held.swap();
    if (refused === undefined) throw new SessionEnd({ _tag: 'Again' });
    if (refused !== told) tell(settings, { _tag: 'SwapWaits', projection: name, message: refused });
    told = refused;
  };
}
