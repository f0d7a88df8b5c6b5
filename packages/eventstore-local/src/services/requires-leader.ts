// Whether a call asks to be served by the leader alone.
import type { Metadata } from '@grpc/grpc-js';

export const requiresLeader = (metadata: Metadata): boolean =>
  metadata.get('requires-leader').some((value) => value.toString().toLowerCase() === 'true');
