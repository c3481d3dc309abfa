/**
 * A PromQL expression with the content of every string literal taken out. Two
 * expressions that differ in values only have the same shape; a value that got
 * out of its quotes shows.
 *
 * @throws when the text ends inside of a literal or its brackets do not match.
 *
 * @public
 */
export function withoutLiterals(expression: string): string {
  let shape = '';
  let rest = expression;
  while (rest !== '') {
    const literal = /^"(?:[^"\\\n]|\\.)*"/s.exec(rest);
    if (literal) {
      shape += '""';
      rest = rest.slice(literal[0].length);
      continue;
    }
    if (/^["'`#]/.test(rest)) {
      throw new Error(`A literal that does not end in: ${expression}`);
    }
    shape += rest[0];
    rest = rest.slice(1);
  }
  checkBrackets(shape);
  return shape;
}

const CLOSES: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

function checkBrackets(shape: string): void {
  const open: string[] = [];
  for (const character of shape) {
    if ('([{'.includes(character)) {
      open.push(character);
    } else if (character in CLOSES && open.pop() !== CLOSES[character]) {
      throw new Error(`Brackets that do not match in: ${shape}`);
    }
  }
  if (open.length) {
    throw new Error(`Brackets that do not match in: ${shape}`);
  }
}
