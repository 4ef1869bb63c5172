// An authenticator app, written from RFC 6238: HMAC-SHA-1, six digits, steps of 30 seconds.

import { createHmac } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const STEP = 30_000;

export class Authenticator {
  private readonly key: Buffer;
  /** The last step whose code was given away. */
  private used = 0;

  /** `secret` is the key as the page shows it. */
  constructor(secret: string) {
    let bits = '';
    for (const letter of secret.replace(/\s/g, '')) bits += LETTERS.indexOf(letter).toString(2).padStart(5, '0');
    this.key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  }

  /** The next code that was not given away. A house accepts each step once, and one step ahead of its clock. */
  async code(): Promise<string> {
    while (this.now() + 1 <= this.used) await new Promise((wake) => setTimeout(wake, 500));
    this.used = Math.max(this.now(), this.used + 1);
    return this.codeOf(this.used);
  }

  private now(): number {
    return Math.floor(Date.now() / STEP);
  }

  private codeOf(place: number): string {
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(place));
    const hash = createHmac('sha1', this.key).update(step).digest();
    const number = hash.readUInt32BE(hash[19]! & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, '0');
  }

  /** A code that is right in no step near this one. */
  wrong(): string {
    const right = [-2, -1, 0, 1, 2].map((ahead) => this.codeOf(this.now() + ahead));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code))!;
  }
}
