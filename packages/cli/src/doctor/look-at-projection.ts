// Whether a projection is built in the version of the config, up to date, and worked on.
import type { Finding, Projection } from '@millrace/core';
import type { Store } from '../config/config.js';
import { isProblem, type Problem } from '../problem.js';
import type { Place } from '../projections/place.js';
import { lagText, slotStatuses, slotText, type LogState, type SlotStatus } from '../projections/slot-status.js';
import { count, moment } from '../terminal/moments.js';
import { foundAbout, type Found } from './found.js';

export async function lookAtProjection(
  store: Store,
  place: Place,
  log: LogState,
  now: number,
): Promise<readonly Found[] | Problem> {
  const statuses = await slotStatuses(store, place, { log, now });
  if (isProblem(statuses)) return statuses;
  const { projection } = place;
  return foundAbout(projection.name, projectionFindings(projection, statuses));
}

/** What the stored slots of a projection mean. Pure. */
export function projectionFindings(projection: Projection, statuses: readonly SlotStatus[]): readonly Finding[] {
  const { name, version } = projection;
  if (statuses.length === 0)
    return [{ level: 'warning', what: 'it was never run', mend: `millrace projections run ${name}` }];
  const live = statuses.filter(({ status }) => status !== 'retired');
  const findings = [
    ...versionFindings(name, version, statuses),
    ...pauseFindings(name, live),
    ...live.flatMap((status) => slotFindings(status, slotText(status, statuses))),
  ];
  return findings.length > 0
    ? findings
    : [{ level: 'ok', what: `version ${String(version)} is worked on, behind by ${lagOf(live)}` }];
}

function versionFindings(name: string, version: number, statuses: readonly SlotStatus[]): readonly Finding[] {
  const current = statuses.find(({ status }) => status === 'current');
  if (current === undefined || current.version === version) return [];
  if (current.version > version)
    return [
      {
        level: 'warning',
        what: `readers see version ${String(current.version)}, and the config has ${String(version)}`,
        mend: 'Update the release that this config belongs to; or swap the older version in again, if that is meant',
      },
    ];
  return [
    {
      level: 'warning',
      what: `readers see version ${String(current.version)}, and the config has ${String(version)}`,
      mend: `millrace projections rebuild ${name} --swap`,
    },
  ];
}

function pauseFindings(name: string, live: readonly SlotStatus[]): readonly Finding[] {
  const paused = live.find((status) => status.paused !== undefined);
  if (paused?.paused === undefined) return [];
  const { since, by } = paused.paused;
  const what = `it is paused since ${moment(since)}${by === undefined ? '' : ` by ${by}`}`;
  return [{ level: 'warning', what, mend: `millrace projections resume ${name}` }];
}

function slotFindings(status: SlotStatus, slot: string): readonly Finding[] {
  const { projection, lag, parked, owner, lapsed, paused, health, reason } = status;
  if (health === 'red')
    return [
      {
        level: 'problem',
        what: `${slot}: ${reason ?? ''}`,
        mend: `If this is the right log, begin anew: millrace projections reset ${projection}; else mend \`store\` of the config`,
      },
    ];
  const findings: Finding[] = [];
  if (parked > 0)
    findings.push({
      level: 'problem',
      what: `${slot}: ${count(parked)} ${parked === 1 ? 'stream is' : 'streams are'} parked, so that their events are missing`,
      mend: `millrace projections parked ls ${projection}; when it is mended: millrace projections parked retry ${projection}`,
    });
  const isIdle = owner === undefined || lapsed;
  if (isIdle && paused === undefined && lag !== undefined && lag.events > 0)
    findings.push({
      // Readers do not see what is only being built.
      level: status.status === 'building' ? 'warning' : 'problem',
      what: `${slot}: it is behind by ${lagText(lag)}, and ${owner === undefined ? 'nobody works on it' : `its worker ${owner} is gone`}`,
      mend: `Start a worker: millrace projections run ${projection}`,
    });
  return findings;
}

function lagOf(live: readonly SlotStatus[]): string {
  const behind = live.map(({ lag }) => lag).filter((lag) => lag !== undefined && lag.events > 0);
  const [worst] = behind.sort((a, b) => (b?.events ?? 0) - (a?.events ?? 0));
  return worst === undefined ? 'nothing' : lagText(worst);
}
