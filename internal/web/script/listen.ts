// The pages of calls: one that hears through the microphone, and one that
// watches a call which somebody or something else brings.
import { Line, type Heard } from "./line";
import { Device, deviceHears } from "./device";
import { clock, View } from "./view";

for (const root of document.querySelectorAll<HTMLElement>("[data-live]")) {
  if (root.dataset.microphone) listening(root);
  else if (root.dataset.events) watching(root);
}
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-drop]")) sending(form);

// listening brings the page of the one button to life.
function listening(root: HTMLElement): void {
  const view = new View(root);
  const start = view.part<HTMLButtonElement>("[data-start]");
  const silent = view.part<HTMLInputElement>("[data-silent]");
  const deaf = root.dataset.deaf !== undefined; // the desk has no ear
  let ear: Microphone | undefined;
  let device: Device | undefined;
  let awake: Awake | undefined;
  let call = "";

  if (deaf) {
    void deviceHears().then((hears) => {
      if (!hears) return;
      root.hidden = false;
      view.state("The desk has no ear, but this device can hear by itself. No sound leaves it.");
    });
  }

  if (silent) {
    silent.checked = remembered("silent") === "yes";
    view.silent = silent.checked;
    silent.addEventListener("change", () => {
      view.silent = silent.checked;
      remember("silent", silent.checked ? "yes" : "no");
    });
  }

  const running = (on: boolean) => {
    view.show("[data-running]", on);
    if (start) start.parentElement!.hidden = on;
  };

  const stopped = (text: string) => {
    ear?.close();
    device?.close();
    awake?.end();
    ear = device = awake = undefined;
    running(false);
    view.state(text);
    window.removeEventListener("beforeunload", stay);
  };

  const heard = (event: Heard, at: number) => {
    view.heard(event, at);
    if (event.event !== "end") return;
    stopped(typeof event.error === "string" ? `${sentence(event.error)} What was understood stays.` : "The call has ended.");
    view.show("[data-after]", true);
    view.part("[data-after]")?.scrollIntoView({ block: "nearest" });
  };

  start?.addEventListener("click", async () => {
    start.disabled = true;
    view.clear();
    view.show("[data-after]", false);
    view.part("[data-shared]")?.replaceChildren();
    view.state("The browser asks whether this page may use the microphone. Say yes.");
    try {
      if (deaf) {
        await view.arm(new AudioContext());
      } else {
        ear = await Microphone.open(root.dataset.worklet ?? "");
        await view.arm(ear.context);
      }
    } catch (error) {
      ear?.close();
      ear = undefined;
      view.state(refusal(error));
      return;
    } finally {
      start.disabled = false;
    }
    running(true);
    awake = new Awake();
    window.addEventListener("beforeunload", stay);
    view.state("Connecting.");
    const mine = view.part<HTMLInputElement>("[data-mine]")?.checked ?? false;
    const tape = view.part<HTMLInputElement>("[data-tape]")?.checked ?? false;
    const about = { country: root.dataset.country ?? "", dialled_by: mine ? "me" : "", tape, words: deaf };
    const line = new Line(root.dataset.microphone ?? "", ear?.context.sampleRate ?? 16000, about, {
      begun(id) {
        call = id;
        for (const button of root.querySelectorAll<HTMLButtonElement>("[data-act]")) button.formAction = `${root.dataset.calls}${id}${button.dataset.act}`;
        view.state(tape ? "Listening." : "Listening. No sound is kept.");
      },
      gone: () => view.state(`The desk cannot be reached at this moment. ${deaf ? "The words are" : "The sound of a minute is"} kept, and sent when it is back.`),
      refused: (message) => stopped(message),
      heard,
    });
    const gone = () => {
      line.end();
      view.state("The microphone is gone: it was taken out or switched off. The call ends here.");
    };
    ear?.listen((pcm, missing) => line.take(pcm, missing), gone);
    if (deaf) {
      try {
        device = await Device.open((text, final, at) => line.say(text, final, at), gone);
      } catch (error) {
        line.drop();
        stopped(refusal(error));
        return;
      }
    }
    view.part<HTMLButtonElement>("[data-stop]")!.onclick = () => {
      view.state("The last words are being understood.");
      ear?.close();
      void Promise.resolve(device?.finish()).then(() => line.end());
    };
  });

  root.addEventListener("hung-up", () => view.part<HTMLButtonElement>("[data-stop]")?.click());

  view.part("[data-share]")?.addEventListener("click", async () => {
    const into = view.part("[data-shared]");
    if (!into || !call) return;
    const answer = await fetch(`${root.dataset.calls}${call}/share`, { method: "POST", headers: { "HX-Request": "true" } });
    if (answer.ok) into.innerHTML = await answer.text();
    else into.textContent = "This call is over, so nobody can watch it.";
  });
}

// stay asks before a page is left that listens.
function stay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

// asleep is how late a piece of sound is, in milliseconds, when the device slept.
const asleep = 2000;

// Awake keeps the screen on, without which a tablet falls asleep.
class Awake {
  private lock?: WakeLockSentinel;

  constructor() {
    void this.take();
    document.addEventListener("visibilitychange", this.take);
  }

  private take = async (): Promise<void> => {
    if (document.hidden) return;
    try {
      this.lock = await navigator.wakeLock?.request("screen");
    } catch {
      // The battery is low, or the browser has no such lock: the screen goes
      // off as it always does, and what was slept through is told as lost.
    }
  };

  end(): void {
    document.removeEventListener("visibilitychange", this.take);
    void this.lock?.release();
  }
}

// Microphone is the sound of this device.
class Microphone {
  private node?: AudioWorkletNode;
  private full = 0; // when the last piece was, in milliseconds

