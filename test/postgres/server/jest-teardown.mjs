// Jest's global teardown: ends the PostgreSQL of the tests.
import { closeDesk } from './shared-server.mjs';

export default closeDesk;
