// Whether the stores of the config are there, and as they should be.
import * as E from 'fp-ts/lib/Either.js';
import { diagnosisOf, type Finding } from '@millrace/core';
import type { Store } from '../config/config.js';
import type { Need, OpenedConfig } from '../config/opened.js';
import { isProblem, problemOf, type Problem } from '../problem.js';
import { foundAbout, type Found } from './found.js';

/** What a look at a store gave. */
export interface Looked {
  readonly found: readonly Found[];
  /** Whether it answers, so that more can be asked. */
  readonly answers: boolean;
}

/** Looks at the event store. */
export async function lookAtLog(config: OpenedConfig): Promise<Looked> {
  const store = await config.open('store');
  if (isProblem(store)) return notOpened('event store', store);
  const findings = (await diagnosisOf(store)?.diagnose()) ?? [];
  const asked = findings.some(({ unusable }) => unusable === true) ? undefined : await ask(store);
  return {
    found: foundAbout('event store', [...findings, ...(asked === undefined ? [] : [asked])]),
    answers: asked?.level === 'ok',
  };
}

/** Looks at the view store or the checkpoint store. */
export async function lookAt(config: OpenedConfig, need: 'views' | 'checkpoints'): Promise<Looked> {
  const store = await config.open(need);
  if (isProblem(store)) return notOpened(need, store);
  const findings = await diagnosisOf(store)?.diagnose();
  // One that has no diagnosis is asked about the projections, and that tells.
  if (findings === undefined) return { found: [], answers: true };
  return {
    found: foundAbout(need, findings),
    answers: findings.every(({ level, unusable }) => level !== 'problem' && unusable !== true),
  };
}

async function ask(store: Store): Promise<Finding> {
  const head = await store.head();
  const identity = E.isLeft(head) ? head : await store.identity();
  if (E.isLeft(identity))
    return { level: 'problem', what: `the log does not answer: ${problemOf(identity.left).message}` };
  return { level: 'ok', what: `the log ${identity.right} answers` };
}

function notOpened(about: Need | 'event store', { message, hint }: Problem): Looked {
  const finding: Finding = { level: 'problem', what: message, ...(hint !== undefined && { mend: hint }) };
  return { found: foundAbout(about, [finding]), answers: false };
}
