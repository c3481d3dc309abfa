import { stripVTControlCharacters } from 'node:util';

/** One entry of a backend's log. */
export interface LogLine {
  /** Epoch milliseconds. */
  at: number;
  plugin: string;
  level: string;
  text: string;
}

const LINE =
  /^(?<at>\d{4}-\d\d-\d\dT\S+) (?<plugin>\S+) (?<level>error|warn|info|debug) (?<text>.*)$/;

/** Reads the log of a Backstage backend in development; lines of stacks belong to the entry before. */
export function logLines(log: string): LogLine[] {
  return stripVTControlCharacters(log)
    .split('\n')
    .flatMap(line => {
      const groups = LINE.exec(line)?.groups;
      return groups
        ? {
            at: Date.parse(groups.at),
            plugin: groups.plugin,
            level: groups.level,
            text: groups.text,
          }
        : [];
    });
}
