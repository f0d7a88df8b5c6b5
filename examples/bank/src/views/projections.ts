// The projections of the bank: whoever runs them runs all of them.
import { Balances } from './balances.js';
import { Movements } from './movements.js';
import { Statements } from './statements.js';

export const projections = [Balances, Statements, Movements] as const;
