// The way of the sound to the desk: a websocket that is made again when the
// network was gone, and that goes on where the desk stopped hearing. The page
// keeps the last minute of sound; what is older and never came is told as lost.

export interface Heard {
  t: number;
  event: "words" | "verdict" | "gap" | "trouble" | "end";
  [key: string]: unknown;
}

interface Told {
  begun?: { id: string; have: number };
  refused?: string;
  seq?: number;
  event?: Heard;
}

export interface LineEvents {
  heard(event: Heard, at: number): void;
  begun(id: string): void;
  gone(): void; // the network is gone; it is tried again
  refused(message: string): void;
}

const kept = 60; // seconds of sound
const waits = [500, 1000, 2000, 5000];
const clogged = 4; // seconds of sound that wait in the browser: the network is gone

const mostWords = 200; // pieces of words that wait
const mostUnsent = 16 * 1024; // bytes of words in the browser: the network is gone
const toldAgain = 2000; // milliseconds

interface Piece {
  at: number; // number of the first sample
  pcm: Int16Array;
}

export class Line {
  private socket?: WebSocket;
  private pieces: Piece[] = [];
  private next = 0; // the sample that is sent next
  private position = 0; // behind the last sample that was taken
  private id = "";
  private seq = 0;
  private open = false;
  private over = false;
  private ending = false;
  private tries = 0;
  private words: string[] = []; // final ones that the desk has not told back yet
  private again?: number;

  constructor(
    private readonly address: string,
    private readonly rate: number,
    private readonly about: { country: string; dialled_by: string; tape?: boolean; words?: boolean },
    private readonly events: LineEvents,
  ) {
    this.connect();
    window.addEventListener("online", this.back);
  }

  // take gives a piece of sound; missing is how many samples before it never
  // were, since the device slept.
  take(pcm: Int16Array, missing: number): void {
    if (this.ending) return;
    this.position += missing;
    this.pieces.push({ at: this.position, pcm });
    this.position += pcm.length;
    while (this.pieces.length > 0 && this.position - (this.pieces[0]?.at ?? 0) > kept * this.rate) this.pieces.shift();
    if (this.socket && this.open && this.socket.bufferedAmount > clogged * this.rate * 2) return this.reconnect();
    this.flush();
  }

  // say gives words that the device itself has heard, in the place of sound.
  say(text: string, final: boolean, at: number): void {
    if (this.ending) return;
    const said = JSON.stringify({ said: { text, final, at } });
    if (this.open && this.socket) {
      if (this.socket.bufferedAmount > mostUnsent) return this.reconnect();
      this.socket.send(said);
    }
    if (!final || text === "") return;
    this.words.push(said);
    while (this.words.length > mostWords) this.words.shift();
  }

  // end says that there is no more sound; what was said last still comes.
  end(): void {
    this.ending = true;
    this.flush();
  }

  // drop lets go of the call without a word.
  drop(): void {
    this.over = true;
    window.removeEventListener("online", this.back);
    window.clearTimeout(this.again);
    this.socket?.close();
  }

  private back = (): void => {
    if (!this.open && !this.over) this.connect();
  };

  private connect(): void {
    window.clearTimeout(this.again);
    const socket = new WebSocket(new URL(this.address, location.href.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.addEventListener("open", () => {
      const ask = this.id ? { resume: { id: this.id, seq: this.seq } } : { begin: { rate: this.rate, ...this.about } };
      socket.send(JSON.stringify(ask));
    });
    socket.addEventListener("message", (message) => {
      if (socket === this.socket) this.told(JSON.parse(String(message.data)) as Told, message.timeStamp);
    });
    socket.addEventListener("close", () => {
      if (socket === this.socket) this.lost();
    });
  }

  private told(told: Told, at: number): void {
    if (told.refused !== undefined) {
      this.drop();
      this.events.refused(told.refused);
    } else if (told.begun) {
      this.id = told.begun.id;
      this.open = true;
      this.tries = 0;
      // What the desk has heard it tells again first; the rest it never had.
      window.setTimeout(() => {
        for (const said of this.words) if (this.open) this.socket?.send(said);
      }, toldAgain);
      this.resume(told.begun.have);
      this.events.begun(this.id);
    } else if (told.event) {
      this.seq = told.seq ?? this.seq;
      if (told.event.event === "words" && told.event.final) this.words.shift();
      if (told.event.event === "end") this.drop();
      this.events.heard(told.event, at);
    }
  }

  // resume goes on with the first sample that the desk does not have.
  private resume(have: number): void {
    this.pieces = this.pieces.filter((piece) => piece.at + piece.pcm.length > have);
    const first = this.pieces[0];
    if (first && first.at < have) {
      first.pcm = first.pcm.slice(have - first.at);
      first.at = have;
    }
    this.next = -1;
    this.flush();
  }

  private flush(): void {
    if (!this.open || !this.socket) return;
    for (const piece of this.pieces) {
      if (piece.at < this.next) continue;
      if (piece.at !== this.next) this.socket.send(JSON.stringify({ from: piece.at, late: Math.min(this.position - piece.at, kept * this.rate) }));
      this.socket.send(piece.pcm as Int16Array<ArrayBuffer>);
      this.next = piece.at + piece.pcm.length;
    }
    if (this.ending) this.socket.send(JSON.stringify({ end: true }));
  }

  private reconnect(): void {
    const old = this.socket;
    this.socket = undefined;
    old?.close();
    this.lost();
  }

  private lost(): void {
    if (this.over) return;
    if (this.open || this.tries === 0) this.events.gone();
    this.open = false;
    const wait = waits[Math.min(this.tries++, waits.length - 1)];
    this.again = window.setTimeout(() => this.connect(), wait);
  }
}
