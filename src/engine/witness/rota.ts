/** Something that is asked again and again, at most once in so many milliseconds. */
export interface Turn {
  /** The least milliseconds between two of its turns. */
  readonly interval: number;
  /** Not before this instant. */
  due: number;
  /** Does it come before the others, once it is due? */
  readonly urgent: boolean;
  /** Can it be asked now? Not while too many questions to it are under way. */
  free(): boolean;
}

/** Whose turn is it? Goes round, so that everyone is asked before anyone is asked twice, as far as they are due. */
export class Rota<T extends Turn> {
  #turns: T[] = [];
  #next = 0;

  add(turn: T): void {
    if (!this.#turns.includes(turn)) this.#turns.push(turn);
  }

  remove(turn: T): void {
    const i = this.#turns.indexOf(turn);
    if (i < 0) return;
    this.#turns.splice(i, 1);
    if (i < this.#next) this.#next--;
  }

  clear(): void {
    this.#turns = [];
    this.#next = 0;
  }

  /** The next one that is due and free, taken: its next turn is an interval later. */
  take(now: number): T | undefined {
    const turn = this.#urgent(now) ?? this.#nextRound(now);
    if (turn === undefined) return undefined;
    turn.due = now + turn.interval;
    return turn;
  }

  /** When the first one that is free is due; `undefined` where none is free. */
  due(): number | undefined {
    const free = this.#turns.filter((turn) => turn.free());
    return free.length === 0 ? undefined : Math.min(...free.map((turn) => turn.due));
  }

  #urgent(now: number): T | undefined {
    return this.#turns.find((turn) => turn.urgent && turn.due <= now && turn.free());
  }

  #nextRound(now: number): T | undefined {
    for (let i = 0; i < this.#turns.length; i++) {
      const at = (this.#next + i) % this.#turns.length;
      const turn = this.#turns[at];
      if (turn !== undefined && turn.due <= now && turn.free()) {
        this.#next = (at + 1) % this.#turns.length;
        return turn;
      }
    }
    return undefined;
  }
}
