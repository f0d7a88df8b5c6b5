// What a session does now and then: keep the lease, save the checkpoint, look after a silent subscription, and more.
import { tell, type EngineContext } from './engine-context.js';
import type { Engine } from './engine.js';
import { endingOf, SessionEnd } from './session-end.js';
import type { Subscribed } from './subscribed.js';

/** Goes on until the session ends. Ends it itself when the lease is lost. */
export async function upkeep(context: EngineContext, engine: Engine, subscribed: Subscribed): Promise<void> {
  const { settings, scope } = context;
  const { clock, lease, saveEvery, watchEvery } = settings;
  const tick = Math.min(saveEvery, lease / 3, watchEvery);
  const keepLease = leaseKeeper(context);
  const watch = watchdog(context, subscribed);
  const build = context.progress.status === 'building' ? rebuilding(context, engine) : undefined;
  while (!scope.isOver()) {
    await clock.sleep(tick, scope.signal);
    if (scope.isOver()) return;
    try {
      await keepLease();
      engine.save();
      if (engine.state.parked.size > 0) engine.retry(await context.held.retryRequests());
      await build?.();
      await watch();
    } catch (error) {
      const ending = endingOf(error);
      // A store that fails for a moment takes nothing away: the lease has time, and the rest is done at the next tick.
      if (ending._tag !== 'Interrupted') scope.end(ending);
    }
  }
}

// Renews the lease when a third of it has passed. Once it has run out unrenewed, another may hold it.
function leaseKeeper({ held, settings }: EngineContext): () => Promise<void> {
  const { clock, lease } = settings;
  let renewedAt = clock.now();
  return async () => {
    const now = clock.now();
    if (now - renewedAt < lease / 3) return;
    try {
      await held.renew(lease);
      renewedAt = now;
    } catch (error) {
      const ending = endingOf(error);
      if (ending._tag !== 'Interrupted' || clock.now() - renewedAt < lease) throw error;
      throw new SessionEnd({ _tag: 'Fenced', message: `the lease could not be renewed in time: ${ending.message}` });
    }
  };
}

// Makes a subscription anew that is silent although there is more, twice in a row: the first time it may be on its way.
function watchdog({ settings, name }: EngineContext, subscribed: Subscribed): () => Promise<void> {
  const { clock, watchEvery } = settings;
  let suspect: number | undefined;
  let lookedAt = clock.now();
  return async () => {
    const since = subscribed.waitingSince;
    const now = clock.now();
    if (since === undefined || now - since < watchEvery || now - lookedAt < watchEvery) return;
    lookedAt = now;
    const missing = await subscribed.hasMore().catch(() => false);
    if (!missing || subscribed.waitingSince !== since) {
      suspect = undefined;
    } else if (suspect === since) {
      tell(settings, { _tag: 'Silent', projection: name, milliseconds: clock.now() - since });
      subscribed.cut();
    } else suspect = since;
  };
}

// A build beside the current one: when it has caught up it is made ready for readers, and swapped in if that is asked for.
function rebuilding(context: EngineContext, engine: Engine): () => Promise<void> {
  const { held, settings, name } = context;
  let finished = false;
  let told = '';
  return async () => {
    // Somebody else may have swapped it in: from then on its side effects are wanted, and its errors are live ones.
    if (await held.isCurrent()) throw new SessionEnd({ _tag: 'Again' });
    if (!engine.state.caughtUp) return;
    if (!finished) await held.finish();
    finished = true;
    if (settings.swap === 'manual') return;
    const refused = await held.swap();
    if (refused === undefined) throw new SessionEnd({ _tag: 'Again' });
    if (refused !== told) tell(settings, { _tag: 'SwapWaits', projection: name, message: refused });
    told = refused;
  };
}
