/**
 * The last good answer to each of the most recent questions, to be shown with
 * its age while the source fails.
 */
export class LastAnswers<T> {
  private readonly answers = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(question: string): T | undefined {
    return this.answers.get(question);
  }

  set(question: string, answer: T): void {
    this.answers.delete(question);
    this.answers.set(question, answer);
    if (this.answers.size > this.most) {
      const [oldest] = this.answers.keys();
      this.answers.delete(oldest);
    }
  }
}
