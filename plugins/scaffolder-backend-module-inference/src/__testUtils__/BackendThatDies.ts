import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** What the process says. */
export type Message = { port: number } | { applied: string };

/** A backend in a process of its own, which applies a model service, never hears that it did, and is killed. */
export class BackendThatDies {
  static async start(folder: string): Promise<BackendThatDies> {
    const child = spawn(
      process.execPath,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        path.join(__dirname, 'backendThatDies.script.ts'),
        folder,
      ],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        // It is no test.
        env: {
          ...process.env,
          NODE_ENV: 'development',
          JEST_WORKER_ID: undefined,
        },
      },
    );
    const applied = new Promise<{ spec: string }>(resolve => {
      child.on('message', (message: Message) => {
        if ('applied' in message) resolve({ spec: message.applied });
      });
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.on('message', (message: Message) => {
        if ('port' in message) resolve(message.port);
      });
      child.once('exit', code =>
        reject(new Error(`The backend ended with ${code}`)),
      );
    });
    return new BackendThatDies(child, port, applied);
  }

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    private readonly appliedOnce: Promise<{ spec: string }>,
  ) {}

  /** When the model service is made, with its specification. */
  async applied(): Promise<{ spec: string }> {
    return this.appliedOnce;
  }

  async kill(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
