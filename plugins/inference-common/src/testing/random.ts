/** Numbers that look random and are the same for the same seed. */
export class Random {
  private state: number;

  constructor(seed: number) {
    // Neighbouring seeds shall not give neighbouring numbers.
    this.state = Math.imul(Math.floor(seed) + 0x51ed270b, 0x9e3779b1) || 1;
    for (let i = 0; i < 3; i++) this.next();
  }

  /** From 0 up to but not including 1 (xorshift32, after Marsaglia). */
  next(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) / 0x1_0000_0000;
  }

  /** Whether something of this probability happens. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number between both, both possible. */
  between([min, max]: readonly [number, number]): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** The same items in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.between([0, i]);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  }
}
