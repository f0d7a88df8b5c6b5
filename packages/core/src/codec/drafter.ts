// The one private immer of this package: others' settings do not reach it, nor its settings others.
import { enableMapSet, Immer } from 'immer';

let immer: Immer | undefined;

/** Made when it is first needed: most states and rows are small, and copied. */
export function drafter(): Immer {
  if (immer === undefined) {
    enableMapSet();
    immer = new Immer({ autoFreeze: true });
  }
  return immer;
}
