// The groups of verbs, in the order of the help: what stands before the second word.
export const GROUPS: Readonly<Record<string, string>> = {
  streams: 'Look at the streams and the log',
  aggregate: 'Look at one aggregate',
  command: 'Run a command of the model',
  projections: 'Run, build and look after projections',
  'projections parked': 'Look after streams that are set aside',
  upcasts: 'Check the model against the log',
  archive: 'Check an archive',
  model: 'Describe the model',
};
