// Reads that fail: a value with stream and cause, and nothing half read is kept.
import { ReadError } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left } from '@millrace/testing/contract';
import { STREAM } from '../support/account.js';
import { accounts } from '../support/repositories.js';

describe('a read that fails', () => {
  const failing = (error: unknown) => {
    const next = async (): Promise<never> => {
      throw error;
    };
    return { ...memoryStore(), readStream: () => ({ [Symbol.asyncIterator]: () => ({ next }) }) };
  };

  test.each([true, false])(
    'is Failed, with stream and cause; it says whether it may be tried again: %p',
    async (retryable) => {
      const error = new ReadError('unavailable', STREAM, retryable, new Error('down'));
      const failed = left(await accounts(failing(error)).deposit(1, 'c'), 'Failed');
      expect(failed).toEqual({
        _tag: 'Failed',
        commandId: 'c',
        retryable,
        stream: STREAM,
        cause: error,
        message: `reading ${STREAM} failed: cannot read ${STREAM}: unavailable (down)`,
      });
    },
  );

  test('with what is no ReadError is not to be tried again', async () => {
    expect(left(await accounts(failing('what?')).deposit(1, 'c'), 'Failed')).toMatchObject({
      retryable: false,
      cause: 'what?',
      message: `reading ${STREAM} failed`,
    });
  });

  test('half way leaves the cache as it was', async () => {
    const store = memoryStore({ pageSize: 2 });
    let broken = false;
    const flaky: typeof store = {
      ...store,
      readStream: async function* (stream, options) {
        let pages = 0;
        for await (const page of store.readStream(stream, options)) {
          if (broken && ++pages > 1) throw new ReadError('unavailable', stream, true);
          yield page;
        }
      },
    };
    const here = accounts(flaky);
    await here.filled(2);
    await accounts(store).filled(4, 'there');
    broken = true;
    expect(left(await here.deposit(1, 'c'), 'Failed').retryable).toBe(true);
    expect((await here.loaded({ load: 'anyCached' })).revision).toBe(1n);
    broken = false;
    expect((await here.loaded()).state.balance).toBe(6);
    expect((await here.deposited(1, 'there3')).duplicate).toBe(true);
  });
});
