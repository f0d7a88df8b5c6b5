// Tells one run of a process from another that was given the same number later.
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './error-code.js';

export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Changes with every start of a process and of the machine; empty where the system does not tell. */
  readonly started: string;
}

/** When a process was started, on Linux. The name in the second field may hold blanks and brackets itself. */
const startOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot}/${fields[19] ?? ''}`;
  } catch {
    return '';
  }
};

/** This process. */
export const ownIdentity = (): ProcessIdentity => ({
  host: hostname(),
  pid: process.pid,
  started: startOf(process.pid),
});

const hasProcess = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to somebody else.
    return errorCode(error) === 'EPERM';
  }
};

/** Whether that very run still goes on. Of another machine nobody can know: there it counts as going on. */
export const isRunning = ({ host, pid, started }: ProcessIdentity): boolean =>
  host !== hostname() || (hasProcess(pid) && (started === '' || startOf(pid) === started));
