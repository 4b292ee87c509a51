// What tests of this SDK and of programs on it may use.
export { FakeEnv, settle } from './fake_env.ts';
export { FakeServer, FakeSession } from './fake_server.ts';
export { FakeWorld, type FakePerson } from './fake_world.ts';
