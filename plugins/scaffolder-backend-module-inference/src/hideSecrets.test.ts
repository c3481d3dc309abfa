import fc from 'fast-check';
import { hideSecretsOf } from './hideSecrets';
import { ModelInput } from './modelInput';
import { anInput } from './__testUtils__/anInput';

const SECRET = 'p4ss/w"rd+é?';

/** What becomes of a secret on its way. */
const FORMS: Array<[string, (text: string) => string]> = [
  ['as it is', text => text],
  ['in base64', text => Buffer.from(text).toString('base64')],
  ['in base64 for URLs', text => Buffer.from(text).toString('base64url')],
  ['in a URL', text => encodeURIComponent(text)],
  ['in JSON', text => JSON.stringify({ a: text })],
  ['backwards', text => [...text].reverse().join('')],
  ['in capitals', text => text.toUpperCase()],
  ['in hexadecimal', text => Buffer.from(text).toString('hex')],
];

/** Where a secret may stand. */
const PLACES: Array<[string, (secret: string) => Partial<ModelInput>]> = [
  ['a flag', secret => ({ args: [`--api-key=${secret}`] })],
  ['the argument after a flag', secret => ({ args: ['--hf-token', secret] })],
  ['an option', secret => ({ options: { registry: { password: secret } } })],
  [
    'a list below such an option',
    secret => ({ options: { credentials: [{ value: secret }] } }),
  ],
  ['an environment', secret => ({ options: { env: { HF_HOME: secret } } })],
  [
    'a list of variables',
    secret => ({ options: { extraEnv: [{ name: 'HF_HOME', value: secret }] } }),
  ],
  [
    'arguments among the options',
    secret => ({ options: { workers: [{ args: ['--api-key', secret] }] } }),
  ],
  ['an annotation', secret => ({ annotations: { 'x.io/api-key': secret } })],
];

describe.each(PLACES)('a secret in %s', (_, place) => {
  it.each(FORMS)('does not reach the log %s', (__, form) => {
    const hide = hideSecretsOf(anInput(place(SECRET)));
    const logged = hide(`before ${form(SECRET)} after`);
    expect(logged).toMatch(/^before .*\*\*\*.* after$/);
    expect(logged).not.toContain(SECRET);
    expect(logged).not.toContain(JSON.stringify(SECRET).slice(1, -1));
  });
});

it('hides what looks like a secret, wherever it stands', () => {
  const texts = [
    'hf_AbCdEfGhIjKlMnOpQrSt',
    'sk-proj-0123456789abcdef',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    'aB3dE6gH9jK2mN5pQ8sT1vW4',
    '0123456789abcdef0123456789abcdef',
  ];
  const hide = hideSecretsOf(
    anInput({ args: ['--served', ...texts], options: { note: texts[0] } }),
  );
  expect(hide(texts.join(' '))).toBe(texts.map(() => '***').join(' '));
});

it('hides the secrets of the task, wherever a template put them', () => {
  const hide = hideSecretsOf(anInput({ args: ['--note', SECRET] }), {
    token: SECRET,
    other: undefined,
  });
  for (const [, form] of FORMS)
    expect(hide(`before ${form(SECRET)} after`)).toMatch(
      /^before .*\*\*\*.* after$/,
    );
});

it('hides the password in a URL', () => {
  const hide = hideSecretsOf(
    anInput({ source: 'https://me:hunter22@models/qwen' }),
  );
  expect(hide('cannot read https://me:hunter22@models/qwen: hunter22')).toBe(
    'cannot read https://***@models/qwen: ***',
  );
});

it('leaves what is no secret readable', () => {
  const hide = hideSecretsOf(
    anInput({
      name: 'qwen2.5-coder-32b',
      args: [
        '--max-num-batched-tokens=8192',
        '--tokenizer',
        'Qwen/Qwen2.5-Coder-32B-Instruct-AWQ',
        '--served-model-name',
        'qwen2.5-coder-32b',
      ],
      options: { secretName: 'hf-secret', maxTokens: 4096 },
    }),
  );
  const text =
    'Deployment llm/qwen2.5-coder-32b --tokenizer Qwen/Qwen2.5-Coder-32B-Instruct-AWQ 8192 hf-secret 4096';
  expect(hide(text)).toBe(text);
});

it('hides every text of four characters and more that is named a secret', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 4, unit: 'grapheme' }),
      fc.constantFrom(...FORMS.map(([, form]) => form)),
      (secret, form) => {
        const hide = hideSecretsOf(anInput({ options: { password: secret } }));
        expect(hide(`(${form(secret)})`)).toContain('***');
      },
    ),
  );
});
