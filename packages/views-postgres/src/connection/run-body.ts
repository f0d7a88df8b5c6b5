// Runs a body in a transaction that is under way, and tells how that ended.
import * as E from 'fp-ts/lib/Either.js';
import { failed, overtaken, type Answer } from '../answer.js';
import { lendTransaction, type PostgresTransaction } from '../postgres-transaction.js';
import type { CheckedOut } from './checked-out.js';
import { breaksConnection, isOvertaken, isRetryable, messageOf } from './pg-error.js';

/** An error of a statement, which has ended the transaction unless the body went back to a savepoint. */
export interface Swallowed {
  readonly error: unknown;
}

export type Body = (transaction: PostgresTransaction) => Promise<void>;

/**
 * Runs `body`. When it is over, so is the transaction that it was given.
 *
 * @returns the first error of a statement that the body did not mind; or what it was that went wrong. It is the store that has failed, and may be asked again, when the connection has
 * broken; any other failure is the body's.
 */
export async function runBody(session: CheckedOut, body: Body): Promise<Answer<Swallowed | undefined>> {
  const lent = lendTransaction(session);
  let broken: { readonly error: unknown } | undefined;
  session.broken.catch((error: unknown) => {
    broken = { error };
  });
  try {
    // A body may also throw at once.
    await Promise.race([Promise.resolve(lent.transaction).then(body), session.broken]);
  } catch (cause) {
    const busy = lent.isBusy();
    void lent.revoke();
    // What is under way could take long: the connection is given up, and its transaction with it.
    if (busy) void session.client.end().catch(() => undefined);
    const store = broken ?? lent.failure();
    const message = `the body of the transaction failed: ${messageOf(cause)}`;
    if (store !== undefined && isOvertaken(store.error)) return overtaken(message, cause);
    const isStores = store !== undefined && breaksConnection(store.error) && isRetryable(store.error);
    return failed(message, cause, isStores);
  }
  await lent.revoke();
  return E.right(lent.failure());
}
