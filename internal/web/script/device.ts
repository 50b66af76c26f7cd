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
  abort(): void;
}

interface Recogniser {
  new (): Recognition;
  available?(about: { langs: string[]; processLocally: boolean }): Promise<string>;
  install?(about: { langs: string[]; processLocally: boolean }): Promise<boolean>;
}

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

  private constructor(
    private readonly recognition: Recognition,
    private readonly say: (text: string, final: boolean, at: number) => void,
    private readonly gone: () => void,
  ) {
    recognition.addEventListener("result", (event) => this.heard(event as Event & { resultIndex: number; results: ArrayLike<Result> }));
    recognition.addEventListener("end", () => {
      if (!this.over) recognition.start(); // browsers end it after a silence
    });
    recognition.addEventListener("error", (event) => {
      const error = (event as Event & { error?: string }).error;
      if (error === "no-speech" || error === "aborted") return;
      this.close();
      this.gone();
    });
    recognition.start();
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
    const at = (performance.now() - this.began) / 1000;
    for (let i = event.resultIndex; i < event.results.length; i++) {
      const result = event.results[i];
      if (result?.[0]) this.say(result[0].transcript.trim(), result.isFinal, at);
    }
  }

  close(): void {
    this.over = true;
    this.recognition.abort();
  }
}
