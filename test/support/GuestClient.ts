/** Calls the backend as the guest user, as the browser does. */
export class GuestClient {
  readonly #url: string;
  #token?: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** The parsed answer. Throws with status and text where it is an error. */
  async get<T>(pathname: string): Promise<T> {
    return this.#call('GET', pathname);
  }

  async post<T>(pathname: string, body: unknown): Promise<T> {
    return this.#call('POST', pathname, body);
  }

  async #call<T>(method: string, pathname: string, body?: unknown): Promise<T> {
    this.#token ??= await this.#signIn();
    const answer = await fetch(this.#url + pathname, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    if (answer.status === 401) this.#token = undefined;
    if (!answer.ok) {
      throw new Error(
        `${method} ${pathname} answered ${answer.status}: ${text}`,
      );
    }
    return JSON.parse(text);
  }

  async #signIn(): Promise<string> {
    const answer = await fetch(`${this.#url}/api/auth/guest/refresh`, {
      signal: AbortSignal.timeout(30_000),
    });
    const session = await answer.json();
    return session.backstageIdentity.token;
  }
}
