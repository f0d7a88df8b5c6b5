// The public names of @millrace/cli: what a config file needs. The command itself is `millrace`.
export { defineConfig, type MillraceConfig, type ReplayConfig, type Store } from './config/config.js';
