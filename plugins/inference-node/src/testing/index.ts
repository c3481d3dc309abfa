/**
 * Fakes of the ports, for tests of drivers and of the backend.
 *
 * @packageDocumentation
 */
export * from './FakeClock';
export * from './FakeClusterClient';
export * from './FakeMetricsClient';
export type { DriverFixture } from './ContractSubject';
export * from './describeDriverContract';
export * from './promqlShape';
