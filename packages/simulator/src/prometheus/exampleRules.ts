import { readdirSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_FOLDER } from '../packageFolder';

const FOLDER = path.resolve(PACKAGE_FOLDER, '../../examples/rules');

/** The rule files of `examples/rules`. */
export function exampleRules(): string[] {
  return readdirSync(FOLDER)
    .filter(file => file.endsWith('.yaml'))
    .sort()
    .map(file => path.join(FOLDER, file));
}
