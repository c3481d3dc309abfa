const DIGITS = 10;

/** FNV-1a over 64 bits, cut to hexadecimal digits that a name has room for: to tell names apart, not to keep secrets. */
export function nameHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0').slice(0, DIGITS);
}
