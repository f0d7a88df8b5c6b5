// What the parts of a running replay share.
import type { SessionScope } from '../../projection/runner/session-scope.js';
import type { ReplayIdentity } from '../replacements.js';
import type { ReplayError } from '../replay-error.js';
import type { ReplaySettings } from '../replay-settings.js';
import type { ReplayCounts } from '../replay-status.js';

/** `abandoned`: it was stopped, and what was in hand took too long. */
export type ReplayScope = SessionScope<ReplayError | 'abandoned'>;

export interface ReplayContext {
  readonly settings: ReplaySettings;
  /** Under which name, and of which log. */
  readonly identity: ReplayIdentity;
  /** Whether it writes into the log that it reads: so it does unless the target has another name. */
  readonly isWithin: boolean;
  readonly scope: ReplayScope;
  readonly counts: { -readonly [Name in keyof ReplayCounts]: ReplayCounts[Name] };
  /** What is waited for, in words, as long as it is. */
  readonly mood: { trouble: string | undefined };
}

export function noCounts(): ReplayContext['counts'] {
  return { read: 0, written: 0, alreadyThere: 0, dropped: 0, passedOver: 0 };
}
