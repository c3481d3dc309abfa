import { toCsv } from './csv';

describe('toCsv', () => {
  it('writes a header row and ends every line as RFC 4180 says', () => {
    expect(toCsv(['model', 'gpuHours'], [{ model: 'a', gpuHours: 1.5 }])).toBe(
      'model,gpuHours\r\na,1.5\r\n',
    );
  });

  it('writes the header row of a file without rows', () => {
    expect(toCsv(['model'], [])).toBe('model\r\n');
  });

  it.each<[sentence: string, value: string | number | undefined, cell: string]>(
    [
      ['leaves what is missing empty', undefined, ''],
      ['writes zero as zero', 0, '0'],
      ['keeps all digits of a number', 1 / 3, '0.3333333333333333'],
      ['leaves a negative number a number', -1.5, '-1.5'],
      ['quotes a comma', 'a,b', '"a,b"'],
      ['doubles quotes', 'a "b"', '"a ""b"""'],
      ['quotes a line break', 'a\r\nb', '"a\r\nb"'],
      ['keeps letters of other scripts', 'Größe 模型', 'Größe 模型'],
      ['disarms a formula', '=1+1', "'=1+1"],
      ['disarms a formula behind a sign', '+cmd|x', "'+cmd|x"],
      ['disarms a formula behind a minus', '-2+3', "'-2+3"],
      ['disarms a function', '@SUM(A1)', "'@SUM(A1)"],
      ['disarms a formula behind a tab', '\t=1', "'\t=1"],
      ['disarms a formula behind a space', ' =1', "' =1"],
      ['disarms a formula behind a line break', '\r=1', '"\'\r=1"'],
      ['disarms a wide equals sign', '＝1', "'＝1"],
      [
        'disarms a formula that has to be quoted',
        '=HYPERLINK("http://x","y")',
        '"\'=HYPERLINK(""http://x"",""y"")"',
      ],
      ['leaves a sign inside a text alone', 'a=b', 'a=b'],
    ],
  )('%s', (_sentence, value, cell) => {
    expect(toCsv(['model'], [{ model: value }])).toBe(`model\r\n${cell}\r\n`);
  });
});
