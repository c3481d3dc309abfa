import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';

/** 64 bits. */
const DIGITS = 16;

/**
 * SHA-256 of texts, of which no two lists read the same, cut to hexadecimal
 * digits that a name has room for. Whoever may choose names finds none that
 * gets the hash of another one that is there.
 */
export function nameHash(texts: readonly string[], digits = DIGITS): string {
  const hash = sha256(utf8ToBytes(JSON.stringify(texts)));
  return bytesToHex(hash).slice(0, digits);
}
