// The ear of the device: speech that the browser turns into words by itself,
// where it can, and where no sound leaves the device for it. Recognition that
// would send the sound anywhere is never used.

interface Alternative {
  transcript: string;
}

interface Result {
  isFinal: boolean;
  [index: number]: Alternative;
}

interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally: boolean;
  start(): void;
  stop(): void;
  abort(): void;
}

interface Recogniser {
  new (): Recognition;
  available?(about: { langs: string[]; processLocally: boolean }): Promise<string>;
  install?(about: { langs: string[]; processLocally: boolean }): Promise<boolean>;
}

const lastWords = 2000; // milliseconds
const mostRestarts = 200; // in a row, without a word

const about = { langs: ["en-US"], processLocally: true };

function recogniser(): Recogniser | undefined {
  const known = window as unknown as { SpeechRecognition?: Recogniser; webkitSpeechRecognition?: Recogniser };
  return known.SpeechRecognition ?? known.webkitSpeechRecognition;
}

// deviceHears tells whether the browser can do so.
export async function deviceHears(): Promise<boolean> {
  try {
    const state = await recogniser()?.available?.(about);
    return state === "available" || state === "downloadable" || state === "downloading";
  } catch {
    return false;
  }
}

// Device is one call that the browser hears.
export class Device {
  private readonly began = performance.now();
  private over = false;
  private restarts = 0; // since something was heard
  private readonly beat: number;

  private constructor(
    private readonly recognition: Recognition,
    private readonly say: (text: string, final: boolean, at: number) => void,
    private readonly gone: () => void,
  ) {
    recognition.addEventListener("result", (event) => this.heard(event as Event & { resultIndex: number; results: ArrayLike<Result> }));
    recognition.addEventListener("end", () => {
      if (!this.over) this.again(); // browsers end it after a silence
    });
    recognition.addEventListener("error", (event) => {
      const error = (event as Event & { error?: string }).error;
      if (error === "no-speech" || error === "aborted") return;
      this.close();
      this.gone();
    });
    // The desk ends a call from which nothing comes for two minutes.
    this.beat = window.setInterval(() => say("", false, this.at()), 20_000);
    recognition.start();
  }

  private again(): void {
    try {
      if (++this.restarts > mostRestarts) throw new Error("it ends as soon as it begins");
      this.recognition.start();
    } catch {
      this.close();
      this.gone();
    }
  }

  private at(): number {
    return (performance.now() - this.began) / 1000;
  }

  static async open(say: (text: string, final: boolean, at: number) => void, gone: () => void): Promise<Device> {
    const Kind = recogniser();
    if (!Kind) throw new DOMException("", "NotSupportedError");
    if ((await Kind.available?.(about)) !== "available" && !(await Kind.install?.(about))) throw new DOMException("", "NotSupportedError");
    const recognition = new Kind();
    recognition.lang = "en-US";
    recognition.continuous = true;
    recognition.interimResults = true;
    recognition.processLocally = true;
    return new Device(recognition, say, gone);
  }

  private heard(event: Event & { resultIndex: number; results: ArrayLike<Result> }): void {
    const at = this.at();
    this.restarts = 0;
    for (let i = event.resultIndex; i < event.results.length; i++) {
      const result = event.results[i];
      if (result?.[0]) this.say(result[0].transcript.trim(), result.isFinal, at);
    }
  }

  // finish waits for the last words, though not for ever.
  async finish(): Promise<void> {
    this.over = true;
    const last = new Promise((resolve) => {
      this.recognition.addEventListener("end", resolve);
      window.setTimeout(resolve, lastWords);
    });
    this.recognition.stop();
    await last;
    this.close();
  }

  close(): void {
    this.over = true;
    window.clearInterval(this.beat);
    this.recognition.abort();
  }
}
