import { LoggerService } from '@backstage/backend-plugin-api';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  modelHint,
  ModelRef,
  MODELS_CHANNEL,
  ModelsMessage,
} from '@wakeboard/plugin-inference-common';

const WINDOW_MS = 200;
const LOG_EVERY_MS = 60_000;

/**
 * Tells open pages that models changed. The channel has no permissions of its
 * own, so it carries hints only; what is behind them is fetched through the
 * API. Changes that come close together go out together. Without a signals
 * backend nobody listens, and pages poll.
 */
export class ChangePublisher {
  static create(options: {
    signals: SignalsService;
    logger: LoggerService;
  }): ChangePublisher {
    return new ChangePublisher(options.signals, options.logger);
  }

  private readonly waiting = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private lastLogged = -Infinity;

  private constructor(
    private readonly signals: SignalsService,
    private readonly logger: LoggerService,
  ) {}

  /** Never fails and does not wait. */
  changed(models: ModelRef[]): void {
    for (const model of models) {
      this.waiting.add(modelHint(model));
    }
    if (this.waiting.size > 0 && this.timer === undefined) {
      this.timer = setTimeout(() => this.publish(), WINDOW_MS);
      this.timer.unref();
    }
  }

  /** Sends what waits. */
  async publish(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const hints = [...this.waiting].sort();
    this.waiting.clear();
    if (hints.length === 0) {
      return;
    }
    try {
      await this.signals.publish<ModelsMessage>({
        recipients: { type: 'broadcast' },
        channel: MODELS_CHANNEL,
        message: { hints },
      });
    } catch (error) {
      const now = performance.now();
      if (now - this.lastLogged >= LOG_EVERY_MS) {
        this.lastLogged = now;
        this.logger.warn(
          `Could not tell open pages that models changed; they read again within a minute: ${error}`,
        );
      }
    }
  }
}
