// The options of all verbs that show events.
import { flag } from '../parameters.js';

export const SHOW_OPTIONS = {
  raw: flag('as stored: neither upcast nor decoded'),
  full: flag('all data and metadata, on lines of their own'),
};
