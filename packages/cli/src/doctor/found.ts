// What the doctor has found, and about what.
import type { Finding } from '@millrace/core';
import { redact } from '../terminal/redact.js';

export interface Found extends Finding {
  /** `event store`, `views`, `checkpoints`, `models`, or the name of a projection. */
  readonly about: string;
}

/** Findings about something; credentials are taken out of their words. */
export function foundAbout(about: string, findings: readonly Finding[]): readonly Found[] {
  return findings.map(({ level, what, mend }) => ({
    ...{ about, level, what: redact(what) },
    ...(mend !== undefined && { mend: redact(mend) }),
  }));
}
