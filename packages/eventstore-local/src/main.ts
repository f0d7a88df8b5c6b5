#!/usr/bin/env node
// The command `millrace-eventstore-local`: runs a local server until it is told to stop.
import { runCommand } from './command/run-command.js';

void runCommand(process.argv.slice(2));
