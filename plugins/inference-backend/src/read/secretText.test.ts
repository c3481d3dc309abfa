import fc from 'fast-check';
import { hideInText } from './secretText';

const HIDDEN = '<redacted>';

it.each([
  ['--api-key=abc', `--api-key=${HIDDEN}`],
  ['serve --hf-token abc --port 80', `serve --hf-token ${HIDDEN} --port 80`],
  ['export HF_TOKEN=abc; serve', `export HF_TOKEN=${HIDDEN} serve`],
  ['A=1 DB_PASSWORD="a b" C=2', `A=1 DB_PASSWORD=${HIDDEN} C=2`],
  ["password: 'it is long'\nport: 80", `password: ${HIDDEN}\nport: 80`],
  ['password: it is long\nport: 80', `password: ${HIDDEN}\nport: 80`],
  ['{"token": "abc", "size": 3}', `{"token": ${HIDDEN}, "size": 3}`],
  ['http://h/x?token=abc&size=3', `http://h/x?token=${HIDDEN}&size=3`],
  ['s3://me:p@ss@host/x', `s3://${HIDDEN}@host/x`],
  [
    'a http://b:c@d e http://f:g@h',
    `a http://${HIDDEN}@d e http://${HIDDEN}@h`,
  ],
  [
    'curl -H "Authorization: Bearer abc" http://x',
    `curl -H "Authorization: ${HIDDEN}" http://x`,
  ],
  ['Authorization: Basic bWU6cHc=', `Authorization: ${HIDDEN}`],
  ['goes with Bearer abcdefgh', `goes with Bearer ${HIDDEN}`],
  ['loads with hf_abcdefghijkl', `loads with ${HIDDEN}`],
])('hides the secret in %j', (text, shown) => {
  expect(hideInText(text)).toBe(shown);
  expect(hideInText(shown)).toBe(shown);
});

it.each([
  'Each token takes 2 KiB; the tokenizer is that of the model',
  '--tokenizer auto --max-num-batched-tokens 4096',
  'secretName: hugging-face',
  'http://host:8000/v1/models?limit=10',
  'a basic password policy holds',
  'owner=team-a, tier=gold',
])('leaves %j as it is', text => {
  expect(hideInText(text)).toBe(text);
});

it('never shows a secret that is written like one, whatever stands around it', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_.~+=-]{12,40}$/);
  const name = fc.constantFrom(
    'API_KEY',
    'hf-token',
    'clientSecret',
    'db.password',
    'AWS_SECRET_ACCESS_KEY',
  );
  const shape = fc.constantFrom<(name: string, secret: string) => string>(
    (n, s) => `--${n}=${s}`,
    (n, s) => `--${n} ${s}`,
    (n, s) => `${n}=${s}`,
    (n, s) => `${n}: ${s}`,
    (n, s) => `"${n}": "${s}"`,
    (n, s) => `https://host/?a=1&${n}=${s}&b=2`,
    (_, s) => `https://me:${s}@host/path`,
    (_, s) => `Authorization: Bearer ${s}`,
  );
  const words = fc.string({ maxLength: 40 });
  fc.assert(
    fc.property(words, name, shape, secret, words, (a, n, of, s, b) => {
      fc.pre(!`${a} ${b}`.includes(s));
      expect(hideInText(`${a} ${of(n, s)} ${b}`)).not.toContain(s);
    }),
  );
});

it('reads long texts once', () => {
  const word = 'tokentoken-'.repeat(20_000);
  expect(hideInText(word)).toBe(word);
  expect(hideInText(`${word}=abc`)).toBe(`${word}=${HIDDEN}`);
  expect(hideInText(':'.repeat(200_000))).toHaveLength(200_000);
});
