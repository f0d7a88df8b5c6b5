// A refusal as the error of a whole call, and as the error of one request of a batch append.
import type { Refusal } from '../faults/fault-state.js';
import {
  batchAccessDenied,
  batchInvalidTransaction,
  batchNotHandled,
  batchPlain,
  batchTimeout,
  type BatchError,
} from '../wire/batch-error.js';
import { accessDenied, notReady, plainError, timedOut, tooBusy, type RpcError } from '../wire/rpc-error.js';
import { status } from '@grpc/grpc-js';

export const callError = (refusal: Refusal): RpcError => {
  if (typeof refusal !== 'string') return refusal;
  switch (refusal) {
    case 'timeout':
      return timedOut('Commit phase timeout.');
    case 'not-ready':
      return notReady();
    case 'busy':
      return tooBusy();
    case 'access-denied':
      return accessDenied();
    case 'invalid-transaction':
      return plainError(status.INVALID_ARGUMENT, 'Invalid Transaction');
  }
};

export const requestError = (refusal: Refusal): BatchError => {
  if (typeof refusal !== 'string') return batchPlain(refusal.code, refusal.details);
  switch (refusal) {
    case 'timeout':
      return batchTimeout();
    case 'not-ready':
      return batchNotHandled('Server Is Not Ready');
    case 'busy':
      return batchNotHandled('Server Is Busy');
    case 'access-denied':
      return batchAccessDenied();
    case 'invalid-transaction':
      return batchInvalidTransaction();
  }
};