  private constructor(
    private readonly stream: MediaStream,
    readonly context: AudioContext,
    private readonly source: MediaStreamAudioSourceNode,
  ) {}

  static async open(worklet: string): Promise<Microphone> {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "InsecureError");
    // What helps a telephone call harms one that lies on the table.
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: false, autoGainControl: true },
    });
    let context = new AudioContext({ sampleRate: 16000 });
    let source: MediaStreamAudioSourceNode;
    try {
      source = context.createMediaStreamSource(stream);
    } catch {
      // Firefox takes a microphone only at its own rate.
      await context.close();
      context = new AudioContext();
      source = context.createMediaStreamSource(stream);
    }
    await context.audioWorklet.addModule(worklet);
    await context.resume();
    return new Microphone(stream, context, source);
  }

  // listen gives the sound in pieces, and how many samples before a piece are
  // missing since the device slept.
  listen(take: (pcm: Int16Array, missing: number) => void, gone: () => void): void {
    const node = new AudioWorkletNode(this.context, "taker");
    this.node = node;
    node.port.onmessage = (message: MessageEvent<{ pcm: Int16Array; at: number }>) => {
      const { pcm, at } = message.data;
      const late = this.full === 0 ? 0 : at - this.full - (1000 * pcm.length) / this.context.sampleRate;
      this.full = at;
      take(pcm, late > asleep ? Math.round((late / 1000) * this.context.sampleRate) : 0);
    };
    this.source.connect(node);
    node.connect(this.context.destination); // it is silent, and is not run where it leads nowhere
    this.stream.getAudioTracks()[0]?.addEventListener("ended", gone);
    document.addEventListener("visibilitychange", this.wake);
  }

  private wake = (): void => {
    if (!document.hidden && this.context.state === "suspended") void this.context.resume();
  };

  close(): void {
    document.removeEventListener("visibilitychange", this.wake);
    this.node?.disconnect();
    this.source.disconnect();
    for (const track of this.stream.getTracks()) track.stop();
  }
}

// refusal says why there is no microphone, and what to do.
function refusal(error: unknown): string {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
      return "The browser may not use the microphone. Press the sign beside the address at the top, allow the microphone, then press Start again.";
    case "NotFoundError":
      return "This device has no microphone. Plug one in, or use a telephone or tablet in its place.";
    case "NotReadableError":
      return "Another program uses the microphone. Close it, then press Start again.";
    case "NotSupportedError":
      return "This device cannot hear by itself after all. Give the desk an ear in its place.";
    case "InsecureError":
      return "Browsers give the microphone only to pages that came over a safe way. Open this desk on its own machine, or by its address that begins with https.";
  }
  return "The microphone cannot be used. Load this page again, then press Start.";
}

// watching shows a call that comes from somewhere else.
function watching(root: HTMLElement): void {
  if (root.dataset.done !== undefined) return;
  const view = new View(root);
  view.clear();
  allow(view);
  const length = Number(root.dataset.length ?? "0");
  const source = new EventSource(root.dataset.events ?? "");
  source.addEventListener("message", (message) => {
    const event = JSON.parse(message.data as string) as Heard;
    view.state("Listening.");
    view.heard(event, message.timeStamp);
    const bar = view.part<HTMLProgressElement>("[data-heard]");
    if (bar && length > 0) bar.value = Math.min(1, event.t / length);
    const at = view.part("[data-clock]");
    if (at) at.textContent = `heard to ${clock(event.t)}${length > 0 ? ` of ${clock(length)}` : ""}`;
    if (event.event !== "end") return;
    source.close();
    if (root.dataset.watching === undefined) location.reload(); // for the whole of it, and what may be done now
    else view.state("The call has ended.");
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) view.state("This call is over, or may not be seen any more.");
    else view.state("The desk cannot be reached at this moment. It is tried again.");
  });
}

// allow asks for sound: without a touch of the page, browsers let none through.
function allow(view: View): void {
  const button = view.part<HTMLButtonElement>("[data-sound]");
  if (!button) return;
  view.show("[data-allow]", true);
  button.addEventListener("click", () => {
    void view.arm(new AudioContext());
    button.disabled = true;
    button.textContent = "This device rings when it is a scam";
  });
}

// sending shows how much of a recording has arrived.
function sending(form: HTMLFormElement): void {
  const bar = form.querySelector<HTMLProgressElement>("[data-progress]");
  const said = form.querySelector<HTMLElement>("[data-sent]");
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  const send = () => {
    if (!form.reportValidity()) return;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (!bar || !event.lengthComputable) return;
      bar.hidden = false;
      bar.value = event.loaded / event.total;
      if (said) said.textContent = event.loaded < event.total ? "It is being sent." : "It has arrived.";
    });
    request.addEventListener("load", () => {
      if (request.responseURL && new URL(request.responseURL).pathname !== new URL(form.action).pathname) {
        location.assign(request.responseURL);
        return;
      }
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const why = answer.querySelector(".complaint p, main p")?.textContent ?? "The recording did not arrive. Send it again.";
      if (said) said.textContent = why.trim();
      if (bar) bar.hidden = true;
    });
    request.addEventListener("error", () => {
      if (said) said.textContent = "The recording did not arrive. Nothing of it was kept. Send it again.";
      if (bar) bar.hidden = true;
    });
    request.send(new FormData(form));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    const files = event.dataTransfer?.files;
    if (!input || !files || files.length === 0) return;
    event.preventDefault();
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    send();
  });
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return begun.endsWith(".") ? begun : begun + ".";
}

// What this device remembers; a browser may forbid it.
function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It is asked for again the next time.
  }
}
