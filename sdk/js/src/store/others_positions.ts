// OthersPositions: how far the others of a conversation have received and read. In a dm that is one person; in a group
// the server gives the lowest over all (`all`) when one catches up, and single people's moves live. Invariant: lowest()
// never claims more than is known: whoever was not heard of since counts with the lowest of then. Only ever grows.

export interface Positions {
  delivered: number;
  read: number;
}

export class OthersPositions {
  private base: Positions = { delivered: 0, read: 0 };
  private readonly moved = new Map<string, Positions>();
  private shown: Positions = { delivered: 0, read: 0 };

  apply(positions: Partial<Positions> | undefined): void {
    if (!positions) return;
    this.base = {
      delivered: Math.max(this.base.delivered, positions.delivered ?? 0),
      read: Math.max(this.base.read, positions.read ?? 0),
    };
    this.raise(this.base);
  }

  move(user: string, what: keyof Positions, pos: number, people: number, single: boolean): void {
    const present = this.moved.get(user) ?? { ...this.base };
    present[what] = Math.max(present[what], pos);
    // Who has read it has it.
    if (what === 'read') present.delivered = Math.max(present.delivered, pos);
    this.moved.set(user, present);
    if (single) this.raise(present);
    else if (this.moved.size >= people) this.raise(this.minimum());
  }

  forget(user: string): void {
    this.moved.delete(user);
  }

  lowest(): Positions {
    return this.shown;
  }

  private minimum(): Positions {
    const all = [...this.moved.values()];
    return {
      delivered: Math.min(...all.map((each) => each.delivered)),
      read: Math.min(...all.map((each) => each.read)),
    };
  }

  private raise(to: Positions): void {
    this.shown = {
      delivered: Math.max(this.shown.delivered, to.delivered, to.read),
      read: Math.max(this.shown.read, to.read),
    };
  }
}
