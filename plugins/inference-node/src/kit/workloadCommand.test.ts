import { commandWords, flagValues, isSwitchedOn } from './workloadCommand';

it('reads a command with its arguments word by word', () => {
  expect(commandWords(['vllm', 'serve'], ['a b', '--x=1'])).toEqual([
    'vllm',
    'serve',
    'a b',
    '--x=1',
  ]);
});

it('reads the script that a shell is given', () => {
  const words = commandWords(
    ['sh'],
    [
      '-c',
      'A=1 vllm serve \\\n  "org/model one" --port 9000 \\\n --name \'x y\'',
    ],
  );
  expect(words).toEqual([
    'sh',
    '-c',
    'A=1',
    'vllm',
    'serve',
    'org/model one',
    '--port',
    '9000',
    '--name',
    'x y',
  ]);
});

it.each([
  [['--port', '1'], ['1']],
  [['--port=1'], ['1']],
  [
    ['--port=1', '--x', '--port', '2'],
    ['1', '2'],
  ],
  [['--port'], ['']],
  [['--port', '--x'], ['']],
  [['--ports', '1'], []],
  [['-port', '1'], []],
  [
    ['--port', 'a', 'b', '--x', 'c'],
    ['a', 'b'],
  ],
])('reads of %j the values %j', (words, values) => {
  expect(flagValues(words, 'port')).toEqual(values);
});

it.each([
  [['--enable-sleep-mode'], true],
  [['--enable_sleep_mode'], true],
  [['--enable-sleep-mode=true'], true],
  [['--enable-sleep-mode=false'], false],
  [['--enable-sleep-mode', '--no-enable-sleep-mode'], false],
  [['--no-enable-sleep-mode', '--enable-sleep-mode'], true],
  [['--enable-sleep-modes'], false],
  [[], false],
])('%j switches sleep mode on: %s', (words, expected) => {
  expect(isSwitchedOn(words, 'enable-sleep-mode')).toBe(expected);
});

it('reads a script of a megabyte in which no quote is closed', () => {
  const words = commandWords(['sh'], ['-c', `"${'\\"'.repeat(500_000)}`]);
  expect(words).toHaveLength(3);
  expect(commandWords(['sh', '-c'], ["vllm serve 'a b"])).toContain('a b');
  expect(commandWords(['sh', '-c'], ['vllm serve "a b\\'])).toContain('a b');
});
