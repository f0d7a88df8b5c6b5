// How a local server behaves, with every default in one place.

/** What a server is started with; times are in milliseconds, sizes in bytes. */
export interface Settings {
  /** The largest append that is taken; 1 MiB, as on the server. */
  readonly maxAppendSize: number;
  /** After this time an append that is not replicated is answered with a timeout. */
  readonly commitTimeout: number;
  /** How many live events a subscriber may lag behind before it is sent back to catching up. */
  readonly liveBuffer: number;
  /** Ends such a subscription with "Consumer too slow" instead, as servers before 24.2 do. */
  readonly dropSlowConsumers: boolean;
  /** The version that the server says it is. */
  readonly serverVersion: string;
}

export const DEFAULT_SETTINGS: Settings = {
  maxAppendSize: 1_048_576,
  commitTimeout: 2_000,
  liveBuffer: 32,
  dropSlowConsumers: false,
  serverVersion: '24.10.0',
};
