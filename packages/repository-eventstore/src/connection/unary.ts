// A call with one request and one reply, as a promise that can be cancelled.
import type { Metadata } from '@grpc/grpc-js';
import type { Call, Line } from './client.js';

export interface UnaryCall<T> {
  /** Rejects with the error of gRPC. */
  readonly reply: Promise<T>;
  readonly cancel: () => void;
}

export function unary<T>(
  line: Line,
  call: Call<T>,
  request: Uint8Array,
  onHead?: (metadata: Metadata) => void,
): UnaryCall<T> {
  let cancel: () => void = () => undefined;
  const reply = new Promise<T>((resolve, reject) => {
    const started = line.unary(call, request, (error, value) => {
      if (error !== null) reject(error);
      // gRPC gives a value whenever it gives no error.
      else resolve(value as T);
    });
    if (onHead !== undefined) started.once('metadata', onHead);
    cancel = () => started.cancel();
  });
  return { reply, cancel: () => cancel() };
}
