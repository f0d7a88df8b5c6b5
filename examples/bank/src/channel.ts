// How money came in or went out.
import * as t from 'io-ts';

/** `unknown`: nobody said. */
export const Channel = t.keyof({ cash: null, transfer: null, card: null, unknown: null }, 'Channel');
export type Channel = t.TypeOf<typeof Channel>;
